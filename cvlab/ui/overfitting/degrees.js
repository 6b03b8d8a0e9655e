// Three fits side by side, and the errors of every degree below them. All numbers come from Python.

export default function (component) {
  const { parentElement: root } = component, { header, arrays } = readMessage(component.data)
  const view = viewOf(root, makeView)
  view.data = { ...header, ...arrays }
  view.at = null
  paint(view)
  return leaving(root, view)
}

function makeView(root) {
  const find = name => root.querySelector(name), over = find(".over")
  const view = { find, at: null, panels: [...root.querySelectorAll("figure")] }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(find(".degrees"))
  over.onpointermove = event => {
    if (event.buttons || event.pointerType !== "touch") lookAt(view, degreeUnder(view, event))
  }
  over.onpointerdown = event => lookAt(view, degreeUnder(view, event))
  over.onpointerleave = event => event.pointerType !== "touch" && lookAt(view, null)
  over.onkeydown = event => {
    const move = arrowOf(event, event.shiftKey ? 5 : 1)
    if (!move || !move[1]) return
    event.preventDefault()
    lookAt(view, (view.at ?? view.data.chosen) + move[1])
  }
  over.onblur = () => lookAt(view, null)
  return view
}

function degreeUnder(view, event) {
  const [, x] = pointOn(view.find(".over"), event), { left, right } = view.axes, { degrees } = view.data
  return Math.round((x - left) / (right - left) * (degrees.length - 1))
}

function lookAt(view, degree) {
  view.at = degree === null ? null : clamp(degree, 0, view.data.degrees.length - 1)
  paintThird(view)
}

function paint(view) {
  const { data } = view
  view.find(".legend").replaceChildren(...data.legend.map(([kind, words]) => {
    const span = document.createElement("span")
    span.className = kind
    span.textContent = words
    return span
  }))
  view.find(".chart-title").textContent = data.title
  data.panels.slice(0, 2).forEach((panel, n) => paintPanel(view, n, panel.title, panel.degree))
  const base = view.find(".base"), width = view.find(".view").clientWidth || 600, height = Math.round(clamp(width * 0.36, 170, 225))
  view.find(".view").style.height = `${height}px`
  const last = data.degrees.length - 1, every = last > 50 ? 20 : last > 20 ? 5 : last > 12 ? 2 : 1
  const ticks = Array.from({ length: Math.floor(last / every) + 1 }, (_, n) => n * every)
  view.axes = axesOn(base, width, height, { from: 0, to: last, ticks, words: "degree" },
    { from: data.low, to: data.high, ticks: powers(data.low, data.high), log: true, words: "mean squared error" })
  data.lines.forEach((line, n) => {
    const values = rowOf(data.errors, n, data.degrees.length)
    curve(view.axes, data.degrees, values, line)
    if (!line.dash && last < 50) dots(view.axes, data.degrees, values, line.colour ?? view.axes.colour, 2.6)
  })
  paintThird(view)
}

const rowOf = (flat, n, length) => flat.subarray(n * length, (n + 1) * length)

function paintThird(view) {
  const { data } = view, degree = view.at ?? data.chosen, third = data.panels[2]
  paintPanel(view, 2, view.at === null ? third.title : `Degree ${degree}`, degree)
  const over = view.find(".over"), context = fit(over, over.clientWidth, view.find(".view").clientHeight)
  for (const [n, { degree: own }] of data.panels.entries()) {
    const shown = n === 2 ? degree : own
    if (shown >= data.degrees.length) continue
    upright({ ...view.axes, context }, shown, n === 2 ? HIGHLIGHT : "rgba(128,128,128,.8)", n === 2 ? [] : [3, 3])
  }
  const words = data.kind === "fits" ? fitWords(data, degree) : spreadWords(data, degree)
  view.find(".sentence").textContent = words
  Object.assign(view.find(".degrees").dataset, { degree, errors: data.lines.map((_, n) => errorAt(data, n, degree)).join() })
  speak(view, view.find(".spoken"), words)
}

function paintPanel(view, n, title, degree) {
  const { data } = view, figure = view.panels[n], canvas = figure.querySelector("canvas"), places = data.at.length
  const lines = []
  for (let k = 0; k < data.each; k++) {
    const y = data.curves.subarray((degree * data.each + k) * places, (degree * data.each + k + 1) * places)
    lines.push({ x: data.at, y, ...data.each > 1 ? { width: 1, alpha: 0.22 } : { width: 2.4 } })
  }
  if (data.means) lines.push({ x: data.at, y: rowOf(data.means, degree, places), width: 2.6 })
  worldOn(canvas, figure.clientWidth || 200, data, lines)
  const words = data.kind === "fits" ? `training ${shown(errorAt(data, 0, degree))}, test ${shown(errorAt(data, 1, degree))}`
    : `bias² ${shown(errorAt(data, 0, degree))}, variance ${shown(errorAt(data, 1, degree))}`
  figure.querySelector("h2").textContent = title
  figure.querySelector(".figure").textContent = words
  canvas.setAttribute("aria-label", `${title}: ${words}`)
}

const errorAt = (data, n, degree) => data.errors[n * data.degrees.length + degree]
const shown = error => error < 1e-6 ? "0" : brief(error)

function fitWords(data, degree) {
  const train = errorAt(data, 0, degree), test = errorAt(data, 1, degree)
  const through = train < 1e-6 ? "the curve goes through every point" : `training error ${brief(train)}`
  const many = degree + 1 > data.count && !data.l2 ? " There are more coefficients than points: of all curves through them the one with the smallest is taken." : ""
  return `Degree ${degree}, ${degree + 1} ${degree ? "coefficients" : "coefficient"} for ${data.count} ${data.count === 1 ? "point" : "points"}: ${through}, test error ${brief(test)}. `
    + `The lowest test error has degree ${data.best}: ${brief(errorAt(data, 1, data.best))}. Of that the noise alone makes ${brief(data.noise)}, which no fit can avoid.${many}`
}

function spreadWords(data, degree) {
  const [bias, variance, , sum] = [0, 1, 2, 3].map(n => errorAt(data, n, degree))
  return `Degree ${degree}: bias² ${shown(bias)} + variance ${shown(variance)} + noise² ${brief(data.noise)} = ${brief(sum)}, the error to be expected on a fresh point. `
    + `It is lowest at degree ${data.best}: ${brief(errorAt(data, 3, data.best))}.`
}
