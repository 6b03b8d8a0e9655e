// The drawing pad. Strokes are vectors in canvas pixels; Python hears of them at pen-up only.
const pads = new WeakMap()
const STEP = 7 // canvas pixels that an arrow key moves the crosshair
const MARGIN = 60
const NONE = []

export default function (component) {
  const { parentElement, data, setStateValue } = component
  let pad = pads.get(parentElement)
  if (!pad) {
    pad = Object.assign(create(parentElement), { data })
    pads.set(parentElement, pad)
    adopt(pad, data, setStateValue)
  } else if (pad.data.turn !== data.turn) {
    adopt(pad, data, setStateValue) // Python took the drawing and lays a new sheet
  }
  // Later runs bring back what this pad sent, maybe older than what is on it by now: the pad itself is right.
  pad.data = data
  pad.send = setStateValue
  wire(pad)
  return () => pads.delete(parentElement)
}

function create(root) {
  const find = name => root.querySelector(name)
  const board = find(".board")
  return {
    board, pen: board.getContext("2d"), sheet: find(".sheet"),
    preview: find(".preview").getContext("2d"), cross: find(".cross"), hint: find(".hint"),
    status: find(".status"), width: find(".width"), buttons: [...root.querySelectorAll("[data-do]")],
    strokes: [], sample: false, past: [], future: [], stroke: null, pointer: null, erase: false,
    at: [board.width / 2, board.width / 2],
  }
}

function adopt(pad, data, send) {
  const kept = data.fresh ? recall(data.name) : null
  Object.assign(pad, kept ?? { strokes: data.strokes, sample: data.sample })
  // After a change of page the strokes are all that is known of the past: undo takes them one by one.
  pad.past = pad.sample ? [] : pad.strokes.map((_, i) => ({ strokes: pad.strokes.slice(0, i), sample: false }))
  if (kept) send("drawing", { ...kept, turn: data.turn })
  draw(pad)
}

function recall(name) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(`cvlab.pad.${name}`))
    const good = kept?.strokes?.every(s => Array.isArray(s.points) && Number.isFinite(s.width))
    return good ? { strokes: kept.strokes, sample: kept.sample === true } : null
  } catch { // storage may be forbidden or hold something else: the pad then starts as Python says
    return null
  }
}

function commit(pad) {
  const drawing = { strokes: pad.strokes, sample: pad.sample }
  try {
    sessionStorage.setItem(`cvlab.pad.${pad.data.name}`, JSON.stringify(drawing))
  } catch { /* forbidden or full: the drawing then only lives as long as the session */ }
  pad.send("drawing", { ...drawing, turn: pad.data.turn })
  draw(pad)
}

function change(pad, strokes, sample = false) {
  pad.past.push({ strokes: pad.strokes, sample: pad.sample })
  pad.future = []
  Object.assign(pad, { strokes, sample })
  commit(pad)
}

function travel(pad, from, to) {
  if (pad.stroke || !pad[from].length) return
  pad[to].push({ strokes: pad.strokes, sample: pad.sample })
  Object.assign(pad, pad[from].pop())
  commit(pad)
}

const actions = {
  brush: pad => choose(pad, false),
  eraser: pad => choose(pad, true),
  undo: pad => travel(pad, "past", "future"),
  redo: pad => travel(pad, "future", "past"),
  clear: pad => pad.strokes.length && change(pad, []),
  sample: pad => change(pad, pad.data.seven, true),
}

function choose(pad, erase) {
  pad.erase = erase
  draw(pad)
}

// A stroke begins, goes on and ends the same way for a pointer and for the keyboard.
function begin(pad, point, erase) {
  const points = pad.strokes.reduce((sum, s) => sum + s.points.length / 2, 0)
  if (pad.strokes.length >= pad.data.max_strokes || points > pad.data.max_points * 0.9) {
    pad.status.textContent = "The pad is full: undo or clear."
    return
  }
  pad.stroke = { points: [...point], width: Number(pad.width.value), erase }
  later(pad)
}

function extend(pad, [x, y]) {
  const points = pad.stroke.points
  const near = Math.hypot(x - points.at(-2), y - points.at(-1)) < 2
  if (near || points.length >= pad.data.max_points / 5) return
  points.push(x, y)
  later(pad)
}

function end(pad) {
  const stroke = pad.stroke
  if (!stroke) return
  pad.stroke = pad.pointer = null
  // The sample makes way for the first stroke, as the grey words in an empty field do.
  change(pad, pad.sample && !stroke.erase ? [stroke] : [...pad.strokes, stroke])
}

