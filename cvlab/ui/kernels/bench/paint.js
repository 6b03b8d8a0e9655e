// Pictures and grids on canvases. Colours come from Python's palette, so that every lesson shares one scale.

// The colour of a signed value: `top` is where the scale ends on both sides of zero.
function shade(value, top) {
  const at = 3 * Math.max(0, Math.min(255, Math.round((value / top + 1) * 127.5)))
  return [palette[at], palette[at + 1], palette[at + 2]]
}

function mapSheet(map, relu, picture) {
  const look = `${relu} ${picture}`
  if (map.sheet?.look !== look) map.sheet = { look, canvas: picture ? paintPicture(map) : paintMap(map, relu) }
  return map.sheet.canvas
}

// From 0, black, to 1, white, as pixels are; what lies beyond is cut.
function paintPicture({ height, width, values, top, quantised }) {
  const inks = Uint32Array.from({ length: 256 }, (_, n) => opaque([n, n, n])), unit = 255 * (quantised ? top / 127 : 1)
  return paintPixels(height, width, out => {
    for (let n = 0; n < out.length; n++) out[n] = inks[clamp(values[n] * unit + 0.5 | 0, 0, 255)]
  })
}

function paintMap({ height, width, values, top, quantised }, relu) {
  const inks = Uint32Array.from({ length: 256 }, (_, n) => opaque(palette.subarray(3 * n, 3 * n + 3)))
  const most = quantised ? 127 : top, slope = 127.5 / most, least = relu ? 0 : -most // int8 as Python sent it
  return paintPixels(height, width, out => {
    for (let n = 0; n < out.length; n++) {
      const v = values[n] < least ? least : values[n], at = v * slope + 128 | 0
      out[n] = inks[at > 255 ? 255 : at]
    }
  })
}

// The picture with a margin of see-through padding, so that patches over the border can be drawn.
function pictureSheet(picture, geo) {
  const width = picture.width + geo.x.before + geo.x.after, height = picture.height + geo.y.before + geo.y.after
  const [r, g, b] = picture.channels === 3 ? picture.planes : Array(3).fill(picture.planes[0])
  return paintPixels(height, width, out => {
    out.fill(0x50808080)
    for (let y = 0; y < picture.height; y++) {
      let to = (y + geo.y.before) * width + geo.x.before
      for (let n = y * picture.width, end = n + picture.width; n < end; n++, to++) {
        out[to] = (255 << 24 | b[n] * 255 + 0.5 << 16 | g[n] * 255 + 0.5 << 8 | r[n] * 255 + 0.5) >>> 0
      }
    }
  })
}

// As much of a number as a cell can hold.
const short = (value, decimals) => rounded(value, Math.abs(value) >= 100 ? 0 : decimals)

function cellText(context, value, x, y, size, colour) {
  const text = short(value, size >= 38 ? 3 : 2)
  context.fillStyle = colour
  const font = Math.min(13, size / (0.62 * Math.max(text.length, 5)) * 0.94)
  context.font = `${font}px ${numberFont}`
  context.fillText(text, x + size / 2, y + size / 2 + 0.5)
}

// A grid of numbers on their colours; numbers only where they can be read.
function drawGrid(context, x, y, size, columns, values, colour) {
  centred(context)
  values.forEach((value, n) => {
    const left = x + (n % columns) * size, top = y + Math.floor(n / columns) * size, paint = colour(value)
    if (paint) {
      context.fillStyle = css(paint)
      context.fillRect(left + 0.5, top + 0.5, size - 1, size - 1)
      context.strokeStyle = "rgba(128,128,128,.35)" // white on white is a cell too
      context.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1)
    } else { // padding
      context.strokeStyle = "rgba(128,128,128,.7)"
      context.setLineDash([2, 2])
      context.strokeRect(left + 1.5, top + 1.5, size - 3, size - 3)
      context.setLineDash([])
    }
    if (size >= 21) cellText(context, value ?? 0, left, top, size, paint ? ink(paint) : lineColour)
  })
}
