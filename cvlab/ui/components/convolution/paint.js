// Pictures and grids on canvases. Colours come from Python's palette, so that every lesson shares one scale.

// The colour of a signed value: `top` is where the scale ends on both sides of zero.
function shade(value, top) {
  const at = 3 * Math.max(0, Math.min(255, Math.round((value / top + 1) * 127.5)))
  return [palette[at], palette[at + 1], palette[at + 2]]
}

const css = ([r, g, b]) => `rgb(${r},${g},${b})`
const ink = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#10161d" : "#ffffff"

function sheetOf(width, height, fill) {
  const sheet = document.createElement("canvas")
  sheet.width = width
  sheet.height = height
  const context = sheet.getContext("2d"), image = context.createImageData(width, height)
  fill(new Uint32Array(image.data.buffer))
  context.putImageData(image, 0, 0)
  return sheet
}

// The palette as 256 opaque pixels of a little-endian canvas.
function inks() {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    (255 << 24 | palette[3 * i + 2] << 16 | palette[3 * i + 1] << 8 | palette[3 * i]) >>> 0)
}

function mapSheet(map, relu) {
  if (map.sheet?.relu !== relu) map.sheet = { relu, canvas: paintMap(map, relu) }
  return map.sheet.canvas
}

function paintMap(map, relu) {
  const table = inks(), { values, top } = map, zero = relu ? 0 : -top
  return sheetOf(map.width, map.height, out => {
    if (map.quantised) { // int8 around zero, as Python sent it
      for (let n = 0; n < out.length; n++) out[n] = table[Math.round((relu && values[n] < 0 ? 0 : values[n]) + 127.5)]
      return
    }
    const slope = 127.5 / top
    for (let n = 0; n < out.length; n++) {
      const v = values[n] < zero ? zero : values[n], at = v * slope + 128 | 0
      out[n] = table[at > 255 ? 255 : at]
    }
  })
}

// The picture with a margin of see-through padding, so that patches over the border can be drawn.
function pictureSheet(picture, geo) {
  const width = picture.width + geo.x.before + geo.x.after, height = picture.height + geo.y.before + geo.y.after
  const [r, g, b] = picture.channels === 3 ? picture.planes : Array(3).fill(picture.planes[0])
  return sheetOf(width, height, out => {
    out.fill(0x50808080)
    for (let y = 0; y < picture.height; y++) {
      let to = (y + geo.y.before) * width + geo.x.before
      for (let n = y * picture.width, end = n + picture.width; n < end; n++, to++) {
        out[to] = (255 << 24 | b[n] * 255 + 0.5 << 16 | g[n] * 255 + 0.5 << 8 | r[n] * 255 + 0.5) >>> 0
      }
    }
  })
}

// A canvas of that many CSS pixels, sharp on any screen; ready to draw on in CSS pixels.
function fit(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1
  const w = Math.round(width * ratio), h = Math.round(height * ratio)
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
    canvas.style.height = `${height}px`
  }
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

function cellText(context, value, x, y, size, colour) {
  const text = rounded(value, size >= 38 ? 3 : 2)
  context.fillStyle = colour
  const font = Math.min(13, size / (0.62 * Math.max(text.length, 5)) * 0.94)
  context.font = `${font}px ${numberFont}`
  context.fillText(text, x + size / 2, y + size / 2 + 0.5)
}

// A grid of numbers on their colours; numbers only where they can be read.
function drawGrid(context, x, y, size, columns, values, colour) {
  context.textAlign = "center"
  context.textBaseline = "middle"
  values.forEach((value, n) => {
    const left = x + (n % columns) * size, top = y + Math.floor(n / columns) * size, paint = colour(value)
    if (paint) {
      context.fillStyle = css(paint)
      context.fillRect(left + 0.5, top + 0.5, size - 1, size - 1)
    } else { // padding
      context.strokeStyle = "rgba(128,128,128,.7)"
      context.setLineDash([2, 2])
      context.strokeRect(left + 1.5, top + 1.5, size - 3, size - 3)
      context.setLineDash([])
    }
    if (size >= 21) cellText(context, value ?? 0, left, top, size, paint ? ink(paint) : lineColour)
  })
}
