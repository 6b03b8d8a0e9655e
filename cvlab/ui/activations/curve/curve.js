// The curve and its slope: the point is dragged or moved by keys; Python hears of it when it rests.
const BOX = { left: 40, right: 12, top: 10, bottom: 24 }

export default function (component) {
  const { parentElement: root, setStateValue } = component, { header } = readMessage(component.data)
  const view = viewOf(root, makeView)
  view.send = setStateValue
  view.data = header
  if (!view.pending) view.x = header.x
  paint(view)
  return leaving(root, view)
}

function makeView(root) {
  const view = { root, find: name => root.querySelector(name), pending: false, charts: {} }
  for (const canvas of root.querySelectorAll("canvas")) wire(view, canvas)
  const typed = view.find(".typed")
  typed.oninput = () => {
    const value = Number(typed.value), [low, high] = view.data.span
    const good = typed.value !== "" && value >= low && value <= high
    typed.setAttribute("aria-invalid", String(!good))
    view.find(".wrong").hidden = good
    if (good) move(view, value, false)
  }
  typed.onblur = () => {
    typed.removeAttribute("aria-invalid")
    view.find(".wrong").hidden = true
    paint(view)
  }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(view.find(".activation"))
  return view
}

function wire(view, canvas) {
  const follow = event => {
    const chart = view.charts[canvas.dataset.chart]
    move(view, Math.round(chart.at(pointOn(canvas, event)[1]) * 50) / 50)
  }
  canvas.onpointerdown = event => {
    canvas.setPointerCapture(event.pointerId)
    follow(event)
  }
  canvas.onpointermove = event => canvas.hasPointerCapture(event.pointerId) && follow(event)
  canvas.onkeydown = event => {
    const [low, high] = view.data.span, step = event.shiftKey ? 1 : 0.1
    const to = { ArrowRight: view.x + step, ArrowUp: view.x + step, ArrowLeft: view.x - step, ArrowDown: view.x - step, Home: low, End: high }[event.key]
    if (to === undefined) return
    event.preventDefault()
    move(view, Math.round(to * 10) / 10)
  }
}

function move(view, x, typed = true) {
  view.x = clamp(x, ...view.data.span)
  paint(view, typed)
  view.pending = true
  clearTimeout(view.timer)
  view.timer = setTimeout(() => {
    view.pending = false
    view.send("point", view.x)
  }, 250)
}

function paint(view, typed = true) {
  const { data, find, x } = view, ink = getComputedStyle(find(".activation")).color, [low, high] = data.span
  const value = valueOf(data, x), slope = slopeOf(data, x)
  const places = Array.from({ length: 481 }, (_, n) => low + n * (high - low) / 480)
  const small = { sigmoid: [-0.3, 1.3], tanh: [-1.4, 1.4] }[data.kind]
  const [bottom, top] = small ?? [Math.min(-1.5, ...places.map(p => valueOf(data, p))) - 0.2, 6.3]
  const ticks = [-6, -4, -2, 0, 2, 4, 6].map(v => [v, rounded(v)])
  const height = window.innerWidth < 640 ? 180 : 236
  const curve = view.charts.curve = axes(find("[data-chart=curve]"), height, BOX, bottom, top, low, high, ink)
  const slopes = view.charts.slope = axes(find("[data-chart=slope]"), height * 0.62, BOX, Math.min(-0.2, ...places.map(p => slopeOf(data, p))) - 0.05,
    Math.max(1.2, ...places.map(p => slopeOf(data, p))) + 0.05, low, high, ink)
  for (const chart of [curve, slopes]) shade(chart, data.zones)
  grid(curve, (small ? [-1, 0, 0.5, 1] : [-2, 0, 2, 4, 6]).filter(v => v > bottom).map(v => [v, rounded(v)]), ticks)
  grid(slopes, [[0, "0"], [0.5, "0.5"], [1, "1"]], ticks)
  const jump = data.kink === null ? [] : [data.kink]
  drawLine(curve, places.map(p => [p, valueOf(data, p)]), BLUE)
  drawLine(slopes, broken(places, jump, p => slopeOf(data, p)), ORANGE)
  // The tangent: so steep is the curve here.
  const reach = 1.6 / Math.hypot(1, slope)
  drawLine(curve, [[x - reach, value - slope * reach], [x + reach, value + slope * reach]], ORANGE, 2.5)
  for (const chart of [curve, slopes]) drawLine(chart, [[x, chart.low], [x, chart.high]], ink, 1, [3, 4])
  drawDot(curve, x, value, BLUE)
  drawDot(slopes, x, slope, ORANGE)
  say(view, value, slope, typed)
}

