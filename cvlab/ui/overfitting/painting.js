// What is drawn of the trainings while they go on.
const CURED = "#a45bc7"

function paint(view, whole) {
  const { data, runs } = view
  runs.forEach((run, n) => paintNet(view, run, n))
  paintErrors(view)
  if (whole) {
    if (runs.length < 2) paintWidths(view)
    paintDeed(view)
  }
  const step = Math.max(...runs.map(run => run.step))
  view.find(".where").textContent = `step ${step.toLocaleString("en")} of ${data.steps.toLocaleString("en")}`
  view.find(".one").disabled = runs.every(run => run.done)
  view.find(".every").disabled = Boolean(view.sweeping)
  view.find(".sentence").textContent = sentence(view)
  Object.assign(view.find(".cures").dataset, {
    step, done: runs.every(run => run.done), swept: view.swept.map(({ width, clean }) => `${width}:${clean}`).join(),
    errors: runs.map(run => [counted(run).train, counted(run).clean].join(":")).join(),
  })
}

const testOf = (view, entry) => entry.clean + view.data.noise ** 2
const pair = (view, entry) => `training ${brief(entry.train)}, test ${brief(testOf(view, entry))}`

function paintNet(view, run, n) {
  const { data } = view, figure = view.find(n ? ".second" : ".first"), canvas = figure.querySelector("canvas")
  const lines = []
  if (n && data.cure === "dropout") thinner(run, data, 8).forEach(y => lines.push({ x: data.at, y, width: 1, alpha: 0.35 }))
  lines.push({ x: data.at, y: predicted(run.net, data.at), width: 2.4 })
  worldOn(canvas, figure.clientWidth || 300, { ...run.data, at: data.at, truth: data.truth }, lines)
  const title = data.nets.length < 2 ? "The network" : n ? `With ${data.name}` : "Without"
  figure.querySelector("h2").textContent = title
  const stopped = run.done && run.fit.patience ? `, stopped, back at step ${run.best.step}` : ""
  const words = run.broken ? "its numbers became infinite; a smaller learning rate holds" : pair(view, counted(run)) + stopped
  figure.querySelector(".figure").textContent = words
  canvas.setAttribute("aria-label", `${title}: ${words}`)
}

function paintErrors(view) {
  const { data, runs } = view, figure = view.find(".errors"), canvas = figure.querySelector("canvas"), width = figure.clientWidth || 300
  const high = topFor(view), axes = view.axes = axesOn(canvas, width, heightFor(width),
    { from: 0, to: data.steps, ticks: [0, data.steps / 2, data.steps], words: "steps" },
    { from: 0, to: high, ticks: [0, high / 2, high], words: "mean squared error" })
  curve(axes, [0, data.steps], [data.noise ** 2, data.noise ** 2], { dash: [2, 3], width: 1.5 })
  runs.forEach((run, n) => {
    const steps = run.told.map(entry => entry.step), quiet = runs.length > 1 && !n
    const look = { width: quiet ? 1.3 : 2.4, dash: quiet ? [5, 3] : [] }
    curve(axes, steps, run.told.map(entry => entry.train), { colour: TRAIN, ...look })
    curve(axes, steps, run.told.map(entry => testOf(view, entry)), { colour: TEST, ...look })
    if (run.fit.patience) {
      curve(axes, steps, run.told.map(entry => entry.held), { width: 1.2 })
      upright(axes, run.best.step, axes.colour)
    }
  })
  if (view.shown !== null) upright(axes, view.shown * EVERY, HIGHLIGHT, [])
  figure.querySelector(".figure").textContent = readout(view)
  canvas.setAttribute("aria-label", `Errors step by step; arrow keys read them. ${readout(view)}`)
}

// The first of a few tops that holds every error so far; above the last one curves are cut off.
function topFor(view) {
  const most = Math.max(...view.runs.flatMap(run => run.told.map(entry => testOf(view, entry))).filter(Number.isFinite))
  return [0.4, 0.6, 0.8, 1, 1.5, 2, 3, 5].find(top => top > most) ?? 10
}

function readout(view) {
  const { runs } = view, names = runs.length > 1 ? ["without: ", "with: "] : [""]
  if (view.shown === null) {
    const best = bestOf(runs[0])
    return runs.length > 1 ? "broken: without; thick: with the cure" : `best moment: step ${best.step}, test ${brief(testOf(view, best))}`
  }
  const told = runs.map((run, n) => names[n] + pair(view, run.told[Math.min(view.shown, run.told.length - 1)]))
  return `step ${view.shown * EVERY}: ${told.join("; ")}`
}

const bestOf = run => run.told.reduce((a, b) => (b.clean < a.clean ? b : a))

function sentence(view) {
  const { data, runs } = view, [plain, cured] = runs, best = bestOf(plain), now = counted(plain)
  if (runs.some(run => run.broken)) return "The numbers became infinite: the learning rate is too high. Choose a smaller one; nothing else is lost."
  const high = Math.max(...plain.told.map(entry => entry.train)), first = plain.told[0].train
  if (high > 5 * first) return `The training error jumped from ${brief(first)} to ${brief(high)}: the learning rate is too high. Choose a smaller one; nothing else is lost.`
  const more = testOf(view, now) / testOf(view, best), floor = data.noise ** 2
  const told = more > 1.2
    ? `Without a cure the test error was lowest at step ${best.step}, ${brief(testOf(view, best))}; now, at step ${plain.step}, it is ${brief(testOf(view, now))}, while the training error fell to ${brief(now.train)}.`
    : `Without a cure the test error is ${brief(testOf(view, now))} at step ${plain.step}, the training error ${brief(now.train)}.`
  const least = ` The noise alone makes ${brief(floor)} of any test error.`
  if (!cured) return told + least
  const end = counted(cured), above = (now.clean - end.clean) / now.clean
  const gone = `${percent(Math.max(above, 0))} of what lies above the noise is gone`, verdict = above > 1 / 3 ? gone : `${gone}: no cure here`
  return `${told} With ${data.name} it is ${brief(testOf(view, end))}: ${verdict}.${least}`
}

function paintWidths(view) {
  const { data } = view, figure = view.find(".widths"), canvas = figure.querySelector("canvas"), width = figure.clientWidth || 300
  const ticks = data.widths.filter((_, n) => n % 2 === 0)
  const axes = axesOn(canvas, width, heightFor(width), { from: 0.8, to: 150, log: true, ticks, words: "width" },
    { from: 0, to: data.high, ticks: [0, data.high / 2, data.high], words: "mean squared error" })
  curve(axes, [0.8, 150], [data.noise ** 2, data.noise ** 2], { dash: [2, 3], width: 1.5 })
  const at = view.swept.map(entry => entry.width)
  for (const [colour, of] of [[TRAIN, entry => entry.train], [TEST, entry => testOf(view, entry)]]) {
    curve(axes, at, view.swept.map(of), { colour })
    dots(axes, at, view.swept.map(of), colour)
  }
  const best = view.swept.length ? view.swept.reduce((a, b) => (b.clean < a.clean ? b : a)) : null
  if (!view.swept.length && !view.sweeping) {
    centred(axes.context).fillStyle = axes.colour
    axes.context.fillText("a network of each width, on these points", (axes.left + axes.right) / 2, (axes.top + axes.bottom) / 3)
  }
  const words = view.sweeping ? `training width ${view.sweeping[0].width} …` : best ? `lowest test error at width ${best.width}: ${brief(testOf(view, best))}` : ""
  figure.querySelector(".told").textContent = words
  canvas.setAttribute("aria-label", `Training and test error by width. ${words}`)
}
