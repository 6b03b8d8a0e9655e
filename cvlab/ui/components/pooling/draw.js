// Maps, outlines and numbers on canvases, in the colours that Python sent.
const HIGHLIGHT = "#b0006d" // the outline of what is pointed at, as in the other lessons

// Plain data and arrays out of one message of bytes, as message.py packed them.
function openMessage(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const { plain, blocks } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  const types = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }
  let from = 4 + length
  for (const { name, kind, size } of blocks) {
    plain[name] = new types[kind](bytes.slice(from, from + size).buffer)
    from += size
  }
  return plain
}

const clamp = (value, low, high) => Math.max(low, Math.min(high, value))

// Three significant figures with a true minus sign: 0.333, −1.5, 12.
function words(value) {
  if (Math.abs(value) < 1e-7) return "0"
  return String(Number(value.toPrecision(3))).replace("-", "−")
}

function colourOf(table, value, low, high) {
  const at = 3 * clamp(Math.round((value - low) / (high - low) * 255), 0, 255)
  return [table[at], table[at + 1], table[at + 2]]
}

const css = ([r, g, b]) => `rgb(${r},${g},${b})`
const ink = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#10161d" : "#ffffff"

// A canvas of that many CSS pixels, sharp on any screen; ready to draw on in CSS pixels.
function fit(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1, w = Math.round(width * ratio), h = Math.round(height * ratio)
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
  }
  canvas.style.height = `${height}px`
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

// The map as a small sheet, one of its pixels a value.
function sheetOf(values, rows, columns, table, low, high) {
  const sheet = document.createElement("canvas")
  sheet.width = columns
  sheet.height = rows
  const context = sheet.getContext("2d"), image = context.createImageData(columns, rows)
  for (let n = 0; n < rows * columns; n++) {
    image.data.set(colourOf(table, values[n], low, high), 4 * n)
    image.data[4 * n + 3] = 255
  }
  context.putImageData(image, 0, 0)
  return sheet
}

// A box around cells, coloured within white so that it shows on anything.
function box(context, x, y, width, height, colour = HIGHLIGHT) {
  for (const [paint, line] of [["#ffffff", 4.5], [colour, 2.5]]) {
    context.strokeStyle = paint
    context.lineWidth = line
    context.strokeRect(x, y, width, height)
  }
}

function cellNumber(context, value, x, y, size, colour) {
  const text = words(value)
  context.textAlign = "center"
  context.textBaseline = "middle"
  context.fillStyle = colour
  context.font = `${Math.min(13, size / (0.62 * Math.max(text.length, 4)) * 0.94)}px ui-monospace, Menlo, Consolas, monospace`
  context.fillText(text, x + size / 2, y + size / 2 + 0.5)
}
