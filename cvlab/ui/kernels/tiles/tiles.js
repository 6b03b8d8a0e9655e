// Pictures of one scene: a place pointed at in one is marked in all of them, and each says its number there.
const boards = new WeakMap()

function sheetOf({ width, height, values, channels, scale, top }, tables) {
  const low = scale === "signed" ? -top : 0
  if (channels === 1) return tableSheet(values, height, width, tables[scale], low, top)
  const level = v => clamp(Math.round(255 * v), 0, 255)
  return makeSheet(height, width, n => [0, 1, 2].map(c => level(values[3 * n + c])))
}

function paint(board, tile) {
  const { canvas, sheet, cell } = tile, context = canvas.getContext("2d")
  context.imageSmoothingEnabled = cell < 1
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.drawImage(sheet, 0, 0, canvas.width, canvas.height)
  const [row, column] = placeIn(tile, board.at)
  const side = Math.max(cell, 6), x = (column + 0.5) * cell - side / 2, y = (row + 0.5) * cell - side / 2
  highlight(context, x, y, side, side, HIGHLIGHT, 1.5)
  const values = Array.from({ length: tile.channels }, (_, c) => tile.values[(row * tile.width + column) * tile.channels + c])
  tile.says.textContent = values.map(value => brief(value)).join(", ")
}

// Where to look first: the largest answer.
function strongest({ values, width, height, channels }) {
  let best = 0
  for (let n = 0; n < width * height; n++) if (Math.abs(values[n * channels]) > Math.abs(values[best * channels]) + 1e-6) best = n
  return [Math.floor(best / width) + 0.5 - height / 2, best % width + 0.5 - width / 2]
}

// Results without padding are smaller than the picture: a place is kept by its distance from the middle.
function placeIn(tile, [y, x]) {
  const at = (middle, count) => clamp(Math.floor(middle + count / 2), 0, count - 1)
  return [at(y, tile.height), at(x, tile.width)]
}

function look(board, tile, row, column) {
  const inside = (v, count) => clamp(v, 0, count - 1) + 0.5 - count / 2
  board.at = [inside(row, tile.height), inside(column, tile.width)]
  show(board)
}

function show(board) {
  for (const tile of board.tiles) paint(board, tile)
  const [row, column] = placeIn(board.tiles[0], board.at), { axis } = board
  board.where.textContent = axis
    ? `${brief(axis[column])} cycles per pixel across, ${brief(axis[row])} down`
    : `Row ${row}, column ${column}`
}

function figureOf(board, tile) {
  const figure = document.createElement("figure"), caption = document.createElement("figcaption")
  const name = document.createElement("b"), note = document.createElement("span")
  name.textContent = tile.name
  note.textContent = tile.note
  caption.append(name, note)
  tile.canvas = document.createElement("canvas")
  tile.says = document.createElement("output")
  const fits = board.size / Math.max(tile.width, tile.height)
  tile.cell = fits >= 1 ? Math.floor(fits) : fits
  tile.canvas.width = Math.max(1, Math.round(tile.width * tile.cell))
  tile.canvas.height = Math.max(1, Math.round(tile.height * tile.cell))
  if (!board.axis) figure.style.width = `${Math.max(tile.canvas.width, 104)}px`
  tile.canvas.tabIndex = 0
  tile.canvas.setAttribute("role", "img")
  tile.canvas.setAttribute("aria-label", `${tile.name}. ${tile.note} Arrow keys move the mark`)
  wire(board, tile)
  figure.append(caption, board.axis ? plotOf(board, tile) : tile.canvas, tile.says)
  return figure
}

// The canvas with what its rim stands for, below and to the left.
function plotOf(board, tile) {
  const plot = document.createElement("div"), { axis } = board, ends = [axis[0], 0, axis[axis.length - 1]]
  plot.className = "plot"
  const ticks = (way, words) => {
    const row = document.createElement("div")
    row.className = `ticks ${way}`
    row.append(...words.map(text => Object.assign(document.createElement("span"), { textContent: text })))
    return row
  }
  const [low, middle, high] = ends.map(value => brief(value))
  plot.append(ticks("down", [low, `${middle} down`, high]), tile.canvas, ticks("across", [low, `${middle} across, cycles per pixel`, high]))
  return plot
}

function wire(board, tile) {
  tile.canvas.onpointermove = tile.canvas.onpointerdown = event => {
    look(board, tile, ...pointOn(tile.canvas, event, tile.height, tile.width).map(Math.floor))
  }
  tile.canvas.onkeydown = event => {
    const move = arrowOf(event, event.shiftKey ? 5 : 1)
    if (!move) return
    event.preventDefault()
    const [row, column] = placeIn(tile, board.at)
    look(board, tile, row + move[0], column + move[1])
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".tiles"), { header, arrays } = readMessage(data)
  // New numbers keep the place looked at and the tile in hand.
  const focused = [...root.querySelectorAll("canvas")].indexOf(root.getRootNode().activeElement)
  const board = { at: boards.get(root)?.at, size: header.size, axis: header.axis, tiles: [] }
  boards.set(root, board)
  board.where = document.createElement("p")
  board.where.className = "where"
  board.where.setAttribute("role", "status")
  const figures = header.tiles.map((head, n) => {
    const values = arrays.values[n], [height, width, channels = 1] = values.shape
    const tile = { ...head, values, height, width, channels }
    tile.sheet = sheetOf(tile, arrays)
    board.tiles.push(tile)
    return figureOf(board, tile)
  })
  board.at ??= strongest(board.tiles.find(tile => tile.scale !== "pixel") ?? board.tiles[0])
  root.replaceChildren(board.where, ...figures)
  show(board)
  if (focused >= 0) root.querySelectorAll("canvas")[focused]?.focus()
}
