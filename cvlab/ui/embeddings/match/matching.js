// The threshold is moved here, so nothing waits for the server; Python hears of it once it rests.
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".matching"), view = viewOf(root, build)
  const { header, arrays } = readMessage(data), another = view.header?.stamp !== header.stamp
  const style = getComputedStyle(root)
  Object.assign(view, { header, arrays, ink: style.color, font: style.fontFamily, send: setStateValue })
  if (another) {
    view.top = arrays.d.at(-1) * 1.02
    view.threshold = clamp(header.threshold, 0, view.top)
    view.curve = Array.from({ length: 161 }, (_, n) => {
      const t = n / 160 * view.top
      return [t, ...ratesAt(view, t)]
    })
    Object.assign(view.input, { min: 0, max: view.top, step: view.top / 400, value: view.threshold })
  }
  view.ranked = rank(view)
  if (view.asked !== header.asked) Object.assign(view, { at: 0, asked: header.asked })
  all(view)
  return leaving(root, view)
}

function build(root) {
  const view = { root, at: 0, input: root.querySelector(".threshold input") }
  view.input.oninput = () => move(view, Number(view.input.value))
  view.input.onchange = () => view.send("threshold", { stamp: view.header.stamp, at: view.threshold })
  const chart = root.querySelector(".chart")
  chart.onpointerdown = event => {
    chart.setPointerCapture(event.pointerId)
    drag(view, event)
  }
  chart.onpointermove = event => { if (chart.hasPointerCapture(event.pointerId)) drag(view, event) }
  chart.onpointerup = () => view.input.onchange()
  root.querySelector(".gallery").onkeydown = event => {
    const step = arrowOf(event)
    if (!step) return
    event.preventDefault()
    compare(view, view.at + step[0] + step[1], true)
  }
  view.observer = new ResizeObserver(() => { if (view.header) drawRates(view) })
  view.observer.observe(root)
  return view
}

function drag(view, event) {
  const [, x] = pointOn(event.currentTarget, event), wide = event.currentTarget.clientWidth
  move(view, clamp((x - LEFT) / (wide - LEFT - 6), 0, 1) * view.top)
}

function move(view, threshold) {
  view.threshold = threshold
  view.input.value = threshold
  all(view)
}

function all(view) {
  view.root.dataset.threshold = view.threshold
  view.root.querySelector("output").textContent = brief(view.threshold)
  view.input.setAttribute("aria-valuetext", brief(view.threshold))
  tellAsked(view)
  showGallery(view)
  tellRates(view)
  drawRates(view)
}
