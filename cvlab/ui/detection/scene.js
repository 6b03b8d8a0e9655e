// A canvas, what a net says of it, and what became of its boxes. All boxes and reasons come from Python.

export default function (component) {
  const { parentElement: root } = component, { header, arrays } = readMessage(component.data)
  const view = viewOf(root, makeView), again = view.data && view.data.turn !== header.turn, fresh = again || view.data?.stamp !== header.stamp
  view.send = component.setTriggerValue
  view.data = { ...header, ...arrays }
  let start = 0
  view.levels = header.levels.map(level => {
    const end = start + level.rows * level.columns
    const made = { ...level, best: arrays.best.subarray(start, end), name: arrays.names.subarray(start, end) }
    start = end
    return made
  })
  view.events = eventsOf(view.data.boxes, view.data.floor)
  if (again) Object.assign(view, { stage: "judged", pending: null }) // the page was set up: no deed of before is left
  if (fresh || view.level >= view.levels.length) Object.assign(view, { level: Math.min(3, view.levels.length - 1), place: null, moved: view.pending ?? null })
  if (fresh) Object.assign(view, { step: view.events.length, count: null, fault: -1, pending: null })
  if (!view.levels.length && view.stage === "scores") view.stage = "judged"
  paint(view)
  return leaving(root, view)
}

const PAINTERS = { scores: paintScores, suppression: paintSuppression, judged: paintJudged }

function makeView(root) {
  const find = name => root.querySelector(name), view = { find, stage: "judged", level: 0, place: null, step: 0, count: null, fault: -1, data: null }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(find(".scene"))
  root.querySelectorAll("[data-stage]").forEach(button => {
    button.onclick = () => {
      view.stage = button.dataset.stage
      paint(view)
    }
  })
  for (const [name, act] of Object.entries({ back: v => walk(v, -1), next: v => walk(v, 1), end: toTheEnd, fault: nextFault, move: makeMove, undo: takeBack })) {
    find(`[data-do=${name}]`).onclick = () => act(view)
  }
  find(".walk input").oninput = event => walkTo(view, Number(event.target.value))
  const canvas = find(".picture canvas")
  canvas.onclick = event => pointed(view, event)
  canvas.onpointermove = event => view.stage === "scores" && event.pointerType !== "touch" && pointed(view, event)
  canvas.onkeydown = event => byKey(view, event)
  return view
}

function paint(view) {
  const { data } = view
  view.find(".scene").dataset.shown = view.stage
  for (const name of ["scores", "suppression", "judged"]) {
    const button = view.find(`[data-stage=${name}]`)
    button.setAttribute("aria-pressed", String(name === view.stage))
    button.hidden = name === "scores" && !view.levels.length
  }
  if (view.stage !== "judged") view.find(".why").hidden = true
  const [figure, sentence] = PAINTERS[view.stage](view)
  view.find(".figure").textContent = figure
  view.find(".sentence").textContent = `${sentence} ${data.sentence}`.trim()
  view.find(".picture canvas").setAttribute("aria-label", `The canvas with its boxes. ${figure} ${sentence}`)
  Object.assign(view.find(".scene").dataset, { stamp: data.stamp, boxes: data.answer.length, faults: data.faults.length, step: view.step, fault: view.fault })
  speak(view, view.find(".spoken"), view.fault >= 0 && view.stage === "judged" ? view.find(".words").textContent : figure)
}

const lengthOf = view => ({ scores: view.levels.length - 1, suppression: view.events.length, judged: view.data.answer.length })[view.stage]
const stepOf = view => ({ scores: view.level, suppression: view.step, judged: view.count ?? view.data.answer.length })[view.stage]
const walk = (view, by) => walkTo(view, stepOf(view) + by)
const toTheEnd = view => walkTo(view, lengthOf(view))

function walkTo(view, to) {
  const at = clamp(to, 0, lengthOf(view))
  if (view.stage === "scores") Object.assign(view, { level: at, place: null })
  else if (view.stage === "suppression") view.step = at
  else view.count = at
  paint(view)
}

function pointed(view, event) {
  const { data } = view, canvas = view.find(".picture canvas"), { left, top, width } = canvas.getBoundingClientRect()
  const scale = Math.min(width / data.size[1], 430 / data.size[0]), at = [(event.clientY - top) / scale, (event.clientX - left) / scale]
  if (view.stage === "scores") {
    const { rows, columns, side, up, across } = view.geometry
    view.place = clamp(Math.round((at[0] - side / 2) / up), 0, rows - 1) * columns + clamp(Math.round((at[1] - side / 2) / across), 0, columns - 1)
  } else if (view.stage === "judged") view.fault = boxAt(data.faults.map(fault => boxOf(data, fault)), at)
  paint(view)
}

function byKey(view, event) {
  const move = arrowOf(event)
  if (!move) return
  event.preventDefault()
  if (view.stage === "scores") {
    const { rows, columns } = view.geometry, place = view.place ?? 0
    view.place = clamp(Math.floor(place / columns) + move[0], 0, rows - 1) * columns + clamp(place % columns + move[1], 0, columns - 1)
    paint(view)
  } else if (view.stage === "judged") nextFault(view, move[0] + move[1])
  else walk(view, move[0] + move[1])
}

function nextFault(view, by = 1) {
  const { length } = view.data.faults
  if (length) view.fault = view.fault < 0 ? by > 0 ? 0 : length - 1 : (view.fault + by + length) % length
  view.count = null
  paint(view)
}

function makeMove(view) {
  const { move } = view.data.faults[view.fault]
  view.pending = { slider: move.slider, value: move.from }
  view.send("move", { slider: move.slider, value: move.value, turn: Date.now() })
}

function takeBack(view) {
  const back = view.moved
  Object.assign(view, { moved: null, pending: null })
  view.send("move", { ...back, turn: Date.now() })
}
