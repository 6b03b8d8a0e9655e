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

function paint(canvas, values, offset, width, height, range, table) {
  canvas.width = width
  canvas.height = height
  const picture = new ImageData(width, height)
  const k = 255 / (range.high - range.low)
  for (let i = 0; i < width * height; i++) {
    const place = 3 * Math.max(0, Math.min(255, Math.round((values[offset + i] - range.low) * k)))
    picture.data[4 * i] = table[place]
    picture.data[4 * i + 1] = table[place + 1]
    picture.data[4 * i + 2] = table[place + 2]
    picture.data[4 * i + 3] = 255
  }
  canvas.getContext("2d").putImageData(picture, 0, 0)
}

function legend(range, table) {
  const box = document.createElement("span")
  box.className = "legend"
  const bar = document.createElement("canvas")
  paint(bar, Float32Array.from({ length: 72 }, (_, i) => range.low + ((range.high - range.low) * i) / 71),
    0, 72, 1, range, table)
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
  const clamp = () => {
    at.row = Math.max(0, Math.min(layer.height - 1, at.row))
    at.column = Math.max(0, Math.min(layer.width - 1, at.column))
  }
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    const box = canvas.getBoundingClientRect()
    at.row = Math.floor(((event.clientY - box.top) / box.height) * layer.height)
    at.column = Math.floor(((event.clientX - box.left) / box.width) * layer.width)
    clamp()
    say()
  }
  canvas.onfocus = say
  canvas.onkeydown = (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
    if (!move) return
    event.preventDefault()
    at.row += move[0]
    at.column += move[1]
    clamp()
    say()
  }
}

function draw(layer, values, offset, tables, scale) {
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
  const whole = limits(values, offset, offset + area * layer.count)
  if (scale === "layer") header.append(legend(whole, whole.signed ? tables.signed : tables.positive))
  const row = document.createElement("div")
  row.className = "row"
  const says = document.createElement("div")
  says.className = "says"
  says.setAttribute("aria-live", "polite")
  const side = size(layer)
  for (let index = 0; index < layer.count; index++) {
    const start = offset + index * area
    const range = scale === "layer" ? whole : limits(values, start, start + area)
    const canvas = document.createElement("canvas")
    paint(canvas, values, start, layer.width, layer.height, range, range.signed ? tables.signed : tables.positive)
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
  const { header, body } = readMessage(data)
  const tables = { signed: body.subarray(0, 768), positive: body.subarray(768, 1536) }
  const pixels = { positive: body.subarray(1536, 2304) }
  const values = new Float32Array(body.buffer, 2304)
  // Keep the reader's place: a new drawing changes the numbers, not where one was looking.
  const focused = [...root.querySelectorAll("canvas[tabindex]")].indexOf(root.getRootNode().activeElement)
  let offset = 0
  const sections = header.layers.map((layer) => {
    const section = draw(layer, values, offset, layer.name === header.picture ? pixels : tables, header.scale)
    offset += layer.count * layer.height * layer.width
    return section
  })
  root.replaceChildren(...sections)
  if (focused >= 0) root.querySelectorAll("canvas[tabindex]")[focused]?.focus()
}
