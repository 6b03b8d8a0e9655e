// Canvases of cells in the colours that Python sent.
const HIGHLIGHT = "#b0006d"

function colourOf(table, value, low, high) {
  const [r, g, b] = table[clamp(Math.round((value - low) / (high - low) * 255), 0, 255)]
  return `rgb(${r},${g},${b})`
}

// A canvas of that many CSS pixels, sharp on any screen; ready to draw on in CSS pixels.
function fit(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1, w = Math.round(width * ratio), h = Math.round(height * ratio)
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
  }
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

function outline(context, x, y, width, height) {
  for (const [paint, line] of [["#ffffff", 4], [HIGHLIGHT, 2]]) {
    context.strokeStyle = paint
    context.lineWidth = line
    context.strokeRect(x, y, width, height)
  }
}

const limitOf = values => values.reduce((top, v) => Math.max(top, Math.abs(v)), 0) || 1
