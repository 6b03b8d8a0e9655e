// Digits that one drags over the cells of a grid: which cell is responsible, what it is told, and what comes back.
// Its sums are those of cvlab/detection/grid.py.
const CHOSEN = "#d9730d", OTHER = "#2f7fd6"

export default function (component) {
  const { parentElement: root } = component, { header, arrays } = readMessage(component.data)
  const view = viewOf(root, makeView)
  if (view.data?.stamp !== header.stamp || view.data.turn !== header.turn) {
    Object.assign(view, { digits: header.digits.map(digit => ({ ...digit, box: [...digit.box] })), chosen: 0, past: [] })
    view.sheets = header.digits.map((digit, n) => makeSheet(28, 28, at => {
      const value = arrays.digits[n * 784 + at]
      return [value, value, value]
    }))
  }
  view.data = header
  paint(view)
  return leaving(root, view)
}

function makeView(root) {
  const find = name => root.querySelector(name), canvas = find(".over"), view = { find, held: null, chosen: 0, digits: [], past: [] }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(find(".cells"))
  canvas.onpointerdown = event => take(view, event)
  canvas.onpointermove = event => view.held && drag(view, event)
  canvas.onpointerup = canvas.onpointercancel = () => { view.held = null }
  canvas.onkeydown = event => {
    const move = arrowOf(event, event.shiftKey ? 8 : 1)
    if (!move || !view.digits.length) return
    event.preventDefault()
    keep(view)
    shift(view, view.digits[view.chosen].box, move[1], move[0])
  }
  const acts = { next: nextDigit, larger: v => stretch(v, 2), smaller: v => stretch(v, -2), undo }
  for (const [name, act] of Object.entries(acts)) find(`[data-do=${name}]`).onclick = () => act(view)
  return view
}

function keep(view) {
  view.past.push(JSON.stringify([view.chosen, view.digits]))
  if (view.past.length > 100) view.past.shift()
}

function undo(view) {
  if (view.past.length) [view.chosen, view.digits] = JSON.parse(view.past.pop())
  paint(view)
}

function nextDigit(view) {
  view.chosen = (view.chosen + 1) % Math.max(view.digits.length, 1)
  paint(view)
}

function stretch(view, by) {
  const digit = view.digits[view.chosen]
  if (!digit) return
  keep(view)
  const [x, y, right, bottom] = digit.box, side = clamp(right - x + by, 12, 64), middle = [(x + right) / 2, (y + bottom) / 2]
  digit.box = [middle[0] - side / 2, middle[1] - side / 2, middle[0] + side / 2, middle[1] + side / 2]
  shift(view, digit.box, 0, 0)
}

function take(view, event) {
  const [y, x] = pointOn(view.find(".over"), event, ...view.data.size)
  let best = -1, near = 30
  view.digits.forEach(({ box }, n) => {
    const far = Math.hypot((box[0] + box[2]) / 2 - x, (box[1] + box[3]) / 2 - y)
    if (far < near && x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]) [best, near] = [n, far]
  })
  if (best < 0) return
  keep(view)
  Object.assign(view, { chosen: best, held: { from: [y, x], box: [...view.digits[best].box] } })
  view.find(".over").setPointerCapture(event.pointerId)
  paint(view)
}

function drag(view, event) {
  const [y, x] = pointOn(view.find(".over"), event, ...view.data.size), { from, box } = view.held
  shift(view, box, Math.round(x - from[1]), Math.round(y - from[0]))
}

// The middle stays on the canvas: a middle outside of it belongs to no cell.
function shift(view, [x, y, right, bottom], across, down) {
  const [height, width] = view.data.size, half = [(right - x) / 2, (bottom - y) / 2]
  const middle = [clamp(x + half[0] + across, 0, width - 0.5), clamp(y + half[1] + down, 0, height - 0.5)]
  view.digits[view.chosen].box = [middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]]
  paint(view)
}

function encoded({ box: [x, y, right, bottom], name }, { cell, anchor }) {
  const middle = [(x + right) / 2 / cell, (y + bottom) / 2 / cell], column = Math.floor(middle[0]), row = Math.floor(middle[1])
  return { row, column, name, numbers: [1, middle[0] - column, middle[1] - row, Math.log((right - x) / anchor), Math.log((bottom - y) / anchor)] }
}

function decoded({ row, column, numbers: [, dx, dy, w, h] }, { cell, anchor }) {
  const x = (column + dx) * cell, y = (row + dy) * cell, half = [anchor * Math.exp(w) / 2, anchor * Math.exp(h) / 2]
  return { x, y, width: 2 * half[0], height: 2 * half[1] }
}

