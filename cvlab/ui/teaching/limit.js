// How far pictures lie from the nearest class: the classes' own, strangers, the limit between, and what it costs.
const OWN = "#2f7fd6", STRANGE = "#d9730d"

function paintLimit(view) {
  const { header, own, strangers, told } = view
  if (!header || !own?.length) return
  const canvas = view.find(".far canvas"), width = canvas.clientWidth, height = 64
  if (!width) return
  const context = fit(canvas, width, height), far = Math.max(1e-6, ...own, ...strangers, header.best) * 1.05
  const x = value => 8 + (width - 16) * Math.min(value / far, 1)
  view.find(".limit").max = far
  view.find(".limit").step = far / 200
  view.find(".limit").value = header.limit
  const text = getComputedStyle(view.root).color
  for (const [values, y, colour, shape] of [[own, 18, OWN, 0], [strangers, 46, STRANGE, 1]]) {
    context.fillStyle = colour
    for (const [n, value] of values.entries()) {
      const at = y + ((n * 7) % 5 - 2) * 3
      context.beginPath()
      if (shape) context.rect(x(value) - 3, at - 3, 6, 6)
      else context.arc(x(value), at, 3.4, 0, 7)
      context.fill()
    }
  }
  const line = (value, dash, thick) => {
    context.beginPath()
    context.setLineDash(dash)
    context.lineWidth = thick
    context.strokeStyle = text
    context.moveTo(x(value), 0)
    context.lineTo(x(value), height)
    context.stroke()
    context.setLineDash([])
  }
  line(header.limit, [], 2.5)
  if (told?.distance !== null && told?.distance !== undefined) line(told.distance, [3, 3], 1.5)
  const rejects = own.filter(d => d > header.limit).length, accepts = strangers.filter(d => d <= header.limit).length
  const words = `Limit ${brief(header.limit, 2)}. False rejects: ${rejects} of ${own.length} pictures of the classes (blue dots) lie `
    + `beyond it. False accepts: ${accepts} of ${strangers.length} strangers (orange squares) lie within it.`
    + (told?.distance ? ` What is looked at (dashed): ${brief(told.distance, 2)}.` : "")
  view.find(".far .figure").textContent = words
  canvas.ariaLabel = words
  Object.assign(view.root.dataset, { rejects, accepts, limit: header.limit })
}
