// The live view of a run. Points are rows: epoch, step, loss, accuracy, validation loss, validation accuracy, pace.
const EPOCH = 0, STEP = 1, LOSS = 2, ACCURACY = 3, VALIDATION_LOSS = 4, VALIDATION_ACCURACY = 5, PACE = 6
const RETRY = 2000 // milliseconds until a server that did not answer is asked again
const views = new WeakMap()

const percent = v => `${(100 * v).toFixed(1)} %`
const number = v => Math.abs(v) >= 1e5 ? v.toExponential(2) : v.toFixed(4)
const isEnd = p => p[VALIDATION_LOSS] !== null

const PLOTS = [
  { name: "Loss", training: LOSS, validation: VALIDATION_LOSS, read: number, format: v => String(Number(v.toPrecision(3))) },
  { name: "Accuracy", training: ACCURACY, validation: VALIDATION_ACCURACY, read: percent, format: v => `${Math.round(100 * v)} %` },
]

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".run")
  if (!views.has(root)) views.set(root, build(root))
  const view = views.get(root)
  view.tell = status => setTriggerValue("changed", status)
  if (view.data?.id !== data.id) {
    view.points = []
    view.at = null
  }
  view.data = data
  hear(view, data)
  ask(view)
  return () => {
    clearTimeout(view.timer)
    view.observer.disconnect()
    views.delete(root)
  }
}

function build(root) {
  root.innerHTML = `
    <dl class="figures"></dl>
    <div class="plots">${PLOTS.map(p => `<figure><figcaption>${p.name}</figcaption><div class="frame">
      <canvas tabindex="0" role="img"></canvas></div></figure>`).join("")}</div>
    <div class="legend"></div>
    <p class="sentence" aria-live="polite"></p>
    <p class="note reading"></p>`
  const view = { root, points: [], at: null, timer: 0, canvases: [...root.querySelectorAll("canvas")], place: [] }
  view.observer = new ResizeObserver(() => draw(view))
  view.observer.observe(root)
  view.canvases.forEach((canvas, n) => {
    canvas.onpointermove = canvas.onpointerdown = event => point(view, view.place[n](event.offsetX))
    canvas.onpointerleave = () => point(view, null)
    canvas.onkeydown = event => {
      const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key]
      if (move === undefined) return
      event.preventDefault()
      point(view, (view.at ?? (move > 0 ? 0 : last(view) + 1)) + move)
    }
  })
  return view
}

const ends = view => view.points.filter(isEnd)
const last = view => ends(view).at(-1)?.[EPOCH] ?? 0

function point(view, epoch) {
  view.at = epoch === null || !last(view) ? null : clamp(epoch, 1, last(view))
  draw(view)
}

// New points join the old ones: what a page was sent anew is a copy of what it has.
function hear(view, news) {
  const from = view.points.at(-1)?.[STEP] ?? -1
  view.points.push(...news.points.filter(p => p[STEP] > from))
  Object.assign(view, { status: news.status, message: news.message, device: news.device, moving: news.moving })
  draw(view)
}

// Ask for news until nothing moves any more; the page itself runs again only when the status changes.
function ask(view) {
  clearTimeout(view.timer)
  if (!view.moving) return
  view.timer = setTimeout(async () => {
    const { id } = view.data, since = view.points.at(-1)?.[STEP] ?? -1
    let wait = 0
    try {
      const answer = await fetch(new URL(`runs/${id}?since=${since}`, document.baseURI))
      if (!answer.ok) throw new Error(answer.status)
      const news = await answer.json()
      if (view.data.id !== id) return
      const changed = ["status", "message", "moving"].some(k => news[k] !== view[k])
      hear(view, news)
      if (changed) view.tell(`${news.status} ${Date.now()}`)
    } catch {
      view.root.querySelector(".sentence").textContent = "The server does not answer; asking again."
      wait = RETRY
    }
    view.timer = wait ? setTimeout(() => ask(view), wait) : view.timer
    if (!wait) ask(view)
  }, view.data.poll)
}

function draw(view) {
  if (!view.data || !view.root.clientWidth) return
  figures(view)
  const alone = !view.data.others.length
  const xHigh = Math.max(1, last(view), (view.points.at(-1)?.[STEP] ?? 0) / view.data.steps_per_epoch,
    ...view.data.others.map(o => o.points.at(-1)?.[EPOCH] ?? 0))
  PLOTS.forEach((plot, n) => {
    const lines = linesOf(view, plot, alone)
    const yHigh = plot.name === "Accuracy" ? 1 : roof(lines)
    const axes = { lines, xHigh, yHigh, format: plot.format, at: view.at }
    view.place[n] = drawPlot(view.canvases[n], axes)
    view.canvases[n].setAttribute("aria-label", `${plot.name} over epochs; arrow keys read it epoch by epoch`)
  })
  legend(view, alone)
  words(view)
}

