// Maps over a picture. The numbers come from Python; this file blends, enlarges and reads them.
const boards = new WeakMap()

function pictureSheet(picture) {
  const [height, width] = picture.shape
  return makeSheet(height, width, n => [picture[3 * n], picture[3 * n + 1], picture[3 * n + 2]])
}

// The heat in colours whose opacity grows with it, so that what the network ignored stays visible; as its root,
// or single pixels, as gradients give them, would be lost.
function heatSheet(heat, table) {
  const [height, width] = heat.shape, opacity = Uint8Array.from({ length: 256 }, (_, n) => Math.sqrt(n / 255) * 255)
  return paintPixels(height, width, out => {
    for (let n = 0; n < out.length; n++) {
      const at = 3 * heat[n]
      out[n] = ((opacity[heat[n]] << 24) | (table[at + 2] << 16) | (table[at + 1] << 8) | table[at]) >>> 0
    }
  })
}

function rawSheet(values, top, tables) {
  const [height, width] = values.shape, signed = values.some(v => v < 0)
  return tableSheet(values, height, width, signed ? tables.signed : tables.positive, signed ? -top : 0, top)
}

function paint(board, tile) {
  const { width, height } = board, context = fitWhole(tile.canvas, width, height)
  if (board.raw) {
    context.imageSmoothingEnabled = false
    const [[top, high], [left, wide]] = tile.cells, [rows, columns] = tile.values.shape
    context.drawImage(tile.raw, left * width, top * height, columns * wide * width, rows * high * height)
  } else {
    context.imageSmoothingEnabled = true
    context.drawImage(board.picture, 0, 0, width, height)
    context.globalAlpha = board.strength / 100
    context.drawImage(tile.heat, 0, 0, width, height)
    context.globalAlpha = 1
  }
  if (!board.at) return
  const place = placeOf(board, tile), [y, x] = place.map((n, axis) => middle(tile, n, axis))
  const wide = Math.max(tile.cells[1][1] * width, 6), high = Math.max(tile.cells[0][1] * height, 6)
  highlight(context, x * width - wide / 2, y * height - high / 2, wide, high, HIGHLIGHT, 1.5)
}

// Places are shares of the picture's height and width, since maps differ in their numbers of rows and columns.
function placeOf(board, tile) {
  return board.at.map((share, axis) => {
    const [start, step] = tile.cells[axis]
    return clamp(Math.floor((share - start) / step), 0, tile.values.shape[axis] - 1)
  })
}

// Where the middle of a place lies, as a share of the picture.
function middle(tile, n, axis) {
  const [start, step] = tile.cells[axis]
  return start + (n + 0.5) * step
}

function read(tile, row, column) {
  return `${brief(tile.values[row * tile.values.shape[1] + column])} ${tile.unit}`.trim()
}

function show(board) {
  for (const tile of board.tiles) {
    paint(board, tile)
    if (!board.at) continue
    const [row, column] = placeOf(board, tile)
    tile.says.textContent = `row ${row}, column ${column}: ${read(tile, row, column)}`
  }
}

function look(board, tile, share) {
  board.at = share.map(s => clamp(s, 0, 0.99999))
  show(board)
  const [row, column] = placeOf(board, tile)
  speak(board, board.spoken, `${tile.name}, row ${row}, column ${column}: ${read(tile, row, column)}`)
}

function wire(board, tile) {
  const { canvas } = tile
  canvas.onpointermove = canvas.onpointerdown = event => look(board, tile, pointOn(canvas, event, 1, 1))
  canvas.onfocus = () => { if (!board.at) look(board, tile, [0.5, 0.5]) }
  canvas.onkeydown = event => {
    const step = arrowOf(event)
    if (!step) return
    event.preventDefault()
    const place = placeOf(board, tile).map((n, axis) => clamp(n + step[axis], 0, tile.values.shape[axis] - 1))
    look(board, tile, place.map((n, axis) => middle(tile, n, axis)))
  }
}

function figureOf(board, head, n, arrays) {
  const figure = document.createElement("figure"), caption = document.createElement("figcaption")
  const tile = { ...head, values: arrays.values[n], heat: heatSheet(arrays.heats[n], arrays.positive) }
  tile.raw = rawSheet(tile.values, head.top, arrays)
  tile.canvas = document.createElement("canvas")
  tile.says = document.createElement("output")
  tile.canvas.tabIndex = 0
  tile.canvas.dataset.map = head.name
  tile.canvas.setAttribute("role", "img")
  const [rows, columns] = tile.values.shape
  tile.canvas.setAttribute("aria-label", `${head.name} over ${board.words}. ${head.note} Arrow keys read its ${rows} by ${columns} numbers`)
  const name = document.createElement("b"), note = document.createElement("span")
  name.textContent = head.name
  note.textContent = [`${rows} × ${columns}`, head.note].filter(Boolean).join(" · ")
  caption.append(name)
  tile.says.textContent = "point at a place"
  figure.append(caption, tile.canvas, tile.says, note)
  figure.style.width = `${board.width}px`
  wire(board, tile)
  board.tiles.push(tile)
  return figure
}

function toolsOf(board) {
  const tools = document.createElement("div"), label = document.createElement("label"), raw = document.createElement("button")
  tools.className = "controls"
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 100, value: board.strength })
  const says = document.createElement("output")
  says.textContent = `${board.strength} %`
  slider.oninput = () => {
    board.strength = Number(slider.value)
    says.textContent = `${board.strength} %`
    show(board)
  }
  label.append("Strength of the map", slider, says)
  raw.type = "button"
  raw.textContent = "Raw numbers as colours"
  const press = () => {
    raw.setAttribute("aria-pressed", String(board.raw))
    slider.disabled = board.raw
    show(board)
  }
  raw.onclick = () => {
    board.raw = !board.raw
    press()
  }
  tools.append(label, raw)
  return [tools, press]
}

// As many side by side as there is room for, and that room shared among them; none grows by more than half.
function widthOf(size, room) {
  const gap = 18, columns = Math.max(1, Math.floor((room + gap) / (size + gap)))
  return Math.floor(Math.min((room + gap) / columns - gap, 1.5 * size))
}

export default function (component) {
  const { data, parentElement } = component
  const root = parentElement.querySelector(".overlay"), { header, arrays } = readMessage(data)
  // What the reader set stays when new numbers come.
  const before = boards.get(root) || { strength: 75, raw: false, at: null }
  const focused = [...root.querySelectorAll("canvas")].indexOf(root.getRootNode().activeElement)
  const [height, width] = arrays.picture.shape
  const wide = widthOf(header.size, root.clientWidth || header.size)
  const board = { ...before, words: header.words, width: wide, height: Math.round(wide * height / width), tiles: [] }
  board.picture = pictureSheet(arrays.picture)
  board.spoken = document.createElement("div")
  board.spoken.className = "spoken"
  board.spoken.setAttribute("aria-live", "polite")
  const row = document.createElement("div")
  row.className = "row"
  row.append(...header.layers.map((head, n) => figureOf(board, head, n, arrays)))
  const [tools, press] = toolsOf(board)
  root.replaceChildren(tools, row, board.spoken)
  boards.set(root, board)
  press()
  if (focused >= 0) root.querySelectorAll("canvas")[focused]?.focus()
}
