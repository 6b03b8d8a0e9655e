// The arithmetic of cvlab/convolution/geometry.py again, so that a hover or an edit needs no round trip.
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

// Row by row of the result, so that the sums of a row stay in the fastest memory; neighbouring weights of a
// kernel row go three at a time. Sums in double, the result in single precision. With a `pitch` of 2 every second
// row and column of the result, which is what a larger stride gives.
function convolve(picture, filter, whole, pitch = 1) {
  const geo = pitch === 1 ? whole : { y: spaced(whole.y, pitch), x: spaced(whole.x, pitch) }
  const { y, x } = geo, taps = tapsOf(picture, filter, geo)
  const sums = new Float64Array(x.count), values = new Float32Array(y.count * x.count)
  let top = 0
  for (let r = 0; r < y.count; r++) {
    sums.fill(filter.bias)
    for (const tap of taps) {
      const row = r * y.stride - y.before + tap.i * y.dilation
      if (row >= 0 && row < picture.height) addTap(sums, tap, row * picture.width, x.stride)
    }
    for (let n = 0, to = r * x.count; n < x.count; n++, to++) {
      const value = values[to] = sums[n], size = value < 0 ? -value : value
      if (size > top) top = size
    }
  }
  return { height: y.count, width: x.count, values, top: Math.fround(top) || 1, pitch }
}

const spaced = (axis, pitch) => ({ ...axis, stride: axis.stride * pitch, count: Math.ceil(axis.count / pitch) })

// The weights that are not 0, each with the columns of the result that it reaches, three of a kernel row together,
// and where all three colours have such a three, the nine together: a sum is then read and written once for nine.
function tapsOf(picture, filter, geo) {
  const { y, x } = geo, taps = []
  for (let i = 0; i < y.kernel; i++) {
    const threes = picture.planes.map((plane, c) => {
      const row = []
      for (let j = 0; j < x.kernel; j++) {
        const w = weight(filter.cells, i, j, c), shift = j * x.dilation - x.before
        const first = Math.max(0, Math.ceil(-shift / x.stride))
        const last = Math.min(x.count - 1, Math.floor((picture.width - 1 - shift) / x.stride))
        if (w !== 0) row.push({ plane, i, shift, first, last, w })
      }
      const found = []
      while (row.length > 2) found.push(threeOf(row.splice(0, 3)))
      taps.push(...row)
      return found
    })
    taps.push(...(colourfast(threes) ? threes[0].map((tap, n) => nineOf(threes.map(t => t[n]))) : threes.flat()))
  }
  return taps
}

const shifts = threes => threes.map(tap => tap.three.map(t => t.shift)).join()
const colourfast = threes => threes.length === 3 && threes.every(t => shifts(t) === shifts(threes[0]))
const nineOf = nine => ({ ...nine[0], nine, sides: nine.flatMap(tap => tap.sides) })

// Three weights at once, over the columns that all three reach; the columns at the sides go one by one.
function threeOf(three) {
  const first = Math.max(...three.map(t => t.first)), last = Math.min(...three.map(t => t.last))
  const sides = three.flatMap(t => [{ ...t, last: Math.min(t.last, first - 1) }, { ...t, first: Math.max(t.first, last + 1, first) }])
  return { plane: three[0].plane, i: three[0].i, first, last, three, sides: sides.filter(t => t.first <= t.last) }
}

function addTap(sums, tap, start, stride) {
  const { plane, first, last, w } = tap
  if (!tap.three) {
    let from = start + tap.shift + first * stride
    for (let to = first; to <= last; to++, from += stride) sums[to] += w * plane[from]
    return
  }
  const begins = tap.three.map(t => start + t.shift + first * stride)
  if (tap.nine) addNine(sums, tap, stride, ...begins)
  else {
    const [wa, wb, wc] = tap.three.map(t => t.w)
    let [a, b, c] = begins
    for (let n = first; n <= last; n++, a += stride, b += stride, c += stride) {
      sums[n] += wa * plane[a] + wb * plane[b] + wc * plane[c]
    }
  }
  for (const side of tap.sides) addTap(sums, side, start, stride)
}

function addNine(sums, { nine, first, last }, stride, a, b, c) {
  const [p, q, r] = nine.map(tap => tap.plane)
  const [[pa, pb, pc], [qa, qb, qc], [ra, rb, rc]] = nine.map(tap => tap.three.map(t => t.w))
  for (let n = first; n <= last; n++, a += stride, b += stride, c += stride) {
    sums[n] += pa * p[a] + pb * p[b] + pc * p[c] + qa * q[a] + qb * q[b] + qc * q[c] + ra * r[a] + rb * r[b] + rc * r[c]
  }
}

// Three significant figures with a true minus sign: 0.333, −1.5, 12.
function words(value) {
  if (Math.abs(value) < 1e-7) return "0"
  const text = Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
  return text.replace("-", "−")
}