// The highest value that is drawn: any loss an untrained net has, but one wild step must not flatten all the rest.
function roof(lines) {
  const values = lines.flatMap(l => l.points.map(p => p[1])).filter(Number.isFinite).sort((a, b) => a - b)
  const usual = values[Math.floor(0.95 * (values.length - 1))] ?? 1
  const high = Math.min(values.at(-1) ?? 1, Math.max(3, 2 * usual))
  return high > 0 ? high * 1.05 : 1
}

function linesOf(view, plot, alone) {
  const { colours, others, steps_per_epoch } = view.data
  const pair = (points, training, validation) => [
    { points: points.map(p => [p[EPOCH], p[plot.training]]), colour: training, width: 2.5, dash: [], marks: true },
    { points: points.map(p => [p[EPOCH], p[plot.validation]]), colour: validation, width: 2.5, dash: DASH, marks: true },
  ]
  const steps = view.points.filter(p => !isEnd(p)).map(p => [p[STEP] / steps_per_epoch, p[plot.training]])
  const thin = { points: steps, colour: colours.training, width: 1, dash: [], alpha: 0.5 }
  const own = alone ? [colours.training, colours.validation] : [colours.runs[0], colours.runs[0]]
  const laid = others.flatMap((o, n) => pair(o.points, colourOfRun(view, n + 1), colourOfRun(view, n + 1)))
  return [...(alone ? [thin] : []), ...laid, ...pair(ends(view), ...own)]
}

const colourOfRun = (view, n) => view.data.colours.runs[n % view.data.colours.runs.length]

function figures(view) {
  const p = view.points.at(-1), end = ends(view).at(-1)
  const rows = {
    Status: view.status,
    Epoch: `${p?.[EPOCH] ?? 0} of ${view.data.epochs}`,
    Step: (p?.[STEP] ?? 0).toLocaleString("en"),
    Loss: p ? number(p[LOSS]) : "–",
    "Validation accuracy": end ? percent(end[VALIDATION_ACCURACY]) : "–",
    "Images per second": p ? Math.round(p[PACE]).toLocaleString("en") : "–",
    Device: view.device || "–",
  }
  const list = view.root.querySelector(".figures")
  if (!list.childElementCount) {
    list.innerHTML = Object.keys(rows).map(name => `<div><dt>${name}</dt><dd data-figure="${name}"></dd></div>`).join("")
  }
  for (const [name, text] of Object.entries(rows)) {
    const cell = list.querySelector(`[data-figure="${name}"]`)
    if (cell.textContent !== text) cell.textContent = text
  }
}

function legend(view, alone) {
  const { colours, name, others } = view.data
  const entries = alone
    ? [["training, by steps", colours.training, "thin"], ["training", colours.training, "solid"],
      ["validation", colours.validation, "dashed"]]
    : [name, ...others.map(o => o.name)].flatMap((n, i) => [[`${n}: training`, colourOfRun(view, i), "solid"],
      [`${n}: validation`, colourOfRun(view, i), "dashed"]])
  const box = view.root.querySelector(".legend"), signature = JSON.stringify(entries)
  if (box.dataset.signature === signature) return
  box.dataset.signature = signature
  box.replaceChildren(...entries.map(([text, colour, kind]) => {
    const entry = document.createElement("span"), line = document.createElement("i")
    line.className = kind
    line.style.borderColor = colour
    entry.append(line, text)
    return entry
  }))
}

function words(view) {
  const done = ends(view), first = done[0], now = done.at(-1), said = view.root.querySelector(".sentence")
  const at = done.find(p => p[EPOCH] === view.at)
  const text = at
    ? `Epoch ${at[EPOCH]}: training loss ${number(at[LOSS])}, validation loss ${number(at[VALIDATION_LOSS])}; ` +
      `training accuracy ${percent(at[ACCURACY])}, validation accuracy ${percent(at[VALIDATION_ACCURACY])}.`
    : "Point at a curve, or press an arrow key on it, to read an epoch."
  if (said.textContent !== text) said.textContent = text
  view.root.querySelector(".reading").textContent = now
    ? `After ${now[EPOCH]} ${now[EPOCH] === 1 ? "epoch" : "epochs"} the training loss is ${number(now[LOSS])} (it was ` +
      `${number(first[LOSS])} after the first) and the validation loss ${number(now[VALIDATION_LOSS])}; the network reads ` +
      `${percent(now[ACCURACY])} of the training and ${percent(now[VALIDATION_ACCURACY])} of the validation pictures rightly.`
    : "The first epoch is not complete yet; the thin line is the training loss, step by step."
}
