// Every layer as a row of maps; of two pictures, one map lies above the other.
const format = v => brief(v, 4)

// The tile of a channel; the units of a layer share one.
const tileOf = (layer, channel) => layer.flat ? layer.name : `${layer.name} ${channel}`

// A layer of a nested network by its own name; the whole path is its title.
const short = layer => layer.name.split("/").at(-1)

// The ends of the colours: around zero where there are values on both sides of it.
function ends(low, high) {
  if (low < 0) {
    const top = Math.max(-low, high)
    return { low: -top, high: top, signed: true }
  }
  return { low: 0, high: high > 0 ? high : 1, signed: false }
}

function span(values) {
  let low = Infinity, high = -Infinity
  for (const v of values) {
    if (v < low) low = v
    if (v > high) high = v
  }
  return [low, high]
}

// A layer's maps with what is needed to read them. Small pictures come in 256 steps, so they are stretched back.
function readLayers({ header, arrays }) {
  const many = arrays.pictures.length
  return header.layers.map((layer, n) => {
    const maps = arrays.values.slice(n * many, (n + 1) * many).map(given => {
      const step = (layer.high - layer.low) / 255
      const values = layer.exact ? given : Float32Array.from(given, v => layer.low + v * step)
      return Object.assign(values, { shape: given.shape })
    })
    const [shown, rows, columns] = maps[0].shape
    return { ...layer, maps, shown, rows, columns }
  })
}

function part(layer, picture, index) {
  const area = layer.rows * layer.columns
  return layer.maps[picture].subarray(index * area, (index + 1) * area)
}

function rangeOf(view, layer, index) {
  const { scale, whole } = view.header
  if (scale === "net" && whole) return ends(...whole)
  if (scale === "map") {
    const both = layer.maps.map((_, picture) => span(part(layer, picture, index)))
    return ends(Math.min(...both.map(b => b[0])), Math.max(...both.map(b => b[1])))
  }
  return ends(layer.low, layer.high)
}

const tableOf = (view, range) => range.signed ? view.arrays.signed : view.arrays.positive

function legend(view, range) {
  const box = document.createElement("span"), bar = document.createElement("canvas")
  box.className = "legend"
  tableSheet(Uint8Array.from({ length: 72 }, (_, i) => i), 1, 72, tableOf(view, range), 0, 71, bar)
  box.append(format(range.low), bar, format(range.high))
  box.title = "The colours, from the lowest to the highest value"
  return box
}

// Whole screen pixels for each value, so that the grid stays crisp: small maps are enlarged more.
function cellOf(view, layer) {
  if (layer.flat) return Math.max(2, Math.min(26, Math.floor(640 / layer.columns)))
  // A row of few maps stands in one line where it can.
  const most = view.header.tall || layer.shown > 24 ? 56 : clamp((view.strip.clientWidth || 640) / layer.shown - 8, 72, 104)
  return Math.max(1, Math.min(12, Math.floor(most / Math.max(layer.columns, layer.rows))))
}

function heading(view, layer) {
  const header = document.createElement("header"), name = document.createElement("b"), about = document.createElement("span")
  name.textContent = short(layer)
  name.title = layer.name
  const shape = layer.flat ? `${layer.width} units` : `${layer.height} × ${layer.width} × ${layer.count}`
  const zeros = layer.zeros.map(z => `${Math.round(100 * z)} %`).join(" and ") + " zeros"
  const some = layer.shown < layer.count && !layer.flat
    ? `channels ${layer.first} to ${layer.first + layer.shown - 1}` : ""
  about.textContent = [layer.about, shape, zeros, some].filter(Boolean).join(" · ")
  header.append(name, about)
  if (view.header.scale !== "map") header.append(legend(view, rangeOf(view, layer, 0)))
  return header
}

function drawLayer(view, layer) {
  const section = document.createElement("section"), row = document.createElement("div"), paints = []
  section.className = "layer"
  section.dataset.layer = layer.name
  row.className = "row"
  const cell = cellOf(view, layer)
  for (let index = 0; index < layer.shown; index++) {
    const range = rangeOf(view, layer, index), tile = document.createElement("button"), channel = layer.first + index
    tile.className = "tile"
    for (let picture = 0; picture < layer.maps.length; picture++) {
      const canvas = document.createElement("canvas"), values = part(layer, picture, index)
      canvas.style.width = `${layer.columns * cell}px`
      canvas.style.height = layer.flat ? "26px" : `${layer.rows * cell}px`
      canvas.onpointermove = event => hover(view, layer, index, pointOn(canvas, event, layer.height, layer.width))
      paints.push(() => tableSheet(values, layer.rows, layer.columns, tableOf(view, range), range.low, range.high, canvas))
      tile.append(canvas)
    }
    const high = span(part(layer, 0, index))[1]
    tile.setAttribute("aria-label", layer.flat
      ? `${layer.name}, all units, highest value ${format(high)}`
      : `${layer.name}, map ${channel} of ${layer.count}, highest value ${format(high)}`)
    tile.onclick = event => {
      const there = event.target.getContext && event.detail ? pointOn(event.target, event, layer.height, layer.width) : null
      pick(view, layer, layer.flat ? unitAt(layer, there) : channel, there)
    }
    view.tiles.set(tileOf(layer, channel), tile)
    row.append(tile)
  }
  section.append(heading(view, layer), row)
  view.waiting.set(section, () => paints.forEach(paint => paint()))
  return section
}

// Of a row of units the one that is pointed at; by keyboard the highest.
function unitAt(layer, there) {
  if (there) return clamp(Math.floor(there[1]), 0, layer.width - 1)
  return layer.maps[0].indexOf(span(layer.maps[0])[1])
}

// One Tab leads into the strip and one out of it: the arrow keys move from map to map.
function walk(strip, event) {
  const move = arrowOf(event), tile = event.target.closest(".tile")
  if (!move || !tile) return
  event.preventDefault()
  const sections = [...strip.children], row = [...tile.parentElement.children], at = sections.indexOf(tile.closest(".layer"))
  const to = move[0] ? [...sections[clamp(at + move[0], 0, sections.length - 1)].querySelectorAll(".tile")] : row
  const next = to[clamp(row.indexOf(tile) + move[1], 0, to.length - 1)]
  tile.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}

// Two thousand maps take most of a second to paint, those in sight a blink.
function paintInSight(view) {
  const { top, bottom } = view.strip.getBoundingClientRect(), margin = 400
  for (const [section, paint] of view.waiting) {
    const at = section.getBoundingClientRect()
    if (view.header.tall && (at.bottom < top - margin || at.top > bottom + margin)) continue
    paint()
    view.waiting.delete(section)
  }
}
