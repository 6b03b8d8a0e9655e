// Loss over steps, on a logarithmic scale: what stands in the table, for every step.
const FLOOR = 1e-12 // a loss below is drawn here; the table says the number itself
const CHART = 132 // CSS pixels high

function paintLosses(view) {
  const width = view.chartWidth, context = fit(view.chart, width, CHART)
  const shown = view.racers.filter(racer => !view.hidden.has(racer.kind)), last = Math.max(view.step, 20)
  const [low, high] = powers(shown)
  const left = 44, right = width - 8, bottom = CHART - 20, top = 8
  const atX = t => left + t / last * (right - left)
  const atY = loss => bottom - (Math.log10(Math.max(FLOOR, loss)) - low) / (high - low) * (bottom - top)
  paintAxes(view, context, { low, high, left, right, bottom, last, atX, atY })
  const stride = Math.max(1, Math.floor(last / (right - left)))
  for (const { ls, count, colour, dashed } of shown) {
    context.beginPath()
    context.setLineDash(dashed ? [6, 4] : [])
    context.strokeStyle = colour
    context.lineWidth = 2
    for (let n = 0; n <= count; n += stride) context.lineTo(atX(n), atY(ls[n]))
    context.lineTo(atX(count), atY(ls[count]))
    context.stroke()
  }
}

// From which power of ten to which the losses go. `most` and `least` are kept while the balls roll.
function powers(shown) {
  const low = Math.floor(Math.log10(Math.max(FLOOR, Math.min(...shown.map(racer => racer.least), 0.1))))
  const high = Math.ceil(Math.log10(Math.max(...shown.map(racer => racer.most), 10 ** (low + 1))))
  return [low, Math.max(high, low + 1)]
}

function paintAxes(view, context, { low, high, left, right, bottom, last, atX, atY }) {
  context.setLineDash([])
  context.strokeStyle = "rgba(128, 128, 128, 0.3)"
  context.fillStyle = view.ink
  context.lineWidth = 1
  context.font = "11px system-ui, sans-serif"
  context.textBaseline = "middle"
  context.textAlign = "right"
  const every = Math.ceil((high - low) / 5)
  for (let p = low; p <= high; p += every) {
    context.beginPath()
    context.moveTo(left, atY(10 ** p))
    context.lineTo(right, atY(10 ** p))
    context.stroke()
    context.fillText(p === 0 ? "1" : p === 1 ? "10" : tenTo(p), left - 5, atY(10 ** p))
  }
  context.textBaseline = "top"
  for (const share of [0, 0.5, 1]) {
    const t = Math.round(last * share)
    context.textAlign = share === 1 ? "right" : "center"
    context.fillText(share === 1 ? `step ${t.toLocaleString("en")}` : t.toLocaleString("en"), atX(t), bottom + 5)
  }
}
