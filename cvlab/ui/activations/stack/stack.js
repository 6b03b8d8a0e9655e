// Signal and gradient through the layers on a scale of powers of ten, theory beside them, and the dead units below.
const BOX = { left: 46, right: 12, top: 10, bottom: 26 }
const FLOOR = -60 // powers of ten below which a size counts as nothing

export default function (component) {
  const { parentElement: root } = component, { header } = readMessage(component.data)
  const view = viewOf(root, makeView)
  view.data = header
  view.at = Math.min(view.at ?? 1, header.layers)
  paint(view)
  return leaving(root, view)
}

function makeView(root) {
  const view = { root, find: name => root.querySelector(name), charts: {} }
  for (const canvas of root.querySelectorAll("canvas")) {
    canvas.onpointermove = canvas.onpointerdown = event => {
      const chart = view.charts[canvas.dataset.chart]
      look(view, Math.round(chart.at(pointOn(canvas, event)[1])))
    }
    canvas.onkeydown = event => {
      const to = { ArrowRight: view.at + 1, ArrowLeft: view.at - 1, Home: 1, End: view.data.layers }[event.key]
      if (to === undefined) return
      event.preventDefault()
      look(view, to)
    }
  }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(view.find(".stack"))
  return view
}

function look(view, layer) {
  view.at = clamp(layer, 1, view.data.layers)
  paint(view)
}

function paint(view) {
  const { data, find } = view, ink = getComputedStyle(find(".stack")).color
  view.charts.signal = sizesChart(find("[data-chart=signal]"), data.signal, 0, data, ink, view.at)
  view.charts.gradient = sizesChart(find("[data-chart=gradient]"), data.gradient, 1, data, ink, view.at)
  view.charts.dead = deadChart(view, ink)
  find(".draws").textContent = `${data.draws} of ${data.wanted} draws of all weights, each run on ${data.pictures} digits`
  say(view)
}

// Powers of ten; what is 0 or nothing lies on the floor of the chart.
const power = size => size === null || size <= 0 ? FLOOR : Math.max(Math.log10(size), FLOOR)

function sizesChart(canvas, sizes, first, data, ink, at) {
  const series = [sizes.mean, sizes.low, sizes.high, sizes.theory].map(line => line.map(power))
  const seen = series.flat().filter(v => v > FLOOR)
  const low = Math.min(-2, Math.floor(Math.min(...seen, 0))), high = Math.max(2, Math.ceil(Math.max(...seen, 0)))
  const height = window.innerWidth < 640 ? 190 : window.innerHeight < 820 ? 200 : 260, last = Math.max(data.layers, 1)
  const chart = axes(canvas, height, BOX, low, high, 0, last, ink)
  const step = [1, 2, 5, 10, 20].find(n => (high - low) / n <= 7) ?? 20, marks = []
  for (let v = Math.ceil(low / step) * step; v <= high; v += step) marks.push([v, v === 0 ? "1" : v === 1 ? "10" : tenTo(v)])
  grid(chart, marks, layerTicks(last))
  const [mean, lower, upper, theory] = series.map(line => line.map((v, n) => [n + first, Math.max(v, low)]))
  const { context, x, y } = chart
  context.fillStyle = "rgba(47,127,214,.28)"
  context.beginPath()
  for (const [a, b] of [...lower, ...upper.toReversed()]) context.lineTo(x(a), y(b))
  context.fill()
  drawLine(chart, mean, BLUE)
  drawLine(chart, theory, ORANGE, 2.5, [7, 5])
  drawLine(chart, [[at, low], [at, high]], ink, 1, [3, 4])
  if (mean[at - first]) drawDot(chart, ...mean[at - first], BLUE, 5)
  return chart
}

function layerTicks(last) {
  const step = [1, 2, 5, 10].find(n => last / n <= 8) ?? 10, ticks = []
  for (let n = 0; n <= last; n += step) ticks.push([n, n === 0 ? "pixels" : String(n)])
  return ticks
}

// Of each layer the share of units that are dead; layers that are not counted yet are left out.
function deadChart(view, ink) {
  const { data, find, at } = view, canvas = find("[data-chart=dead]")
  const chart = axes(canvas, 84, { ...BOX, top: 6, bottom: 22 }, 0, 1, 0.5, data.layers + 0.5, ink)
  grid(chart, [[0, "0"], [0.5, "50 %"], [1, "100 %"]], layerTicks(data.layers).filter(([n]) => n > 0))
  const { context, x, y } = chart, wide = Math.max(2, (x(1) - x(0)) * 0.7)
  data.dead.forEach((count, n) => {
    context.fillStyle = n + 1 === at ? "#b0006d" : "#7a6a5a"
    const top = y(count / data.width)
    context.fillRect(x(n + 1) - wide / 2, top, wide, y(0) - top)
  })
  return chart
}

const told = size => size === null ? "beyond all numbers" : finely(size)

function say(view) {
  const { data, find, at } = view, { signal, gradient } = data
  const dead = data.dead[at - 1]
  const lines = [
    `After layer ${at} the signal has the size ${told(signal.mean[at])}; most draws lie from ${told(signal.low[at])} to ${told(signal.high[at])}, `
      + `theory says ${told(signal.theory[at])}. Of the gradient ${told(gradient.mean[at - 1])} arrives; theory says ${told(gradient.theory[at - 1])}.`,
    dead === undefined ? "Dead units are being counted." : `Dead on all 1,000 pictures, in the first draw: ${dead} of its ${data.width} units.`,
  ]
  lines.forEach((line, n) => { find(`.line${n}`).textContent = line })
  find(".whole").textContent = `Through ${data.layers} ${data.layers === 1 ? "layer" : "layers"}: the signal goes from ${told(signal.mean[0])} to ${told(signal.mean.at(-1))}, `
    + `and of a gradient of 1 at the top ${told(gradient.mean[0])} arrives at layer 1.`
  const beyond = signal.mean.findIndex(size => size === null || size > data.float32[1] || (size > 0 && size < data.float32[0]))
  find(".range").textContent = beyond < 0 ? "" : `From layer ${beyond} on the signal is too ${signal.mean[beyond] < 1 && signal.mean[beyond] !== null ? "small" : "large"} for the float32 that networks are computed in.`
  Object.assign(find(".stack").dataset, { at, draws: data.draws, counted: data.dead.length, signal: signal.mean.join(), gradient: gradient.mean.join() })
  for (const canvas of view.root.querySelectorAll("canvas")) {
    canvas.setAttribute("aria-valuemax", data.layers)
    canvas.setAttribute("aria-valuenow", at)
    canvas.setAttribute("aria-valuetext", `layer ${at}`)
  }
  speak(view, find(".spoken"), lines.join(" "))
}
