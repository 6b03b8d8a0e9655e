// A pair of axes on a canvas, and what is drawn between them. Values beyond the frame are cut off at its edge.
const TRAIN = "#2f7fd6", TEST = "#d9730d", FAINT = "rgba(128,128,128,.3)"
const ROOM = { left: 34, right: 18, top: 8, bottom: 30 }

const inkOf = element => getComputedStyle(element).color
const heightFor = width => Math.round(clamp(width * 0.75, 150, 165))

// x and y: { from, to, ticks, log, words }. Gives { context, X, Y, left, top, right, bottom }.
function axesOn(canvas, width, height, x, y) {
  const context = fit(canvas, width, height), colour = inkOf(canvas)
  const left = ROOM.left, right = width - ROOM.right, top = ROOM.top, bottom = height - (x.words || y.words ? ROOM.bottom : 18)
  const scale = (axis, start, end) => {
    const map = axis.log ? v => Math.log10(Math.max(v, 1e-300)) : v => v
    const low = map(axis.from), high = map(axis.to)
    return value => clamp(start + (end - start) * (map(value) - low) / (high - low), -1e4, 1e4)
  }
  const axes = { context, colour, left, right, top, bottom, X: scale(x, left, right), Y: scale(y, bottom, top) }
  context.font = `11px ${getComputedStyle(canvas).fontFamily}`
  context.fillStyle = colour
  context.strokeStyle = FAINT
  context.lineWidth = 1
  for (const tick of y.ticks) gridLine(axes, left, axes.Y(tick), right, axes.Y(tick), tickWords(tick, y), "right", left - 4, axes.Y(tick))
  for (const tick of x.ticks) gridLine(axes, axes.X(tick), top, axes.X(tick), bottom, tickWords(tick, x), "center", axes.X(tick), bottom + 8)
  Object.assign(context, { textAlign: "right", textBaseline: "alphabetic" })
  if (x.words) context.fillText(x.words, right, height - 3)
  if (y.words) {
    context.textAlign = "left"
    context.fillText(y.words, 2, height - 3)
  }
  return axes
}

const tickWords = (tick, axis) => axis.log && (tick >= 1000 || tick < 0.01) ? tenTo(Math.round(Math.log10(tick))) : brief(tick)

function gridLine({ context }, x0, y0, x1, y1, words, align, x, y) {
  context.beginPath()
  context.moveTo(x0, y0)
  context.lineTo(x1, y1)
  context.stroke()
  Object.assign(context, { textAlign: align, textBaseline: "middle" })
  context.fillText(words, x, y)
}

function inside({ context, left, top, right, bottom }, draw) {
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, bottom - top)
  context.clip()
  draw()
  context.restore()
}

function curve(axes, xs, ys, { colour = axes.colour, width = 2, dash = [], alpha = 1 } = {}) {
  const { context } = axes
  inside(axes, () => {
    Object.assign(context, { strokeStyle: colour, lineWidth: width, globalAlpha: alpha, lineJoin: "round" })
    context.setLineDash(dash)
    context.beginPath()
    let drawing = false
    for (let n = 0; n < xs.length; n++) {
      if (Number.isFinite(ys[n])) {
        if (drawing) context.lineTo(axes.X(xs[n]), axes.Y(ys[n]))
        else context.moveTo(axes.X(xs[n]), axes.Y(ys[n]))
      }
      drawing = Number.isFinite(ys[n])
    }
    context.stroke()
  })
}

function dots(axes, xs, ys, colour, radius = 3.2, hollow = false) {
  const { context } = axes
  inside(axes, () => {
    Object.assign(context, { fillStyle: colour, strokeStyle: hollow ? colour : "#ffffff", lineWidth: hollow ? 1.5 : 1 })
    for (let n = 0; n < xs.length; n++) {
      context.beginPath()
      context.arc(axes.X(xs[n]), axes.Y(ys[n]), radius, 0, 7)
      if (!hollow) context.fill()
      context.stroke()
    }
  })
}

function upright(axes, x, colour, dash = [3, 3]) {
  const { context } = axes, at = axes.X(x)
  Object.assign(context, { strokeStyle: colour, lineWidth: 1.5 })
  context.setLineDash(dash)
  context.beginPath()
  context.moveTo(at, axes.top)
  context.lineTo(at, axes.bottom)
  context.stroke()
  context.setLineDash([])
}

// Bars of counts between edges, hollow or filled.
function bars(axes, edges, counts, colour, filled = true) {
  const { context } = axes
  inside(axes, () => {
    Object.assign(context, { fillStyle: colour, strokeStyle: colour, lineWidth: 1.5 })
    if (!filled) context.beginPath()
    counts.forEach((count, n) => {
      const x0 = axes.X(edges[n]), x1 = axes.X(edges[n + 1]), y = axes.Y(count)
      if (filled) context.fillRect(x0, y, x1 - x0, axes.bottom - y)
      else {
        context.lineTo(x0, y)
        context.lineTo(x1, y)
      }
    })
    if (!filled) context.stroke()
  })
}

const powers = (from, to, most = 7) => {
  const low = Math.ceil(Math.log10(from) - 1e-9), high = Math.floor(Math.log10(to) + 1e-9), step = Math.ceil((high - low + 1) / most)
  return Array.from({ length: Math.max(0, Math.floor((high - low) / step) + 1) }, (_, n) => 10 ** (low + n * step))
}

// Points learnt from in blue, the truth broken in orange: how the world is drawn in every picture of the lesson.
function worldOn(canvas, width, data, lines = []) {
  const axes = axesOn(canvas, width, heightFor(width),
    { from: -1, to: 1, ticks: [-1, 0, 1] }, { from: -2.6, to: 2.6, ticks: [-2, -1, 0, 1, 2] })
  for (const line of lines) curve(axes, line.x, line.y, line)
  curve(axes, data.at, data.truth, { colour: TEST, dash: [5, 4], width: 1.8 })
  if (data.x) dots(axes, data.x, data.y, TRAIN)
  return axes
}
