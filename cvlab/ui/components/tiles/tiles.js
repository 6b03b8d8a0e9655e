// Pictures of one scene: a place pointed at in one is marked in all of them, and each says its number there.
const boards = new WeakMap()

const spoken = v => (Math.abs(v) < 1e-7 ? "0" : String(Number(v.toPrecision(3)))).replace("-", "−")

function sheetOf(tile, tables) {
  const sheet = document.createElement("canvas"), { width, height, values, channels } = tile
  sheet.width = width
  sheet.height = height
  const image = new ImageData(width, height), table = tables[tile.scale]
  const low = tile.scale === "signed" ? -tile.top : 0, slope = 255 / (tile.top - low)
  const level = v => Math.max(0, Math.min(255, Math.round((v - low) * slope)))
  for (let n = 0; n < width * height; n++) {
    for (let c = 0; c < 3; c++) {
      const v = level(values[n * channels + (channels === 3 ? c : 0)])
      image.data[4 * n + c] = channels === 3 ? v : table[3 * v + c]
    }
    image.data[4 * n + 3] = 255
  }
  sheet.getContext("2d").putImageData(image, 0, 0)
  return sheet
}

function paint(board, tile) {
  const { canvas, sheet, cell } = tile, context = canvas.getContext("2d")
  context.imageSmoothingEnabled = cell < 1
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.drawImage(sheet, 0, 0, canvas.width, canvas.height)
  const [row, column] = placeIn(tile, board.at)
  const side = Math.max(cell, 6), x = (column + 0.5) * cell - side / 2, y = (row + 0.5) * cell - side / 2
  for (const [colour, line] of [["#ffffff", 3], ["#b0006d", 1.5]]) {
    context.strokeStyle = colour
    context.lineWidth = line
    context.strokeRect(x, y, side, side)
  }
  const values = Array.from({ length: tile.channels }, (_, c) => tile.values[(row * tile.width + column) * tile.channels + c])
  tile.says.textContent = values.map(spoken).join(", ")
}

// Where to look first: the largest answer.
function strongest({ values, width, height, channels }) {
  let best = 0
  for (let n = 0; n < width * height; n++) if (Math.abs(values[n * channels]) > Math.abs(values[best * channels]) + 1e-6) best = n
  return [Math.floor(best / width) + 0.5 - height / 2, best % width + 0.5 - width / 2]
}

// Results without padding are smaller than the picture: a place is kept by its distance from the middle.
function placeIn(tile, [y, x]) {
  const at = (middle, count) => Math.max(0, Math.min(count - 1, Math.floor(middle + count / 2)))
  return [at(y, tile.height), at(x, tile.width)]
}

function look(board, tile, row, column) {
  const inside = (v, count) => Math.max(0, Math.min(count - 1, v))
  board.at = [inside(row, tile.height) + 0.5 - tile.height / 2, inside(column, tile.width) + 0.5 - tile.width / 2]
  show(board)
}

function show(board) {
  for (const tile of board.tiles) paint(board, tile)
  const [row, column] = placeIn(board.tiles[0], board.at), { axis } = board
  board.where.textContent = axis
    ? `${spoken(axis[column])} cycles per pixel across, ${spoken(axis[row])} down`
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
  const [low, middle, high] = ends.map(spoken)
  plot.append(ticks("down", [low, `${middle} down`, high]), tile.canvas, ticks("across", [low, `${middle} across, cycles per pixel`, high]))
  return plot
}

function wire(board, tile) {
  tile.canvas.onpointermove = tile.canvas.onpointerdown = event => {
    const box = tile.canvas.getBoundingClientRect()
    look(board, tile, Math.floor(((event.clientY - box.top) / box.height) * tile.height),
      Math.floor(((event.clientX - box.left) / box.width) * tile.width))
  }
  tile.canvas.onkeydown = event => {
    const far = event.shiftKey ? 5 : 1
    const move = { ArrowUp: [-far, 0], ArrowDown: [far, 0], ArrowLeft: [0, -far], ArrowRight: [0, far] }[event.key]
    if (!move) return
    event.preventDefault()
    const [row, column] = placeIn(tile, board.at)
    look(board, tile, row + move[0], column + move[1])
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".tiles"), { header, body } = readMessage(data)
  const tables = {}
  let from = 0
  for (const name of header.tables) {
    tables[name] = body.subarray(from, from + 768)
    from += 768
  }
  // New numbers keep the place looked at and the tile in hand.
  const focused = [...root.querySelectorAll("canvas")].indexOf(root.getRootNode().activeElement)
  const board = { at: boards.get(root)?.at, size: header.size, axis: header.axis, tiles: [] }
  boards.set(root, board)
  board.where = document.createElement("p")
  board.where.className = "where"
  board.where.setAttribute("role", "status")
  const figures = header.tiles.map(head => {
    const count = head.width * head.height * head.channels
    const tile = { ...head, values: new Float32Array(body.buffer, from, count) }
    from += 4 * count
    tile.sheet = sheetOf(tile, tables)
    board.tiles.push(tile)
    return figureOf(board, tile)
  })
  board.at ??= strongest(board.tiles.find(tile => tile.scale !== "pixel") ?? board.tiles[0])
  root.replaceChildren(board.where, ...figures)
  show(board)
  if (focused >= 0) root.querySelectorAll("canvas")[focused]?.focus()
}
