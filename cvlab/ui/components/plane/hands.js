// What hands do on a plane: add, drag, remove, and the same by keys with a cross that the arrows move.
const PLANE_FINE = 0.01 // places are kept to a hundredth, as the address writes them
const PLANE_HINT = "Click to add a point, drag to move one, shift-click to remove one. Keys: arrows move the cross, Enter adds, " +
  "Delete removes, N goes to the next point, M takes it along, C changes the class."

const planeSnap = value => Math.round(value / PLANE_FINE) / Math.round(1 / PLANE_FINE) || 0
const planeWithin = (plane, value) => planeSnap(clamp(value, plane.window[0], plane.window[1]))
const planeSaid = ([x, y]) => `(${rounded(x)}, ${rounded(y)})`

// The point nearest to a place, at most so many CSS pixels away; −1 where there is none.
function planeNearest(plane, [x, y], pixels) {
  let best = -1, least = (pixels / plane.scale) ** 2
  plane.points.forEach((point, n) => {
    const far = (point[0] - x) ** 2 + (point[1] - y) ** 2
    if (far <= least) [best, least] = [n, far]
  })
  return best
}

function planeNote(plane, text) {
  plane.note.textContent = text
}

function planeChanged(plane, how, text) {
  const before = plane.paints
  if (text) planeNote(plane, text)
  plane.changed?.(how, plane)
  if (plane.paints === before) paintPlane(plane) // unless it was painted just now, with what follows from the change
}

function planeAdd(plane, place) {
  if (plane.points.length >= plane.most) {
    planeNote(plane, `There are ${plane.points.length.toLocaleString("en")} points, and more than ${plane.most.toLocaleString("en")} cannot be added by hand.`)
    return
  }
  const [x, y] = place.map(value => planeWithin(plane, value))
  plane.points = [...plane.points, [x, y, plane.chosen]]
  planeChanged(plane, "add", `A point of class ${plane.names[plane.chosen]} added at ${planeSaid([x, y])}.`)
}

function planeRemove(plane, index) {
  const [x, y, label] = plane.points[index]
  plane.points = plane.points.filter((_, n) => n !== index)
  plane.held = -1
  planeChanged(plane, "remove", `The point of class ${plane.names[label]} at ${planeSaid([x, y])} removed.`)
}

function planeMove(plane, index, place, how = "moving") {
  const [x, y] = place.map(value => planeWithin(plane, value))
  plane.points = plane.points.map((point, n) => n === index ? [x, y, ...point.slice(2)] : point)
  planeChanged(plane, how, how === "move" ? `The point is at ${planeSaid([x, y])} now.` : "")
}

function planeCursor(plane) {
  const context = fit(plane.over, plane.side, plane.side), [x, y] = [planeX(plane, plane.at[0]), planeY(plane, plane.at[1])]
  plane.over.dataset.at = plane.at.join()
  if (plane.held >= 0 && plane.points[plane.held]) {
    const [px, py] = plane.points[plane.held]
    planeRing(context, planeX(plane, px), planeY(plane, py), 9, plane.ink)
  }
  if (!plane.keyed) return
  context.strokeStyle = plane.ink
  context.lineWidth = 1.5
  context.beginPath()
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    context.moveTo(x + dx * 4, y + dy * 4)
    context.lineTo(x + dx * 13, y + dy * 13)
  }
  context.stroke()
}

function planePlace(plane, event) {
  const [down, across] = pointOn(plane.over, event, plane.side, plane.side)
  return [across / plane.scale + plane.window[0], plane.window[1] - down / plane.scale]
}

const planeReach = event => event.pointerType === "touch" ? 20 : 10

function wirePlane(plane) {
  wirePresses(plane)
  const { over } = plane
  over.onpointerleave = () => plane.pointed?.(-1, null)
  over.onkeydown = event => planeKey(plane, event)
  over.onfocus = () => {
    plane.keyed = over.matches(":focus-visible")
    planeCursor(plane)
  }
  over.onblur = () => {
    const taken = plane.held >= 0 && plane.keyed
    plane.keyed = false
    plane.held = -1
    planeCursor(plane)
    if (taken) planeChanged(plane, "move")
  }
}

