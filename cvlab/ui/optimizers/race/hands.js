// Mouse, finger and keyboard.
const FINE = 40 // arrow keys move the start by that part of the window; with shift by five of them

function wire(view) {
  const drag = event => moveStart(view, placeAt(view, pointOn(view.over, event, view.size, view.size)))
  view.over.onpointerdown = event => {
    view.over.setPointerCapture(event.pointerId)
    view.dragging = true
    drag(event)
  }
  view.over.onpointermove = event => view.dragging && drag(event)
  view.over.onpointerup = view.over.onpointercancel = () => { view.dragging = false }
  view.over.onkeydown = event => keyOn(view, event)
  const press = (name, deed) => { view.find(`[data-do=${name}]`).onclick = deed }
  press("play", () => (view.frame ? pause : play)(view))
  press("step", () => oneStep(view))
  press("again", () => {
    pause(view)
    restart(view)
    tellPython(view)
  })
}

function keyOn(view, event) {
  const move = arrowOf(event, event.shiftKey ? 5 : 1)
  if (move) {
    const [left, right, low, high] = view.window
    moveStart(view, [view.start[0] + move[1] * (right - left) / FINE, view.start[1] - move[0] * (high - low) / FINE])
  } else if (event.key === " ") (view.frame ? pause : play)(view)
  else if (event.key === "Enter") oneStep(view)
  else return
  event.preventDefault()
}

// To a thousandth, as the link writes it. A drag ends at the rim; a start beyond it comes by link or by arrow key.
function moveStart(view, [x, y]) {
  const [left, right, low, high] = view.window, tidy = value => Math.round(value * 1000) / 1000
  view.start = view.dragging ? [tidy(clamp(x, left, right)), tidy(clamp(y, low, high))] : [tidy(x), tidy(y)]
  view.complaint = ""
  if (view.dragging) rollSoon(view)
  else rollAgain(view)
  tellPython(view)
}

// A mouse moves several times a frame; the balls roll once.
function rollSoon(view) {
  view.rolling ||= requestAnimationFrame(() => {
    view.rolling = 0
    rollAgain(view)
  })
}

function oneStep(view) {
  pause(view)
  if (view.step >= view.most) return
  stepAll(view)
  paintRace(view)
  tellPython(view)
}

function toggleRacer(view, kind) {
  if (!view.hidden.delete(kind)) view.hidden.add(kind)
  paintRace(view)
  tellPython(view)
}

function tellPython(view) {
  clearTimeout(view.timer)
  if (view.frame) return
  view.timer = setTimeout(() => {
    view.send("edit", { stamp: view.stamp, start: view.start, rates: view.rates, hidden: [...view.hidden], steps: view.step })
  }, 300)
}
