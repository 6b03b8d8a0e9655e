// Two step units set by hand and a third on top: the strip between two lines, and the plane in which one line is enough.
const SURFACE = 200 // cells a side of the tinted ground

export default function (component) {
  const { parentElement: root, data } = component
  const layer = viewOf(root, makeLayer)
  layer.data = data
  layer.looked = layer.looked < data.points.length ? layer.looked : -1
  showLayer(layer)
  return leaving(root, layer, () => {
    closePlane(layer.plane)
    closePlane(layer.hidden)
  })
}

function makeLayer(root) {
  const find = name => root.querySelector(name), layer = { find, looked: -1 }
  const look = index => {
    if (index < 0 || index === layer.looked) return
    layer.looked = index
    showLayer(layer)
    speak(layer, find(".spoken"), find(".point").textContent)
  }
  const shared = { editable: false, smooth: false, names: ["−1", "+1"], tallest: 330, pointed: look }
  layer.plane = makePlane(find(".points"), { ...shared, label: "Points like an xor, and the lines of two hidden units" })
  layer.hidden = makePlane(find(".hidden"), { ...shared, window: [-0.5, 1.5], axes: ["h₁", "h₂"], radius: 3.5,
    label: "The same points by the answers of the two units, and the line of the unit on top" })
  return layer
}

const stepOf = value => value > 0 ? 1 : 0

// What the units answer: [h₁, h₂, ŷ].
function answersOf({ hidden, output }, [x, y]) {
  const [h1, h2] = hidden.map(([b, w1, w2]) => stepOf(b + w1 * x + w2 * y)), score = output[0] + output[1] * h1 + output[2] * h2
  return [h1, h2, score > 0 ? 1 : -1]
}

function showLayer(layer) {
  const { data, plane, hidden } = layer, { points } = data, grid = planeGrid(plane.window, SURFACE)
  layer.answers = points.map(point => answersOf(data, point))
  const asLine = ([b, w1, w2]) => [w1, w2, b], marked = layer.looked >= 0 ? [layer.looked] : []
  plane.surface = grid.x.map((x, n) => 0.28 * answersOf(data, [x, grid.y[n]])[2])
  Object.assign(plane, { points, marked, lines: data.hidden.map(unit => ({ line: asLine(unit), width: 2.5 })) })
  paintPlane(plane)
  // Points with the same answers would cover each other: they are laid around their corner as seeds in a sunflower.
  const seen = new Map()
  hidden.points = points.map(([, , label], n) => {
    const [h1, h2] = layer.answers[n], k = seen.get(`${h1}${h2}`) ?? 0, far = 0.035 * Math.sqrt(k), angle = 2.4 * k
    seen.set(`${h1}${h2}`, k + 1)
    return [h1 + far * Math.cos(angle), h2 + far * Math.sin(angle), label]
  })
  Object.assign(hidden, { marked, lines: [{ line: asLine(data.output), shade: true, width: 2.5 }] })
  paintPlane(hidden)
  sayLayer(layer)
}

function sayLayer(layer) {
  const { find, data, answers, looked } = layer, { points } = data
  const right = answers.filter(([, , sign], n) => (sign > 0) === Boolean(points[n][2])).length
  const corners = new Set(answers.map(([h1, h2]) => `(${h1}, ${h2})`))
  find(".count").textContent = `Two hidden units, ${right} of ${points.length} points right. The hidden layer makes ` +
    `${corners.size} place${corners.size === 1 ? "" : "s"} of all points: ${[...corners].sort().join(", ")}${right === points.length ? "; there one line is enough." : "."}`
  find(".units").replaceChildren(...data.words.map(text => Object.assign(document.createElement("li"), { textContent: text })))
  const line = find(".point")
  Object.assign(find(".hidden-layer").dataset, { right, corners: [...corners].sort().join(" ") })
  if (looked < 0) {
    line.textContent = "Point at a point: here stands what each unit makes of it."
    return
  }
  const [x, y, label] = points[looked], [h1, h2, sign] = answers[looked]
  const sum = ([b, w1, w2], a, c) => brief(b + w1 * a + w2 * c)
  line.textContent = `Point (${rounded(x)}, ${rounded(y)}), class ${label ? "+1" : "−1"}: h₁ = step(${sum(data.hidden[0], x, y)}) = ${h1}, ` +
    `h₂ = step(${sum(data.hidden[1], x, y)}) = ${h2}, ŷ = sign(${sum(data.output, h1, h2)}) = ${sign > 0 ? "+1" : "−1"}, ${(sign > 0) === Boolean(label) ? "right" : "wrong"}.`
}