function wirePresses(plane) {
  const { over } = plane
  let press = null // where a press began and whether it has become a move
  over.onpointerdown = event => {
    plane.keyed = false
    const place = planePlace(plane, event), index = planeNearest(plane, place, planeReach(event))
    if (event.button) return
    if (!plane.editable) return plane.pressed?.(index, place)
    if (event.shiftKey || plane.tool === "remove") return index >= 0 && planeRemove(plane, index)
    press = { x: event.clientX, y: event.clientY, index, moved: false }
    plane.held = index
    over.setPointerCapture(event.pointerId)
    planeCursor(plane)
  }
  over.onpointermove = event => {
    const place = planePlace(plane, event)
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > 4) press.moved = true
    if (press?.moved && press.index >= 0) planeMove(plane, press.index, place)
    if (press) return
    const index = planeNearest(plane, place, planeReach(event))
    over.dataset.near = String(index >= 0 && plane.editable)
    plane.pointed?.(index, place)
  }
  over.onpointerup = event => {
    const ended = press, place = planePlace(plane, event)
    press = null
    plane.held = -1
    if (!ended) return
    if (ended.index < 0) {
      if (!ended.moved) planeAdd(plane, place)
    } else if (ended.moved) planeMove(plane, ended.index, place, "move")
    else {
      planeCursor(plane)
      plane.pressed?.(ended.index, place)
    }
  }
  over.onpointercancel = () => {
    const moved = press?.moved && press.index >= 0
    press = null
    plane.held = -1
    if (moved) planeChanged(plane, "move")
  }
  // A finger on a point drags it; anywhere else it scrolls the page.
  over.addEventListener("touchstart", event => { if (press?.index >= 0) event.preventDefault() }, { passive: false })
}

function planeKey(plane, event) {
  const move = arrowOf(event, event.shiftKey ? 1 : 0.25), key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const edits = plane.editable ? { enter: planeEnter, delete: planeDelete, backspace: planeDelete, m: planeTake, c: planeTurn } : { enter: planeLook }
  const act = { n: planeNext, " ": edits.enter, ...edits }[key]
  if (!move && !act) return
  event.preventDefault()
  plane.keyed = true
  if (!move) {
    act(plane)
    planeCursor(plane)
    return
  }
  plane.at = [plane.at[0] + move[1], plane.at[1] - move[0]].map(value => planeWithin(plane, value))
  if (plane.held >= 0) planeMove(plane, plane.held, plane.at)
  planeCursor(plane)
  const index = planeUnder(plane)
  plane.pointed?.(index, plane.at)
  planeNote(plane, `${planeSaid(plane.at)}${index >= 0 ? `, a point of class ${plane.names[plane.points[index][2]]}` : ""}`)
}

const planeUnder = plane => planeNearest(plane, plane.at, 10)

function planeEnter(plane) {
  if (plane.held >= 0) planeTake(plane)
  else planeAdd(plane, plane.at)
}

function planeDelete(plane) {
  const index = plane.held >= 0 ? plane.held : planeUnder(plane)
  if (index >= 0) planeRemove(plane, index)
  else planeNote(plane, `There is no point at ${planeSaid(plane.at)} to remove.`)
}

const planeLook = plane => plane.pressed?.(planeUnder(plane), plane.at)

function planeNext(plane) {
  if (!plane.points.length) return
  plane.next = ((plane.next ?? -1) + 1) % plane.points.length
  plane.at = plane.points[plane.next].slice(0, 2)
  plane.pointed?.(plane.next, plane.at)
  planeNote(plane, `${planeSaid(plane.at)}, a point of class ${plane.names[plane.points[plane.next][2]]}`)
}

function planeTake(plane) {
  if (plane.held >= 0) {
    const index = plane.held
    plane.held = -1
    planeMove(plane, index, plane.at, "move")
    return
  }
  plane.held = planeUnder(plane)
  planeNote(plane, plane.held >= 0 ? "Taken: arrows move it, Enter puts it down." : `There is no point at ${planeSaid(plane.at)} to move.`)
}

function planeTurn(plane) {
  plane.chosen = 1 - plane.chosen
  plane.tool = "add"
  planePressed(plane)
  planeNote(plane, `New points are of class ${plane.names[plane.chosen]}.`)
}
