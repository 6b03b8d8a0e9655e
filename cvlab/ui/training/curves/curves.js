// The live view of one run, or of several laid over each other: it asks for news until nothing moves any more.
const RETRY = 2000 // milliseconds until a server that did not answer is asked again
const settings = { keep: null, shown: "both" } // as long as the browser's page lives, whatever run is on screen

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".run")
  settings.keep ??= data.smoothing // the link's, until the learner chooses
  const view = viewOf(root, build), known = new Map(view.runs.map(run => [run.id, run]))
  view.tell = status => setTriggerValue("changed", status)
  view.smooth = keep => setTriggerValue("smoothed", keep)
  if (view.runs[0]?.id !== data.runs[0].id) view.at = null
  view.colours = data.colours
  view.steered = data.steered
  view.poll = data.poll
  view.runs = data.runs.map(sent => {
    const run = known.get(sent.id) ?? { points: [], rates: [], pauses: [] }
    const { id, name, epochs, steps_per_epoch, metric, hue } = sent
    Object.assign(run, { id, name, epochs, steps_per_epoch, metric, hue })
    hear(run, sent)
    return run
  })
  draw(view)
  ask(view)
  return leaving(root, view)
}

function build(root) {
  root.innerHTML = `
    <p class="lost" role="status" hidden></p>
    <dl class="figures"></dl>
    <div class="plots">${PLOTS.map(p => `<figure><figcaption>${p.name}</figcaption><div class="frame">
      <canvas tabindex="0" role="img"></canvas></div></figure>`).join("")}</div>
    <div class="legend"></div>
    <div class="controls">
      <label title="Each point becomes s × what came before + (1 − s) × itself">Smoothing
        <input type="range" class="keep" min="0" max="0.95" step="0.05"> <output></output></label>
      <label class="which">Curves <select>${Object.entries(SHOWN).map(([value, words]) =>
        `<option value="${value}">${words}</option>`).join("")}</select></label>
    </div>
    <p class="sentence" aria-live="polite"></p>
    <p class="verdict" hidden></p>
    <div class="readings" aria-live="polite"></div>`
  const view = { root, runs: [], at: null, timer: 0, canvases: [...root.querySelectorAll("canvas")], place: [] }
  view.observer = new ResizeObserver(() => draw(view))
  view.observer.observe(root)
  const keep = root.querySelector(".keep"), which = root.querySelector("select")
  keep.value = settings.keep
  which.value = settings.shown
  keep.oninput = () => { settings.keep = Number(keep.value); draw(view) }
  keep.onchange = () => view.smooth(settings.keep)
  which.onchange = () => { settings.shown = which.value; draw(view) }
  view.canvases.forEach((canvas, n) => {
    canvas.onpointermove = canvas.onpointerdown = event => point(view, view.place[n](event.offsetX))
    canvas.onpointerleave = () => point(view, null)
    canvas.onkeydown = event => {
      const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key]
      if (move === undefined) return
      event.preventDefault()
      point(view, (view.at ?? (move > 0 ? 0 : farthest(view) + 1)) + move)
    }
  })
  return view
}

const farthest = view => Math.max(...view.runs.map(last))

function point(view, epoch) {
  view.at = epoch === null || !farthest(view) ? null : clamp(epoch, 1, farthest(view))
  draw(view)
}

// New points join the old ones: what a page was sent anew is a copy of what it has.
function hear(run, news) {
  const from = run.points.at(-1)?.[STEP] ?? -1
  run.points.push(...news.points.filter(p => p[STEP] > from))
  run.rates.push(...(news.rates ?? []).filter(change => change[0] >= from && !run.rates.some(known => known[0] === change[0])))
  const { status, message, device, moving, taken_back, reading, pauses } = news
  Object.assign(run, { status, message, device, moving, taken_back, reading, pauses })
}

// The page itself runs again only when a status changes.
function ask(view) {
  clearTimeout(view.timer)
  const moving = view.runs.filter(run => run.moving)
  if (!moving.length) return
  view.timer = setTimeout(async () => {
    const answers = await Promise.all(moving.map(newsOf))
    if (view.gone || moving.some(run => !view.runs.includes(run))) return
    const changed = moving.filter((run, n) => answers[n] && ["status", "message", "moving"].some(k => answers[n][k] !== run[k]))
    moving.forEach((run, n) => answers[n] && hear(run, answers[n]))
    draw(view)
    if (changed.length) view.tell(`${changed[0].status} ${Date.now()}`)
    lost(view, !answers.every(Boolean))
    view.timer = setTimeout(() => ask(view), answers.every(Boolean) ? 0 : RETRY)
  }, view.poll)
}

// Curves that stand still look like a run that does; so it is said why, until there is an answer again.
function lost(view, silent) {
  const box = view.root.querySelector(".lost")
  box.hidden = !silent
  write(box, !silent ? "" : navigator.onLine
    ? "The server does not answer. What you see is from before; it goes on by itself as soon as there is an answer."
    : "This device is offline. What you see is from before; it goes on by itself as soon as there is a network.")
}

async function newsOf(run) {
  try {
    const answer = await fetch(new URL(`runs/${run.id}?since=${run.points.at(-1)?.[STEP] ?? -1}`, document.baseURI))
    if (answer.status === 404) return { ...run, points: [], status: "gone", moving: false } // the page says what became of it
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

function draw(view) {
  const { root, runs, colours } = view
  if (!runs.length || !root.clientWidth) return
  if (runs[0].hue === null) figures(root, runs[0], view.steered)
  const xHigh = Math.max(1, ...runs.map(run => Math.max(last(run), (run.points.at(-1)?.[STEP] ?? 0) / run.steps_per_epoch)))
  PLOTS.forEach((plot, n) => {
    const lines = linesOf(runs, colours, plot, settings), changes = changesOf(runs)
    const yHigh = plot.name === "Accuracy" ? 1 : roof(lines)
    view.place[n] = drawPlot(view.canvases[n], { lines, changes, low: plot.name === "Accuracy", xHigh, yHigh, format: plot.format, at: view.at })
    const name = plot.name === "Accuracy" ? runs[0].metric : plot.name
    write(root.querySelectorAll("figcaption")[n], name)
    view.canvases[n].setAttribute("aria-label", `${name} over epochs; arrow keys read it epoch by epoch`)
  })
  legend(root, runs, colours, settings.shown)
  root.querySelector(".which").hidden = isAlone(runs)
  write(root.querySelector("output"), settings.keep.toFixed(2))
  cursor(root, runs, view.at)
  verdict(root, runs)
  readings(root, runs)
}
