// The arithmetic of cvlab/convolution.py again, so that a hover or an edit needs no round trip.
// A browser test holds the two to the same numbers.

function pads(size, extent, stride, padding) {
  if (padding === "valid") return [0, 0]
  if (padding === "full") return [extent - 1, extent - 1]
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0)
  return [total >> 1, total - (total >> 1)]
}

function geometry(picture, cells, options) {
  const size = [picture.height, picture.width], kernel = [cells.length, cells[0].length]
  const axes = [0, 1].map(i => {
    const stride = options.strides[i], dilation = options.dilation_rate[i]
    const extent = (kernel[i] - 1) * dilation + 1
    const [before, after] = pads(size[i], extent, stride, options.padding)
    const count = Math.floor((size[i] + before + after - extent) / stride) + 1
    return { size: size[i], kernel: kernel[i], stride, dilation, extent, before, after, count }
  })
  return { y: axes[0], x: axes[1], fits: axes.every(a => a.count >= 1) }
}

// One weight, whatever the kernel's depth.
const weight = (cells, i, j, channel) => Array.isArray(cells[i][j]) ? cells[i][j][channel] : cells[i][j]
const depth = cells => Array.isArray(cells[0][0]) ? cells[0][0].length : 1

// A pixel of a channel; null where the zeros of the padding begin.
function pixel(picture, row, column, channel) {
  if (row < 0 || column < 0 || row >= picture.height || column >= picture.width) return null
  return picture.planes[channel][row * picture.width + column]
}

// What the result's pixel (row, column) is made of: pixels, weights and products channel by channel.
function termsAt(picture, filter, geo, row, column) {
  const channels = []
  let total = 0
  for (let c = 0; c < picture.channels; c++) {
    const pixels = [], weights = [], products = []
    let sum = 0
    for (let i = 0; i < geo.y.kernel; i++) {
      for (let j = 0; j < geo.x.kernel; j++) {
        const value = pixel(picture, row * geo.y.stride - geo.y.before + i * geo.y.dilation,
          column * geo.x.stride - geo.x.before + j * geo.x.dilation, c)
        const w = weight(filter.cells, i, j, c)
        pixels.push(value)
        weights.push(w)
        products.push((value ?? 0) * w)
        sum += (value ?? 0) * w
      }
    }
    channels.push({ pixels, weights, products, sum })
    total += sum
  }
  return { channels, sum: total, value: total + filter.bias }
}

// Weight by weight over whole rows: sums in double, the result in single precision.
function convolve(picture, filter, geo) {
  const { y, x } = geo, sums = new Float64Array(y.count * x.count)
  for (let c = 0; c < picture.channels; c++) {
    const plane = picture.planes[c]
    for (let i = 0; i < y.kernel; i++) {
      for (let j = 0; j < x.kernel; j++) {
        const w = weight(filter.cells, i, j, c)
        if (w === 0) continue
        const shift = j * x.dilation - x.before
        const first = Math.max(0, Math.ceil(-shift / x.stride))
        const last = Math.min(x.count - 1, Math.floor((picture.width - 1 - shift) / x.stride))
        for (let r = 0; r < y.count; r++) {
          const row = r * y.stride - y.before + i * y.dilation
          if (row < 0 || row >= picture.height) continue
          let from = row * picture.width + shift + first * x.stride
          const end = r * x.count + last
          for (let to = r * x.count + first; to <= end; to++, from += x.stride) sums[to] += w * plane[from]
        }
      }
    }
  }
  const values = new Float32Array(sums.length)
  let top = 0
  for (let n = 0; n < sums.length; n++) {
    values[n] = sums[n] + filter.bias
    const size = Math.abs(values[n])
    if (size > top) top = size
  }
  return { height: y.count, width: x.count, values, top: top || 1 }
}

const effort = (picture, filter, geo) =>
  geo.y.count * geo.x.count * geo.y.kernel * geo.x.kernel * picture.channels

// At most that many decimals, with a true minus sign: as much as a cell can hold.
function rounded(value, decimals) {
  return String(Number(value.toFixed(Math.abs(value) >= 100 ? 0 : decimals)) || 0).replace("-", "−")
}

// Three significant figures with a true minus sign: 0.333, −1.5, 12.
function words(value) {
  if (Math.abs(value) < 1e-7) return "0"
  const text = Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
  return text.replace("-", "−")
}