function shade({ context, x, box, height }, zones) {
  context.fillStyle = "rgba(128,128,128,.22)"
  for (const [from, to] of zones) context.fillRect(x(from), box.top, x(to) - x(from), height - box.top - box.bottom)
}

// A slope jumps at a kink; a line across would be a slope that is nowhere.
const broken = (places, jumps, f) => places.flatMap((p, n) =>
  jumps.some(j => n && places[n - 1] <= j && p > j) ? [[p, null], [p, f(p)]] : [[p, f(p)]])

function say(view, value, slope, typed) {
  const { data, find, x } = view, f = FUNCTIONS[data.kind], flat = Math.abs(slope) < data.flat
  const worked = f.says(x, data.options), reason = f.why(x, data.options)
  const first = `f(${brief(x)}) = ${worked === "x" ? "" : `${worked} = `}${brief(value)}`
  const second = `f′(${brief(x)}) = ${/^[,:]/.test(reason) ? `${finely(slope)}${reason}` : `${reason} = ${finely(slope)}`}`
  const third = slope === 0 ? "No gradient comes through here: a unit that always sits here learns nothing."
    : flat ? `Under 0.1 in size: ten such layers leave ${finely(Math.abs(slope) ** 10)} of a gradient.`
      : `Ten such layers leave ${finely(Math.abs(slope) ** 10)} of a gradient.`
  const lines = [first, second, third]
  lines.forEach((line, n) => { find(`.line${n}`).textContent = line })
  find(".zones").textContent = data.zones.length
    ? `Grey: the slope is under 0.1 in size, ${data.zones.map(([a, b]) => interval(data, a, b)).join(" and ")}.`
    : "There is no grey: the slope is nowhere under 0.1 in size."
  if (typed || view.root.activeElement !== find(".typed")) find(".typed").value = Number(x.toFixed(3))
  for (const canvas of view.root.querySelectorAll("canvas")) {
    canvas.setAttribute("aria-valuenow", x)
    canvas.setAttribute("aria-valuetext", lines.slice(0, 2).join("; "))
  }
  compare(view)
  Object.assign(find(".activation").dataset, { x, value, slope, kind: data.kind })
  speak(view, find(".spoken"), lines.join(". "))
}

const interval = ({ span: [low, high] }, a, b) =>
  a <= low ? `left of ${rounded(b)}` : b >= high ? `right of ${rounded(a)}` : `from ${rounded(a)} to ${rounded(b)}`

// All eight at this x: value, slope, and the slope as a bar.
function compare(view) {
  const { data, find, x } = view, body = find("tbody")
  if (body.children.length !== data.all.length) {
    body.replaceChildren(...data.all.map(() => {
      const row = document.createElement("tr")
      row.innerHTML = `<th scope="row"></th><td class="v"></td><td class="s"></td><td class="b"><i></i></td>`
      return row
    }))
  }
  data.all.forEach((each, n) => {
    const row = body.children[n], slope = slopeOf(each, x)
    row.classList.toggle("chosen", each.kind === data.kind)
    row.querySelector("th").textContent = each.title
    row.querySelector(".v").textContent = rounded(valueOf(each, x), 3)
    row.querySelector(".s").textContent = rounded(slope, 3)
    row.querySelector("i").style.width = `${100 * Math.min(Math.abs(slope), 1.2) / 1.2}%`
    row.querySelector("i").classList.toggle("flat", Math.abs(slope) < data.flat)
  })
  find(".at").textContent = brief(x)
}
