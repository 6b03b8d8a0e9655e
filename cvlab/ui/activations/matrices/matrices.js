// Two layers of 2 x 2 and the one matrix that does the same; what an activation between them does to the plane.
// The sums are those of cvlab/activations/one_map.py; a browser test holds them together.
const REACH = 2, LINES = 8, LARGEST = 9, SAME = 1e-9
const POINT = "#d9730d", PARTNER = "#2f7fd6", WANTED = "#b0006d"

export default function (component) {
  const { parentElement: root, setStateValue } = component, { header } = readMessage(component.data)
  const view = viewOf(root, makeView)
  view.send = setStateValue
  view.data = header
  if (!view.pending) view.numbers = { first: [...header.first], second: [...header.second], point: [...header.point] }
  paint(view)
  return leaving(root, view)
}

function makeView(root) {
  const view = { root, find: name => root.querySelector(name), pending: false }
  for (const input of root.querySelectorAll("input")) {
    const { group, n } = input.dataset
    input.oninput = () => {
      const value = Number(input.value), good = input.value !== "" && Math.abs(value) <= LARGEST
      input.setAttribute("aria-invalid", String(!good))
      view.find(".wrong").hidden = good
      if (!good) return
      view.numbers[group][n] = value
      edited(view)
    }
    input.onblur = () => {
      input.removeAttribute("aria-invalid")
      view.find(".wrong").hidden = true
      paint(view)
    }
  }
  wire(view, view.find("[data-plane=input]"))
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(view.find(".matrices"))
  return view
}

function wire(view, canvas) {
  const moved = point => {
    view.numbers.point = point.map(v => clamp(Math.round(v * 10) / 10, -REACH, REACH))
    edited(view)
  }
  const follow = event => {
    const [y, x] = pointOn(canvas, event, 2, 2), far = view.far
    moved([(x - 1) * far, (1 - y) * far])
  }
  canvas.onpointerdown = event => {
    canvas.setPointerCapture(event.pointerId)
    follow(event)
  }
  canvas.onpointermove = event => canvas.hasPointerCapture(event.pointerId) && follow(event)
  canvas.onkeydown = event => {
    const step = arrowOf(event, event.shiftKey ? 0.5 : 0.1), [x, y] = view.numbers.point
    if (!step) return
    event.preventDefault()
    moved([x + step[1], y - step[0]])
  }
}

function edited(view) {
  paint(view)
  view.pending = true
  clearTimeout(view.timer)
  view.timer = setTimeout(() => {
    view.pending = false
    view.send("edit", view.numbers)
  }, 300)
}

const times = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y]
const product = ([a, b, c, d], [e, f, g, h]) => [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]

function through({ numbers, data }, point, bent) {
  const between = times(numbers.first, point)
  return times(numbers.second, bent ? between.map(v => valueOf(data, v)) : between)
}

// The better of two tries: a matrix sends the opposite point to the opposite, and the double one to the double.
function proof(view) {
  const { point } = view.numbers, answer = through(view, point, true)
  const tries = [-1, 2].map(factor => {
    const partner = point.map(v => factor * v), found = through(view, partner, true), wanted = answer.map(v => factor * v)
    const gap = Math.max(...found.map((v, n) => Math.abs(v - wanted[n])))
    return { factor, partner, answer, found, wanted, gap: gap > SAME ? gap : 0 }
  })
  return tries[1].gap > tries[0].gap ? tries[1] : tries[0]
}