function place(pad, event) {
  const box = pad.board.getBoundingClientRect()
  const scale = pad.board.width / box.width
  const clip = v => Math.round(Math.min(Math.max(v * scale, -MARGIN), pad.board.width + MARGIN))
  return [clip(event.clientX - box.left), clip(event.clientY - box.top)]
}

function wire(pad) {
  const { board } = pad
  board.onpointerdown = event => {
    if (pad.stroke || event.button !== 0 && event.button !== 5) return
    event.preventDefault()
    board.focus({ preventScroll: true })
    board.setPointerCapture(event.pointerId)
    pad.pointer = event.pointerId
    pad.cross.hidden = true
    begin(pad, place(pad, event), pad.erase || event.button === 5) // 5: the eraser end of a pen
  }
  board.onpointermove = event => {
    if (!pad.stroke || event.pointerId !== pad.pointer) return
    const moves = event.getCoalescedEvents?.() ?? []
    for (const move of moves.length ? moves : [event]) extend(pad, place(pad, move))
  }
  board.onpointerup = board.onpointercancel = board.onlostpointercapture = event => {
    if (event.pointerId === pad.pointer) end(pad)
  }
  board.onkeydown = event => key(pad, event)
  board.onblur = () => { end(pad); pad.cross.hidden = true }
  pad.width.oninput = () => later(pad)
  for (const button of pad.buttons) button.onclick = () => actions[button.dataset.do](pad)
}

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function key(pad, event) {
  const letter = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) {
    if (letter === "z") actions[event.shiftKey ? "redo" : "undo"](pad)
    else if (letter === "y") actions.redo(pad)
    else return
  } else if (arrows[event.key]) {
    const reach = event.shiftKey ? 4 * STEP : STEP
    pad.at = pad.at.map((v, i) => Math.min(Math.max(v + reach * arrows[event.key][i], 0), pad.board.width))
    if (pad.stroke) extend(pad, pad.at)
    pad.cross.hidden = false
  } else if (event.key === " " && !event.repeat && pad.pointer === null) {
    pad.cross.hidden = false
    if (pad.stroke) end(pad)
    else begin(pad, pad.at, pad.erase)
    pad.status.textContent = pad.stroke ? "Pen down" : "Pen up"
  } else return
  event.preventDefault()
  event.stopPropagation()
  cross(pad)
}

function cross(pad) {
  pad.cross.style.left = `${(100 * pad.at[0]) / pad.board.width}%`
  pad.cross.style.top = `${(100 * pad.at[1]) / pad.board.width}%`
  pad.cross.classList.toggle("down", Boolean(pad.stroke))
}

function later(pad) {
  if (pad.waiting) return
  pad.waiting = requestAnimationFrame(() => { pad.waiting = 0; draw(pad) })
}

function draw(pad) {
  const { board, stroke } = pad
  const below = pad.sample && stroke && !stroke.erase ? NONE : pad.strokes
  // What lies below is kept between frames, so that a moving pen costs its own stroke only.
  if (pad.below !== below) Object.assign(pad, { below, kept: rasterize(below, board.width) })
  const ink = stroke ? rasterize([stroke], board.width, pad.kept.slice()) : pad.kept
  pad.pen.putImageData(grey(ink, board.width), 0, 0)
  const pixels = mnistStyle(ink, board.width)
  pad.preview.putImageData(grey(pixels, 28), 0, 0)
  // Whoever shows a network on this page follows the pen.
  window.dispatchEvent(new CustomEvent("cvlab:ink", { detail: { name: pad.data.name, pixels } }))
  pad.hint.hidden = Boolean(stroke || pad.strokes.length)
  board.dataset.strokes = pad.strokes.length
  board.classList.toggle("erasing", pad.erase)
  for (const button of pad.buttons) {
    const act = button.dataset.do
    if (act === "brush" || act === "eraser") button.ariaPressed = String((act === "eraser") === pad.erase)
    if (act === "undo") button.disabled = !pad.past.length
    if (act === "redo") button.disabled = !pad.future.length
    if (act === "clear") button.disabled = !pad.strokes.length
  }
  if (!stroke) pad.status.textContent = words(pad)
}

function words(pad) {
  if (pad.sample) return "A sample: it makes way for your first stroke."
  const n = pad.strokes.length
  return n ? `${n} stroke${n > 1 ? "s" : ""}` : ""
}