function paint(view) {
  const { data, digits } = view, [height, width] = data.size, canvas = view.find(".over"), across = canvas.clientWidth || 380, s = across / width
  const context = fit(canvas, across, height * s)
  context.fillStyle = "#000"
  context.fillRect(0, 0, width * s, height * s)
  context.imageSmoothingEnabled = false
  context.globalCompositeOperation = "lighten"
  digits.forEach(({ box }, n) => context.drawImage(view.sheets[n], box[0] * s, box[1] * s, (box[2] - box[0]) * s, (box[3] - box[1]) * s))
  context.globalCompositeOperation = "source-over"
  context.lineWidth = 1
  context.strokeStyle = "rgba(160,190,220,.55)"
  for (let at = 0; at <= width; at += data.cell) context.strokeRect(at * s, 0, 0, height * s)
  for (let at = 0; at <= height; at += data.cell) context.strokeRect(0, at * s, width * s, 0)
  const told = digits.map(digit => encoded(digit, data))
  told.forEach(({ row, column }, n) => {
    const chosen = n === view.chosen, [x, y, right, bottom] = digits[n].box.map(v => v * s)
    context.fillStyle = chosen ? "rgba(217,115,13,.45)" : "rgba(47,127,214,.3)"
    context.fillRect(column * data.cell * s, row * data.cell * s, data.cell * s, data.cell * s)
    context.lineWidth = chosen ? 3 : 1.5
    context.strokeStyle = chosen ? CHOSEN : OTHER
    context.strokeRect(x, y, right - x, bottom - y)
    context.beginPath()
    context.arc((x + right) / 2, (y + bottom) / 2, chosen ? 5 : 3, 0, 7)
    context.fillStyle = chosen ? CHOSEN : OTHER
    context.fill()
  })
  tell(view, told)
}

function tell(view, told) {
  const mine = told[view.chosen], { data } = view, sentence = view.find(".sentence"), root = view.find(".cells")
  root.dataset.crossed = data.digits.map(digit => encoded(digit, data)).some(({ row, column }, n) => row !== told[n].row || column !== told[n].column)
  if (!mine) {
    view.find("h2").textContent = "No digit, no cell is responsible"
    view.find("tbody").replaceChildren()
    sentence.textContent = "All cells are told confidence 0. Throw digits on the canvas to drag one."
    root.dataset.row = ""
    return
  }
  const back = decoded(mine, data), [, dx, dy, w, h] = mine.numbers
  view.find("h2").textContent = `The ${mine.name}: row ${mine.row}, column ${mine.column} is responsible`
  const rows = [["1 confidence", "1", "a digit"], ["2 x in the cell", dx.toFixed(3), `x ${back.x.toFixed(1)}`],
    ["3 y in the cell", dy.toFixed(3), `y ${back.y.toFixed(1)}`], [`4 ln(width / ${data.anchor})`, rounded(w, 3), `${back.width.toFixed(1)} wide`],
    [`5 ln(height / ${data.anchor})`, rounded(h, 3), `${back.height.toFixed(1)} high`], ["6–15 classes", Array.from({ length: 10 }, (_, n) => n === mine.name ? "1" : "0").join(""), `a ${mine.name}`]]
  view.find("tbody").replaceChildren(...rows.map(cells => {
    const row = document.createElement("tr")
    row.append(...cells.map(text => Object.assign(document.createElement("td"), { textContent: text })))
    return row
  }))
  const shared = told.filter(({ row, column }, n) => n !== view.chosen && row === mine.row && column === mine.column)
  const all = data.size[0] / data.cell * data.size[1] / data.cell, busy = new Set(told.map(({ row, column }) => `${row},${column}`)).size
  const words = shared.length ? `The ${shared[0].name} has its middle in the same cell: a cell tells of one digit, so one of the two is lost.` : `No other digit has its middle in this cell.`
  sentence.textContent = `${words} Of ${all} cells ${busy} are responsible for a digit; the others are told confidence 0.`
  view.find(".over").setAttribute("aria-label", `${view.digits.length} digits over ${all} cells. ${words}`)
  Object.assign(root.dataset, { row: mine.row, column: mine.column, numbers: mine.numbers.join(), box: view.digits[view.chosen].box.join(), shared: shared.length })
  speak(view, view.find(".spoken"), `${view.find("h2").textContent}. ${words}`)
}
