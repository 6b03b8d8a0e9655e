// A strip of feature maps. All numbers come from Python as float32; this file only paints and reads them.

const format = (v) => (Number.isInteger(v) && Math.abs(v) < 1e4 ? String(v) : v.toPrecision(4))

function limits(values, from, to) {
  let low = Infinity, high = -Infinity
  for (let i = from; i < to; i++) {
    if (values[i] < low) low = values[i]
    if (values[i] > high) high = values[i]
  }
  if (low < 0) {
    const top = Math.max(-low, high)
    return { low: -top, high: top, signed: true }
  }
  return { low: 0, high: high > 0 ? high : 1, signed: false }
}

function legend(range, table) {
  const box = document.createElement("span")
  box.className = "legend"
  const bar = document.createElement("canvas")
  tableSheet(Uint8Array.from({ length: 72 }, (_, i) => i), 1, 72, table, 0, 71, bar)
  box.append(format(range.low), bar, format(range.high))
  box.title = "Colours of this layer, from its lowest to its highest value"
  return box
}

function size(layer) {
  // Whole screen pixels for each value, so that the grid stays crisp: small maps are enlarged more.
  if (layer.flat) return Math.max(3, Math.min(26, Math.floor(640 / layer.width)))
  return Math.max(1, Math.min(12, Math.round(104 / Math.max(layer.width, layer.height))))
}

function reader(canvas, says, layer, values, offset, index) {
  const at = { row: 0, column: 0 }
  const say = () => {
    const value = values[offset + at.row * layer.width + at.column]
    says.textContent = layer.flat
      ? `${layer.name}, unit ${at.column}: ${format(value)}`
      : `${layer.name}, map ${index}, row ${at.row}, column ${at.column}: ${format(value)}`
  }
  const look = (row, column) => {
    at.row = clamp(Math.floor(row), 0, layer.height - 1)
    at.column = clamp(Math.floor(column), 0, layer.width - 1)
    say()
  }
  canvas.onpointermove = canvas.onpointerdown = (event) => look(...pointOn(canvas, event, layer.height, layer.width))
  canvas.onfocus = say
  canvas.onkeydown = (event) => {
    const move = arrowOf(event)
    if (!move) return
    event.preventDefault()
    look(at.row + move[0], at.column + move[1])
  }
}

function draw(layer, values, tables, scale) {
  const section = document.createElement("section")
  section.className = "layer"
  const header = document.createElement("header")
  const name = document.createElement("b")
  name.textContent = layer.name
  const about = document.createElement("span")
  const shape = layer.flat ? `${layer.width} units` : `${layer.height} x ${layer.width} x ${layer.count}`
  about.textContent = [layer.about, shape, `${Math.round(100 * layer.zeros)} % zeros`].filter(Boolean).join(" · ")
  header.append(name, about)
  const area = layer.width * layer.height
  const whole = limits(values, 0, values.length)
  if (scale === "layer") header.append(legend(whole, whole.signed ? tables.signed : tables.positive))
  const row = document.createElement("div")
  row.className = "row"
  const says = document.createElement("div")
  says.className = "says"
  says.setAttribute("aria-live", "polite")
  const side = size(layer)
  for (let index = 0; index < layer.count; index++) {
    const start = index * area
    const range = scale === "layer" ? whole : limits(values, start, start + area)
    const canvas = document.createElement("canvas")
    tableSheet(values.subarray(start, start + area), layer.height, layer.width,
      range.signed ? tables.signed : tables.positive, range.low, range.high, canvas)
    canvas.style.width = `${layer.width * side}px`
    canvas.style.height = layer.flat ? "26px" : `${layer.height * side}px`
    canvas.tabIndex = 0
    canvas.setAttribute("role", "img")
    const own = limits(values, start, start + area)
    canvas.setAttribute("aria-label",
      `${layer.name}, ${layer.flat ? "all units" : `map ${index} of ${layer.count}`}, ` +
      `highest value ${format(own.high)}; arrow keys read single values`)
    reader(canvas, says, layer, values, start, index)
    row.append(canvas)
  }
  section.append(header, row, says)
  return section
}

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".maps")
  const { header, arrays } = readMessage(data), pixels = { positive: arrays.pixel }
  // Keep the reader's place: a new drawing changes the numbers, not where one was looking.
  const focused = [...root.querySelectorAll("canvas[tabindex]")].indexOf(root.getRootNode().activeElement)
  const sections = header.layers.map((layer, n) => {
    const values = arrays.values[n], [count, height, width] = values.shape
    return draw({ ...layer, count, height, width }, values, layer.name === header.picture ? pixels : arrays, header.scale)
  })
  root.replaceChildren(...sections)
  if (focused >= 0) root.querySelectorAll("canvas[tabindex]")[focused]?.focus()
}
