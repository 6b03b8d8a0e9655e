// One network learns the points, and beside it the same with a cure, from the same weights; their errors step by step.
const BUDGET = [11, 60] // milliseconds of a frame that go into steps: on a busy machine, where frames are rare, more

export default function (component) {
  const { parentElement: root, setStateValue } = component, { header } = readMessage(component.data)
  const view = viewOf(root, makeView)
  view.send = setStateValue
  adopt(view, header)
  return leaving(root, view, () => cancelAnimationFrame(view.frame))
}

function makeView(root) {
  const find = name => root.querySelector(name), view = { find, playing: false, frame: 0, count: 0 }
  view.observer = new ResizeObserver(() => view.data && paint(view, true))
  view.observer.observe(find(".cures"))
  find(".play").onclick = () => (view.playing ? pause(view) : play(view))
  find(".one").onclick = () => {
    pause(view)
    view.runs.forEach(trainStep)
    paint(view, true)
    ended(view)
  }
  find(".again").onclick = () => {
    start(view)
    play(view)
  }
  find(".every").onclick = () => sweep(view)
  wireErrors(view)
  return view
}

// What Python says again counts only where it is something else.
function adopt(view, data) {
  if (view.data?.stamp === data.stamp) return
  const real = list => Float64Array.from(list)
  data.nets.forEach(net => { for (const name of ["x", "y", "xHeld", "yHeld"]) net[name] = real(net[name]) })
  view.data = Object.assign(data, { at: real(data.at), truth: real(data.truth) })
  start(view)
  play(view)
}

function start(view) {
  const { data } = view
  view.runs = data.nets.map(net => beginTraining(net.fit, data.seed, { ...net, at: data.at, truth: data.truth, round: data.cure === "batchnorm" }))
  Object.assign(view, { swept: [], sweeping: null, told: false, shown: null })
  view.find(".second").hidden = data.nets.length < 2
  view.find(".widths").hidden = data.nets.length > 1
  view.find(".bend").hidden = data.cure !== "batchnorm"
  Object.assign(view.find(".cures").dataset, { cure: data.cure, name: data.title })
  paint(view, true)
}

function play(view) {
  if (view.runs.every(run => run.done)) start(view)
  view.playing = true
  view.find(".play").textContent = "Pause"
  cancelAnimationFrame(view.frame)
  view.frame = requestAnimationFrame(() => frame(view))
}

function pause(view) {
  view.playing = false
  view.find(".play").textContent = "Play"
  paint(view, true)
}

function frame(view) {
  const now = performance.now(), until = now + clamp((now - (view.before ?? now)) * 0.6, ...BUDGET)
  view.before = now
  if (view.sweeping) stepSweep(view, until)
  else {
    while (performance.now() < until && view.runs.some(run => !run.done)) stepSlowest(view)
  }
  paint(view, view.count++ % 6 === 0)
  if (view.runs.every(run => run.done) && !view.sweeping) return ended(view)
  if (view.playing || view.sweeping) view.frame = requestAnimationFrame(() => frame(view))
}

// The one that is behind goes first, so that both are always at the same step.
function stepSlowest(view) {
  const open = view.runs.filter(run => !run.done)
  trainStep(open.reduce((a, b) => (b.step < a.step ? b : a)))
}

function ended(view) {
  if (!view.runs.every(run => run.done)) return
  pause(view)
  speak(view, view.find(".spoken"), view.find(".sentence").textContent)
  if (view.told) return
  view.told = true
  const histories = view.runs.map(run => run.told.map(({ step, train, clean }) => [step, train, clean]))
  view.send("trained", { stamp: view.data.stamp, histories })
}

// Of the widths the one on screen is trained already where it is among them; the others follow, smallest first.
function sweep(view) {
  const { data } = view, { fit } = data.nets[0]
  view.swept = []
  view.sweeping = data.widths.map(width => ({ ...fit, width }))
  view.current = null
  cancelAnimationFrame(view.frame)
  view.playing = true
  view.frame = requestAnimationFrame(() => frame(view))
}

function stepSweep(view, until) {
  const { data } = view
  while (performance.now() < until && view.sweeping) {
    view.current ??= beginTraining(view.sweeping[0], data.seed, { ...data.nets[0], at: data.at, truth: data.truth })
    if (!view.current.done) trainStep(view.current)
    else {
      view.swept.push({ width: view.current.fit.width, ...counted(view.current) })
      view.sweeping = view.sweeping.length > 1 ? view.sweeping.slice(1) : null
      view.current = null
    }
  }
}

function wireErrors(view) {
  const canvas = view.find(".errors canvas"), move = at => {
    view.shown = at === null ? null : clamp(at, 0, Math.max(...view.runs.map(run => run.told.length)) - 1)
    paintErrors(view)
  }
  canvas.onpointermove = event => {
    const [, x] = pointOn(canvas, event), { left, right } = view.axes
    move(Math.round((x - left) / (right - left) * view.data.steps / EVERY))
  }
  canvas.onpointerleave = canvas.onblur = () => move(null)
  canvas.onkeydown = event => {
    const step = arrowOf(event, event.shiftKey ? 10 : 1)
    if (!step || !step[1]) return
    event.preventDefault()
    move((view.shown ?? view.runs[0].told.length - 1) + step[1])
    speak(view, view.find(".spoken"), view.find(".errors .figure").textContent)
  }
}
