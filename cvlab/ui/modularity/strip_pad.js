// The form to write on: strokes by mouse, finger, pen or keyboard; Python hears of them when the pen is lifted.
const STEP = 4 // canvas pixels that an arrow key moves the crosshair
const MIDDLE = [40, 44]

export default function (component) {
  const { parentElement: root, data, setStateValue } = component
  const view = viewOf(root, makeStrip)
  view.send = setStateValue
  if (view.turn !== data.turn) Object.assign(view, { turn: data.turn, strokes: data.strokes, past: [] })
  Object.assign(view, { sample: data.sample, most: data.most })
  drawStrip(view)
  return leaving(root, view)
}

function makeStrip(root) {
  const find = name => root.querySelector(name), board = find(".board")
  const view = { find, board, strokes: [], past: [], at: [...MIDDLE], stroke: null }
  board.onpointerdown = event => {
    if (event.button) return
    event.preventDefault()
    board.focus({ preventScroll: true })
    board.setPointerCapture(event.pointerId)
    begin(view, placeOn(view, event))
  }
  board.onpointermove = event => view.stroke && event.buttons && extend(view, placeOn(view, event))
  board.onpointerup = board.onpointercancel = () => end(view)
  board.onkeydown = event => keyOn(view, event)
  board.onblur = () => {
    end(view)
    find(".cross").hidden = true
  }
  find("[data-do=undo]").onclick = () => view.past.length && put(view, view.past.pop(), false)
  find("[data-do=clear]").onclick = () => put(view, [])
  find("[data-do=sample]").onclick = () => put(view, view.sample)
  return view
}

function placeOn({ board }, event) {
  const [y, x] = pointOn(board, event, board.height, board.width)
  return [Math.round(x), Math.round(y)]
}

function begin(view, point) {
  if (view.strokes.length >= view.most) {
    view.find(".status").textContent = "The form is full: undo or clear."
    return
  }
  view.stroke = { points: [...point], width: Number(view.find(".width").value), erase: false }
  drawStrip(view)
}

function extend(view, [x, y]) {
  const { points } = view.stroke
  if (Math.hypot(x - points.at(-2), y - points.at(-1)) < 2 || points.length > 1000) return
  points.push(x, y)
  drawStrip(view)
}

function end(view) {
  const { stroke } = view
  if (!stroke) return
  view.stroke = null
  put(view, [...view.strokes, stroke])
}

function put(view, strokes, remembered = true) {
  if (remembered) view.past.push(view.strokes)
  view.strokes = strokes
  view.send("form", { strokes, turn: view.turn })
  drawStrip(view)
}

function keyOn(view, event) {
  const move = arrowOf(event, event.shiftKey ? 4 * STEP : STEP)
  if (move) {
    view.at = [clamp(view.at[0] + move[1], 0, view.board.width), clamp(view.at[1] + move[0], 0, view.board.height)]
    if (view.stroke) extend(view, view.at)
  } else if (event.key === " " && !event.repeat) {
    if (view.stroke) end(view)
    else begin(view, view.at)
    view.find(".status").textContent = view.stroke ? "Pen down" : "Pen up"
  } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) view.find("[data-do=undo]").click()
  else return
  event.preventDefault()
  event.stopPropagation()
  const cross = view.find(".cross"), scale = view.board.clientWidth / view.board.width
  cross.hidden = false
  cross.classList.toggle("down", Boolean(view.stroke))
  cross.style.left = `${view.at[0] * scale}px`
  cross.style.top = `${view.at[1] * scale}px`
}

function drawStrip(view) {
  const { board } = view, context = board.getContext("2d")
  context.clearRect(0, 0, board.width, board.height)
  Object.assign(context, { lineCap: "round", lineJoin: "round", strokeStyle: "#1c2a5c" })
  for (const { points, width } of [...view.strokes, ...(view.stroke ? [view.stroke] : [])]) {
    context.lineWidth = width
    context.beginPath()
    context.moveTo(points[0], points[1])
    for (let n = 0; n < points.length; n += 2) context.lineTo(points[n], points[n + 1])
    context.stroke()
  }
  board.dataset.strokes = view.strokes.length
  view.find("[data-do=undo]").disabled = !view.past.length
  view.find("[data-do=clear]").disabled = !view.strokes.length
}
