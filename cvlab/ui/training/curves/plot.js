// One plot on a canvas: axes with round numbers, lines, and a cursor that reads them.
const MARGIN = { left: 46, right: 10, top: 8, bottom: 34 }
const HEIGHT = 260
const DASH = [5, 4]

// 1, 2 or 5 times a power of ten, so that about `count` of them span the range.
function roundStep(range, count) {
  const rough = range / count, power = 10 ** Math.floor(Math.log10(rough))
  return power * [1, 2, 5, 10].find(m => m * power >= rough * 0.999)
}

function ticks(low, high, count, whole) {
  const step = Math.max(roundStep(high - low || 1, count), whole ? 1 : 0)
  return Array.from({ length: Math.floor((high - low) / step + 1e-6) + 1 }, (_, n) => low + n * step)
}

// lines: [{points: [[x, y], ...], colour, dash, width, alpha, marks}]; changes: [[x, words], ...], what was done on the
// way; low: their words stand at the bottom, for lines that run at the top; format: a tick's value in words; whole: no
// ticks between whole numbers.
function drawPlot(canvas, { lines, changes = [], low = false, xHigh, yLow = 0, yHigh, whole = false, format, at }) {
  const width = canvas.parentElement.clientWidth, context = fit(canvas, width, HEIGHT)
  const style = getComputedStyle(canvas)
  const right = width - MARGIN.right, bottom = HEIGHT - MARGIN.bottom
  const x = v => MARGIN.left + v / xHigh * (right - MARGIN.left)
  const y = v => bottom - Math.min((v - yLow) / (yHigh - yLow), 1.5) * (bottom - MARGIN.top)
  context.font = `12px ${style.fontFamily}`
  context.fillStyle = style.color
  context.textAlign = "right"
  context.textBaseline = "middle"
  for (const v of ticks(yLow, yHigh, 5, whole)) {
    context.fillText(format(v), MARGIN.left - 6, y(v))
    stroke(context, "rgba(128,128,128,0.28)", 1, [], [[MARGIN.left, y(v)], [right, y(v)]])
  }
  context.textAlign = "center"
  context.textBaseline = "top"
  for (const v of ticks(0, xHigh, Math.min(10, width / 60), true)) context.fillText(v, x(v), bottom + 5)
  context.fillText("epoch", (MARGIN.left + right) / 2, HEIGHT - 14)
  context.save()
  context.beginPath()
  context.rect(MARGIN.left - 4, 0, right - MARGIN.left + 8, bottom + 4)
  context.clip()
  for (const line of lines) {
    const places = line.points.map(([a, b]) => [x(a), y(b)])
    context.globalAlpha = line.alpha ?? 1
    stroke(context, line.colour, line.width, line.dash, places)
    if (line.marks && places.length <= 40) mark(context, line, places)
  }
  context.restore()
  context.textBaseline = "top"
  // The newest change has its words; an older one only where it does not lie under a newer one's.
  let free = Infinity
  for (const [place, words] of changes.toReversed()) {
    stroke(context, style.color, 1, [6, 2, 1, 2], [[x(place), MARGIN.top], [x(place), bottom]])
    const wide = context.measureText(words).width, left = x(place) + wide + 6 > right
    const from = left ? x(place) - 4 - wide : x(place) + 4
    if (from + wide > free) continue
    free = from - 4
    context.textAlign = "left"
    context.fillStyle = style.color
    context.fillText(words, from, low ? bottom - 16 : MARGIN.top)
  }
  if (at !== null) stroke(context, style.color, 1, [2, 3], [[x(at), MARGIN.top], [x(at), bottom]])
  return px => Math.round((px - MARGIN.left) / (right - MARGIN.left) * xHigh)
}

function stroke(context, colour, width, dash, places) {
  context.strokeStyle = colour
  context.lineWidth = width
  context.setLineDash(dash)
  context.beginPath()
  for (const [a, b] of places) context.lineTo(a, b)
  context.stroke()
}

// Round for training, diamond for validation: told apart without colour.
function mark(context, line, places) {
  context.fillStyle = line.colour
  for (const [a, b] of places) {
    context.beginPath()
    if (line.dash.length) [[0, -4.5], [4.5, 0], [0, 4.5], [-4.5, 0]].forEach(([c, d]) => context.lineTo(a + c, b + d))
    else context.arc(a, b, 3, 0, 7)
    context.fill()
  }
}
