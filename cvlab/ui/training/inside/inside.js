// What goes on inside a run: lengths and dead units layer by layer, and the first kernels. Points are rows of a step
// and, for each layer, weight norm, gradient norm, update norm, dead share.
const WEIGHT = 0, GRADIENT = 1, UPDATE = 2, DEAD = 3
const ratio = s => s[WEIGHT] ? s[UPDATE] / s[WEIGHT] : 0

const PLOTS = [
  { name: "Length of the weights", of: s => s[WEIGHT], log: true },
  { name: "Length of the gradient", of: s => s[GRADIENT], log: true },
  { name: "Step against weights", of: ratio, log: true },
  { name: "Dead units", of: s => s[DEAD], log: false },
]
const COLUMNS = {
  Layer: (s, name) => name,
  Weights: s => s[WEIGHT] ? brief(s[WEIGHT]) : "–",
  Gradient: s => s[WEIGHT] ? brief(s[GRADIENT]) : "–",
  "One step": s => s[WEIGHT] ? brief(s[UPDATE]) : "–",
  "Step against weights": s => s[WEIGHT] ? `${brief(100 * ratio(s))} %` : "–",
  Dead: s => s[DEAD] === null ? "–" : `${Math.round(100 * s[DEAD])} %`,
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".inside")
  const view = viewOf(root, build)
  if (view.id !== data.id) Object.assign(view, { id: data.id, points: [], frames: [], frame: null, kernel: 0 })
  Object.assign(view, { steps: data.steps_per_epoch, colours: data.colours, table: Uint8Array.from(data.table), poll: data.poll })
  hear(view, data)
  ask(view)
  return leaving(root, view)
}

function build(root) {
  root.innerHTML = `
    <section class="first" hidden>
      <h2></h2>
      <div class="grid" tabindex="0" role="img"></div>
      <div class="controls"><label>As it was at <input type="range" class="step" min="0" value="0"></label> <output></output></div>
      <p class="sentence" aria-live="polite"></p>
      <p class="note scale"></p>
    </section>
    <section class="layers" hidden>
      <h2>Layer by layer</h2>
      <div class="plots">${PLOTS.map(p => `<figure><figcaption>${p.name}</figcaption><div class="frame">
        <canvas role="img" aria-label="${p.name} over epochs; the table below has the last values"></canvas></div></figure>`).join("")}</div>
      <div class="legend"></div>
      <div class="scroll"><table><thead><tr>${Object.keys(COLUMNS).map(c => `<th scope="col">${c}</th>`).join("")}</tr></thead>
        <tbody></tbody></table></div>
      <p class="note">A healthy step moves the weights by about a thousandth of their length. Dead: the share of a ReLU's
        units or channels that gave 0 for every picture of the last batch.</p>
    </section>
    <p class="sentence waiting">The first figures come after some steps.</p>`
  const view = { root, points: [], frames: [], frame: null, kernel: 0, timer: 0, layers: [] }
  view.observer = new ResizeObserver(() => draw(view))
  view.observer.observe(root)
  buildKernels(view)
  return view
}

function hear(view, news) {
  const from = view.points.at(-1)?.[0] ?? -1
  view.points.push(...news.points.filter(p => p[0] > from))
  if (news.layers.length) view.layers = news.layers
  view.moving = news.moving
  keep(view, news.kernels)
  draw(view)
}

function ask(view) {
  const seen = () => `since=${view.points.at(-1)?.[0] ?? -1}&seen=${view.frames.at(-1)?.step ?? -1}`
  askForNews(view, () => `runs/${view.id}/inside?${seen()}`, async answer => hear(view, await answer.json()))
}

function draw(view) {
  if (!view.root.clientWidth) return
  drawKernels(view)
  const some = view.points.length > 0
  view.root.querySelector(".layers").hidden = !some
  view.root.querySelector(".waiting").hidden = some || view.frames.length > 0
  if (!some) return
  PLOTS.forEach((plot, n) => drawSign(view, plot, view.root.querySelectorAll("figure")[n]))
  legend(view)
  rows(view)
}

// Lengths differ by powers of ten between layers, so their axis counts those.
function drawSign(view, plot, figure) {
  const lines = view.layers.map((_, n) => {
    const points = view.points.map(([step, signs]) => [step / view.steps, plot.of(signs[n])])
      .filter(([, v]) => v !== null && (!plot.log || v > 0)).map(([x, v]) => [x, plot.log ? Math.log10(v) : v])
    return { points, colour: view.colours[n % view.colours.length], width: 2, dash: n < view.colours.length ? [] : [5, 4] }
  }).filter(line => line.points.length)
  figure.hidden = !lines.length
  if (!lines.length) return
  const values = lines.flatMap(line => line.points.map(p => p[1]))
  const low = plot.log ? Math.floor(Math.min(...values)) : 0
  const high = plot.log ? Math.max(low + 1, Math.ceil(Math.max(...values))) : 1
  const format = plot.log ? v => v < -3 ? tenTo(v) : String(Number((10 ** v).toPrecision(2))) : v => `${Math.round(100 * v)} %`
  const xHigh = Math.max(1, view.points.at(-1)[0] / view.steps)
  drawPlot(figure.querySelector("canvas"), { lines, xHigh, yLow: low, yHigh: high, whole: plot.log, format, at: null })
}

function legend(view) {
  const box = view.root.querySelector(".legend"), signature = view.layers.join()
  if (box.dataset.signature === signature) return
  box.dataset.signature = signature
  box.replaceChildren(...view.layers.map((name, n) => {
    const entry = document.createElement("span"), line = document.createElement("i")
    line.style.borderColor = view.colours[n % view.colours.length]
    if (n >= view.colours.length) line.className = "dashed"
    entry.append(line, name)
    return entry
  }))
}

function rows(view) {
  const signs = view.points.at(-1)[1], body = view.root.querySelector("tbody")
  body.replaceChildren(...view.layers.map((name, n) => {
    const row = document.createElement("tr")
    row.append(...Object.values(COLUMNS).map(read => Object.assign(document.createElement("td"), { textContent: read(signs[n], name) })))
    return row
  }))
}
