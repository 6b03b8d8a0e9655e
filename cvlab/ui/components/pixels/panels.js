// Pictures that share one view: zoomed and moved together, one place looked at, numbers where they can be read.
const TALLEST = 440, LARGEST_CELL = 84, ONE_LINE = 27, THREE_LINES = 42

// That many decimals, all of them written, with a true minus sign.
function fixed(value, decimals = 3) {
  return (Number(value.toFixed(decimals)) || 0).toFixed(decimals).replace("-", "−")
}

// How large a cell is and which place lies at the left upper corner (in cells).
function layout(panel, view) {
  const width = panel.box.clientWidth || 200, whole = Math.min(width / panel.columns, (panel.tallest ?? TALLEST) / panel.rows)
  const height = Math.max(24, whole * panel.rows), cell = whole * view.zoom
  const place = (count, room, middle) =>
    room / cell >= count ? (count - room / cell) / 2 : clamp(middle * count - room / cell / 2, 0, count - room / cell)
  panel.at = { width, height, whole, cell, x: place(panel.columns, width, view.x), y: place(panel.rows, height, view.y) }
}

// panel.cell(r, c) gives the lines of text of a cell and the colour they stand on.
function drawPanel(panel, view) {
  layout(panel, view)
  const { width, height, cell, x, y } = panel.at, context = fit(panel.base, width, height)
  panel.box.style.height = `${height}px`
  context.imageSmoothingEnabled = cell < 1
  context.drawImage(panel.sheet, -x * cell, -y * cell, panel.columns * cell, panel.rows * cell)
  panel.base.dataset.numbers = String(cell >= panel.readable)
  if (cell < 8) return
  const rows = [Math.max(0, Math.floor(y)), Math.min(panel.rows, Math.ceil(y + height / cell))]
  const columns = [Math.max(0, Math.floor(x)), Math.min(panel.columns, Math.ceil(x + width / cell))]
  context.strokeStyle = "rgba(128,128,128,.35)"
  context.lineWidth = 0.5
  centred(context)
  for (let r = rows[0]; r < rows[1]; r++) {
    for (let c = columns[0]; c < columns[1]; c++) {
      const left = (c - x) * cell, top = (r - y) * cell
      context.strokeRect(left, top, cell, cell)
      if (cell >= panel.readable) writeCell(context, panel.cell(r, c), left, top, cell)
    }
  }
}

function writeCell(context, { lines, on }, left, top, cell) {
  const longest = Math.max(...lines.map(line => line.length), 4)
  const font = Math.min(14, cell / (0.62 * longest) * 0.92, cell / lines.length * 0.8)
  context.fillStyle = ink(on)
  context.font = `${font}px ${numberFont}`
  lines.forEach((line, n) =>
    context.fillText(line, left + cell / 2, top + cell / 2 + (n - (lines.length - 1) / 2) * font * 1.12 + 0.5))
}

// The outline of rows x columns cells, never too small to be seen.
function outline(panel, row, column, rows = 1, columns = 1) {
  const { width, height, cell, x, y } = panel.at, context = fit(panel.over, width, height)
  const box = [(column - x) * cell, (row - y) * cell, columns * cell, rows * cell]
  if (box[2] < 8 || box[3] < 8) box.splice(0, 4, box[0] + box[2] / 2 - 4, box[1] + box[3] / 2 - 4, 8, 8)
  highlight(context, ...box)
}

// The pointer's place in the picture, 0..1 both ways.
function placeAt(panel, event) {
  const { cell, x, y, height, width } = panel.at, [down, across] = pointOn(panel.over, event, height, width)
  const part = (value, count) => clamp(value / count, 0, 1 - 1e-9)
  return { y: part(down / cell + y, panel.rows), x: part(across / cell + x, panel.columns) }
}

const cellOf = (panel, place) => [Math.floor(place.y * panel.rows), Math.floor(place.x * panel.columns)]
const middleOf = (panel, row, column) => ({
  y: (clamp(row, 0, panel.rows - 1) + 0.5) / panel.rows, x: (clamp(column, 0, panel.columns - 1) + 0.5) / panel.columns })

// Zoom so that the place `on` (0..1) stays where it is on screen.
function zoomTo(view, panel, zoom, on) {
  const next = clamp(zoom, 1, Math.max(1, LARGEST_CELL / panel.at.whole))
  const keep = view.zoom / next
  view.y = clamp(on.y + (view.y - on.y) * keep, 0, 1)
  view.x = clamp(on.x + (view.x - on.x) * keep, 0, 1)
  view.zoom = next
}

// Keep the place that the keys lead to within what is shown.
function follow(view, panel, place) {
  const { width, height, cell } = panel.at
  const half = { y: height / cell / panel.rows / 2, x: width / cell / panel.columns / 2 }
  const rim = { y: Math.min(half.y, 1.2 / panel.rows), x: Math.min(half.x, 1.2 / panel.columns) }
  for (const axis of ["y", "x"]) {
    view[axis] = clamp(view[axis], place[axis] - half[axis] + rim[axis], place[axis] + half[axis] - rim[axis])
  }
}

// Pointer, wheel, fingers and keys of one panel. act.look(panel, place) and act.repaint() do the rest.
function wirePanel(panel, view, act) {
  wireFingers(panel, view, act)
  panel.over.addEventListener("wheel", event => {
    if (event.deltaY > 0 && view.zoom <= 1) return // nothing left to zoom out of: the page scrolls
    event.preventDefault()
    zoomTo(view, panel, view.zoom * Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), placeAt(panel, event))
    act.repaint()
  }, { passive: false })
  panel.over.onkeydown = event => panelKey(panel, view, act, event)
}

function wireFingers(panel, view, act) {
  const fingers = new Map(), { over } = panel
  let grip = null
  const pinch = () => {
    const [a, b] = [...fingers.values()]
    return { apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1,
      clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 }
  }
  over.onpointerdown = event => {
    fingers.set(event.pointerId, event)
    over.setPointerCapture(event.pointerId)
    if (fingers.size === 2) grip = { ...pinch(), zoom: view.zoom }
    else grip = { clientX: event.clientX, clientY: event.clientY, y: view.y, x: view.x }
    act.look(panel, placeAt(panel, event))
  }
  over.onpointermove = event => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event)
    if (fingers.size === 2 && grip?.apart) {
      const now = pinch()
      zoomTo(view, panel, grip.zoom * now.apart / grip.apart, placeAt(panel, now))
      act.repaint()
    } else if (fingers.size === 1 && grip && view.zoom > 1) {
      const { cell } = panel.at
      view.y = clamp(grip.y - (event.clientY - grip.clientY) / cell / panel.rows, 0, 1)
      view.x = clamp(grip.x - (event.clientX - grip.clientX) / cell / panel.columns, 0, 1)
      act.repaint()
    } else act.look(panel, placeAt(panel, event))
  }
  over.onpointerup = over.onpointercancel = event => {
    fingers.delete(event.pointerId)
    grip = null
  }
}

function panelKey(panel, view, act, event) {
  const move = arrowOf(event, event.shiftKey ? 5 : 1)
  const factor = { "+": 1.5, "=": 1.5, "-": 1 / 1.5, "0": 0 }[event.key]
  if (event.ctrlKey || event.metaKey || (!move && factor === undefined)) return
  event.preventDefault()
  if (move) {
    const [row, column] = cellOf(panel, view.place), place = middleOf(panel, row + move[0], column + move[1])
    follow(view, panel, place)
    act.repaint()
    act.look(panel, place)
  } else {
    zoomTo(view, panel, view.zoom * factor, view.place)
    act.repaint()
  }
}
