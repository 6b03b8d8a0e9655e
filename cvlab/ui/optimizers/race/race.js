// The race: seven balls from one start. What the learner moves here counts; Python hears of it when it rests.

export default function (component) {
  const { parentElement: root, setStateValue, data } = component
  const view = viewOf(root, makeRace)
  view.send = setStateValue
  adopt(view, data)
  return leaving(root, view, () => pause(view))
}

function makeRace(root) {
  const find = name => root.querySelector(name)
  const view = { root, find, base: find(".base"), over: find(".over"), chart: find(".chart"), frame: 0, step: 0, complaint: "" }
  view.observer = new ResizeObserver(() => view.surface && paintAll(view))
  view.observer.observe(find(".race"))
  wire(view)
  return view
}

// A new stamp (another surface, a page set up anew) brings its own start, rates and steps; else the browser's stay.
function adopt(view, data) {
  const fresh = view.stamp !== data.stamp
  const { stamp, window, minima, grain, matrix, momentum, limits, most, edges, steepest } = data
  Object.assign(view, { stamp, window, minima, grain, momentum, limits, most, edges, steepest, surface: surfaceOf(data.surface, matrix) })
  if (fresh) {
    pause(view)
    clearTimeout(view.timer)
    Object.assign(view, { start: data.start, rates: { ...data.rates }, hidden: new Set(data.hidden), step: data.steps, complaint: "" })
    view.racers = data.racers.map(racer => ({ ...racer }))
    buildRows(view)
  }
  rollAgain(view)
  paintAll(view)
}

// The whole way of every ball anew, as far as they are.
function rollAgain(view) {
  for (const racer of view.racers) {
    racer.ball = beginBall(racer.kind, view.rates[racer.kind], view.momentum, view.start)
    if (racer.xs?.length !== view.most + 1) for (const way of ["xs", "ys", "ls"]) racer[way] = new Float64Array(view.most + 1)
    Object.assign(racer, { count: 0, broke: 0, least: Infinity, most: 0 })
    note(view, racer)
    for (let n = 0; n < view.step && !racer.broke; n++) advance(view, racer)
  }
  if (view.size) paintRace(view)
}

function note(view, racer) {
  const { x, y } = racer.ball, loss = view.surface.value(x, y), n = racer.count
  racer.x = racer.xs[n] = x
  racer.y = racer.ys[n] = y
  racer.ls[n] = loss
  racer.least = Math.min(racer.least, loss)
  racer.most = Math.max(racer.most, loss)
}

function advance(view, racer) {
  if (!stepBall(racer.ball, view.surface)) {
    racer.broke = racer.count + 1
    return
  }
  racer.count++
  note(view, racer)
}

// One step of all; true where a ball's numbers have just become infinite.
function stepAll(view) {
  view.step++
  let broke = false
  for (const racer of view.racers) {
    if (racer.broke) continue
    advance(view, racer)
    broke ||= racer.broke > 0 && !view.hidden.has(racer.kind)
  }
  return broke
}

function paintAll(view) {
  const style = getComputedStyle(view.find(".race"))
  view.ink = style.color
  view.background = style.getPropertyValue("--st-background-color") || "#ffffff"
  view.size = view.find(".view").clientWidth || 300
  view.chartWidth = view.chart.clientWidth || 300
  paintTerrain(view)
  view.find(".other").hidden = view.minima.length < 2 || view.minima.every(([x, y]) => view.surface.value(x, y) < 1e-9)
  paintRace(view)
}

function paintRace(view) {
  paintBalls(view)
  paintLosses(view)
  showRows(view)
  foretell(view)
  say(view)
  record(view)
}

// For tests and for whoever looks: where the balls are, in full precision.
function record(view) {
  const race = view.find(".race")
  race.dataset.step = view.step
  race.dataset.start = view.start.join()
  race.dataset.places = JSON.stringify(Object.fromEntries(view.racers.map(({ kind, x, y, ls, count, broke }) => [kind, [x, y, ls[count], broke]])))
}

function play(view) {
  if (view.step >= view.most) restart(view)
  let before = performance.now(), part = 0
  const frame = now => {
    part += Math.min(0.1, (now - before) / 1000) * Number(view.find(".pace").value)
    before = now
    let broke = false
    for (; part >= 1 && !broke && view.step < view.most; part--) broke = stepAll(view)
    view.frame = requestAnimationFrame(frame)
    paintBalls(view)
    paintLosses(view)
    showLosses(view)
    if (broke || view.step >= view.most) pause(view)
  }
  view.frame = requestAnimationFrame(frame)
  setPlaying(view, true)
}

function pause(view) {
  if (!view.frame) return
  cancelAnimationFrame(view.frame)
  view.frame = 0
  setPlaying(view, false)
  paintRace(view)
  tellPython(view)
}

function setPlaying(view, on) {
  view.find("[data-do=play]").textContent = on ? "Pause" : "Play"
  view.find(".race").dataset.playing = on
}

function restart(view) {
  view.step = 0
  rollAgain(view)
}
