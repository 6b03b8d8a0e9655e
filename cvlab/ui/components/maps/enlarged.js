// The chosen map large, beside the picture with the patch that one place of the map has seen.
const SIDE = 192

function enlargedParts(root) {
  const box = document.createElement("section")
  box.className = "enlarged"
  box.innerHTML = `
    <div class="large"></div>
    <p class="sentence says" aria-live="polite"></p>`
  root.prepend(box)
  return { box, large: box.querySelector(".large"), says: box.querySelector(".says") }
}

function figure(title, width, height, side) {
  const box = document.createElement("figure"), caption = document.createElement("figcaption")
  const base = document.createElement("canvas"), over = document.createElement("canvas"), frame = document.createElement("div")
  caption.textContent = title
  frame.className = "view"
  over.className = "over"
  const scale = side / Math.max(width, height), size = [width * scale, height * scale]
  frame.style.width = `${size[0]}px`
  frame.style.height = `${size[1]}px`
  frame.append(base, over)
  box.style.width = `${size[0]}px` // the caption folds
  box.append(caption, frame)
  return { box, base, over, cell: scale, width: size[0], height: size[1] }
}

function paintPicture(panel, picture) {
  const [rows, columns, channels] = picture.shape
  const sheet = makeSheet(rows, columns, n => [0, 1, 2].map(c => Math.round(255 * picture[n * channels + Math.min(c, channels - 1)])))
  Object.assign(panel.base, { width: columns, height: rows })
  panel.base.getContext("2d").drawImage(sheet, 0, 0)
}

// The values of the chosen map: exact ones came with the strip, or on demand for this channel alone.
function chosenMap(view, picture) {
  const { layer, index } = view.at
  const asked = view.header.chosen
  const large = view.arrays.large ?? []
  if (!layer.exact && large.length && asked && asked[0] === layer.name && asked[1] === layer.first + index) {
    return { values: large[picture], rows: layer.height, columns: layer.width, exact: true }
  }
  return { values: part(layer, picture, index), rows: layer.rows, columns: layer.columns, exact: layer.exact }
}

function drawEnlarged(view) {
  const { layer, index } = view.at, range = rangeOf(view, layer, index)
  const name = layer.flat ? `${short(layer)}, its units` : `${short(layer)}, map ${layer.first + index}`
  view.panels = []
  // Two pictures and their maps stand in one row where they can, and else one pair below the other.
  const count = 2 * view.arrays.pictures.length, side = Math.min(SIDE, Math.max(160, (view.box.clientWidth || 1e4) / count - 24))
  view.large.replaceChildren(...view.arrays.pictures.map((picture, n) => {
    const seen = figure(n ? "The second picture" : "What the network sees", picture.shape[1], picture.shape[0], side)
    paintPicture(seen, picture)
    const map = chosenMap(view, n)
    const shown = figure(name, map.columns, layer.flat ? Math.max(1, map.columns / 12) : map.rows, side)
    tableSheet(map.values, map.rows, map.columns, tableOf(view, range), range.low, range.high, shown.base)
    shown.over.tabIndex = 0
    shown.over.setAttribute("role", "img")
    shown.over.setAttribute("aria-label", `${name}, enlarged; arrow keys read its values${layer.flat ? ", Enter chooses a unit" : ""}`)
    shown.over.onpointermove = shown.over.onpointerdown = event => move(view, pointOn(shown.over, event, layer.height, layer.width))
    shown.over.onclick = () => layer.flat && pick(view, layer, view.place[1])
    shown.over.onkeydown = event => {
      if (layer.flat && event.key === "Enter") return pick(view, layer, view.place[1])
      const step = arrowOf(event)
      if (!step) return
      event.preventDefault()
      move(view, [Math.floor(view.place[0]) + step[0], Math.floor(view.place[1]) + step[1]])
    }
    view.panels.push({ seen, shown, map, picture })
    const pair = document.createElement("div")
    pair.className = "pair"
    pair.append(seen.box, shown.box)
    return pair
  }))
  // Of units the chosen one is read; of a map the place that was read before, or the middle.
  move(view, layer.flat ? [0, view.at.channel] : view.place ?? [layer.height / 2, layer.width / 2])
}

function move(view, [row, column]) {
  const { layer } = view.at
  view.place = [clamp(Math.floor(row), 0, layer.height - 1), clamp(Math.floor(column), 0, layer.width - 1)]
  for (const panel of view.panels) mark(view, panel)
  const said = view.panels.map(p => format(valueAt(p.map, view.place, layer)) + (p.map.exact ? "" : " (about)"))
  const [y, x] = view.place
  const where = layer.flat ? `${short(layer)}, unit ${x}` : `${short(layer)}, map ${layer.first + view.at.index}, row ${y}, column ${x}`
  view.says.textContent = `${where}: ${said.join(" and ")}. ${fieldWords(view)}`
}

function valueAt(map, [row, column], layer) {
  const y = Math.floor(row * map.rows / layer.height), x = Math.floor(column * map.columns / layer.width)
  return map.values[y * map.columns + x]
}

// [top, left, height, width] of the patch in the picture, parts of it perhaps outside.
function patch(view) {
  const { field } = view.at.layer
  if (!field || (view.at.layer.flat && !field.channels)) return null
  let place = view.place
  if (field.channels) {
    const at = Math.floor(place[1] / field.channels) // Flatten puts the channels of each place together
    place = [Math.floor(at / field.columns), at % field.columns]
  }
  return [0, 1].map(a => field.start[a] + place[a] * field.jump[a]).concat(field.size)
}

const minus = words => words.replace(/-(?=\d)/g, "−")

function fieldWords(view) {
  const at = patch(view)
  if (!at) return "It has seen the whole picture."
  if (at[2] * at[3] === 1) return minus(`It has seen one pixel, row ${at[0]}, column ${at[1]}.`)
  const [top, left, height, width] = at, [rows, columns] = view.arrays.pictures[0].shape
  const over = top < 0 || left < 0 || top + height > rows || left + width > columns
  return minus(`It has seen ${height} × ${width} pixels, rows ${top} to ${top + height - 1} and columns ${left} to ` +
    `${left + width - 1}${over ? ", part of them in the padding" : ""}.`)
}

function mark(view, { seen, shown }) {
  const { layer } = view.at, [y, x] = view.place
  const on = fit(shown.over, shown.width, shown.height), cell = [shown.height / layer.height, shown.width / layer.width]
  highlight(on, x * cell[1], y * cell[0], Math.max(cell[1], 3), Math.max(cell[0], 3))
  const context = fit(seen.over, seen.width, seen.height), at = patch(view)
  if (at) highlight(context, at[1] * seen.cell, at[0] * seen.cell, at[3] * seen.cell, at[2] * seen.cell)
}