function paint(view) {
  const { find, numbers, root, data } = view
  for (const input of root.querySelectorAll("input")) {
    if (root.activeElement !== input) input.value = Number(numbers[input.dataset.group][input.dataset.n].toFixed(3))
  }
  const one = product(numbers.second, numbers.first)
  root.querySelectorAll("[data-one]").forEach((cell, n) => { cell.textContent = brief(one[n]) })
  find(".entry").textContent = `Its first number: ${apart(numbers.second[0])} · ${apart(numbers.first[0])} + ${apart(numbers.second[1])} · ${apart(numbers.first[2])} = ${brief(one[0])}`
  root.querySelectorAll(".name").forEach(each => { each.textContent = data.title })
  const proved = proof(view), sent = times(one, numbers.point)
  view.far = REACH * 2.1
  const itself = p => p, partner = proved.partner
  plane(view, "input", view.far, itself, [[numbers.point, POINT, "x"], [partner, PARTNER, proved.factor < 0 ? "−x" : "2x"]])
  const straight = p => through(view, p, false), bent = p => through(view, p, true)
  const far = 1.1 * Math.max(1, ...corners().flatMap(p => [...straight(p), ...bent(p)]).map(Math.abs), ...[proved.found, proved.wanted].flat().map(Math.abs))
  plane(view, "straight", far, straight, [[sent, POINT, "x"], [straight(partner), PARTNER, proved.factor < 0 ? "−x" : "2x"]])
  plane(view, "bent", far, bent, [[proved.answer, POINT, "x"], [proved.found, PARTNER, proved.factor < 0 ? "−x" : "2x"],
    ...(proved.gap ? [[proved.wanted, WANTED, "a matrix"]] : [])])
  say(view, proved, sent)
}

const corners = () => [-REACH, 0, REACH].flatMap(x => [-REACH, 0, REACH].map(y => [x, y]))
const pair = values => `(${values.map(v => brief(v)).join(", ")})`

// The lines of a square grid, each where the map takes it, and the points.
function plane(view, name, far, map, points) {
  const canvas = view.find(`[data-plane=${name}]`), side = canvas.parentElement.clientWidth || 200, context = fit(canvas, side, side)
  const at = ([x, y]) => [side / 2 * (1 + x / far), side / 2 * (1 - y / far)]
  const ink = getComputedStyle(view.find(".matrices")).color
  const line = (steps, colour, thick) => {
    context.strokeStyle = colour
    context.lineWidth = thick
    context.beginPath()
    for (const step of steps) context.lineTo(...at(step))
    context.stroke()
  }
  line([[-far, 0], [far, 0]], "rgba(128,128,128,.5)", 1)
  line([[0, -far], [0, far]], "rgba(128,128,128,.5)", 1)
  const places = Array.from({ length: LINES + 1 }, (_, n) => REACH * (2 * n / LINES - 1))
  const fine = Array.from({ length: 65 }, (_, n) => REACH * (n / 32 - 1))
  for (const place of places) {
    line(fine.map(v => map([place, v])), "rgba(47,127,214,.65)", 1)
    line(fine.map(v => map([v, place])), "rgba(217,115,13,.65)", 1)
  }
  context.font = "600 12px system-ui, sans-serif"
  for (const [point, colour, words] of points) {
    const [x, y] = at(point)
    context.beginPath()
    context.arc(x, y, 6, 0, 7)
    context.lineWidth = 2
    if (colour === WANTED) {
      context.setLineDash([3, 2])
      context.strokeStyle = ink
      context.stroke()
      context.setLineDash([])
    } else {
      context.fillStyle = colour
      context.fill()
      context.strokeStyle = "#ffffff"
      context.stroke()
    }
    context.fillStyle = ink
    context.textAlign = x > side - 60 ? "right" : "left"
    context.textBaseline = "middle"
    context.fillText(words, x + (x > side - 60 ? -10 : 10), clamp(y + (colour === WANTED ? 14 : -9), 8, side - 8))
  }
}

function say(view, proved, sent) {
  const { find, numbers, data } = view, partner = proved.factor < 0 ? "−x" : "2x", words = proved.factor < 0 ? "the opposite" : "the double"
  const lines = [
    `Without an activation x = ${pair(numbers.point)} goes to ${pair(sent)}, by both layers or by the one matrix.`,
    proved.gap
      ? `With ${data.title} between them x goes to ${pair(proved.answer)} and ${partner} to ${pair(proved.found)}. A matrix that sends x there sends ${partner} to ${words}, `
        + `${pair(proved.wanted)}. So no matrix does what these two layers do.`
      : `With ${data.title} between them these two points prove nothing: ${partner} goes to ${words} of where x goes, as by a matrix. Move x, or change a number.`,
  ]
  lines.forEach((text, n) => { find(`.line${n}`).textContent = text })
  const one = product(numbers.second, numbers.first)
  Object.assign(find(".matrices").dataset, {
    product: one.join(), sent: sent.join(), answer: proved.answer.join(), found: proved.found.join(), factor: proved.factor, gap: proved.gap,
  })
  speak(view, find(".spoken"), lines.join(" "))
}
