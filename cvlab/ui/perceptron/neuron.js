// The nerve cell beside its model, which works on the place pointed at; the answer at every place behind it.
const GROUND = 100 // cells a side
const ENDS = {
  sign: Math.sign,
  step: sum => sum > 0 ? 1 : 0,
  sigmoid: sum => 1 / (1 + Math.exp(-sum)),
  tanh: Math.tanh,
  none: sum => sum,
}
const MIDDLES = { step: 0.5, sigmoid: 0.5 } // where the class changes; 0 for the others

export default function (component) {
  const { parentElement: root, data } = component
  const cell = viewOf(root, () => {
    const find = name => root.querySelector(name)
    const made = { find, place: [2, 1] }
    const pointed = (_, place) => {
      if (!place) return
      made.place = place.map(value => Math.round(10 * value) / 10)
      showCell(made)
    }
    made.plane = makePlane(find(".ground"), { editable: false, tallest: 235, label: "The answer at every place; the line stays where it is whatever stands at the end", pointed,
      after: (context, plane) => planeRing(context, planeX(plane, made.place[0]), planeY(plane, made.place[1]), 6) })
    return made
  })
  cell.data = data
  const end = ENDS[data.end], [b, w1, w2] = data.weights, grid = planeGrid(cell.plane.window, GROUND)
  const middle = MIDDLES[data.end] ?? 0, reach = data.end === "none" ? 8 : 2 * (1 - middle)
  Object.assign(cell.plane, { surface: grid.x.map((x, n) => end(b + w1 * x + w2 * grid.y[n])), low: middle - reach, high: middle + reach,
    points: data.points, radius: 4, smooth: data.end !== "sign" && data.end !== "step", lines: [{ line: [w1, w2, b], width: 2.5 }] })
  showCell(cell)
  return leaving(root, cell, () => closePlane(cell.plane))
}

function showCell(cell) {
  const { find, data, place: [x, y], plane } = cell, [b, w1, w2] = data.weights
  const sum = b + w1 * x + w2 * y, answer = ENDS[data.end](sum)
  const texts = { x1: brief(x), x2: brief(y), w0: `b = ${rounded(b)}`, w1: `w₁ = ${rounded(w1)}`, w2: `w₂ = ${rounded(w2)}`, sum: brief(sum), end: data.end, answer: brief(answer) }
  for (const [name, text] of Object.entries(texts)) find(`[data-is=${name}]`).textContent = text
  const bracket = value => value < 0 ? `(${brief(value)})` : brief(value)
  const side = sum > 0 ? "above 0, so the class is +1" : sum < 0 ? "below 0, so the class is −1" : "0: the place lies on the line"
  find(".sum").textContent = `${bracket(b)} · 1 + ${bracket(w1)} · ${bracket(x)} + ${bracket(w2)} · ${bracket(y)} = ${brief(sum)}; ${data.end === "none" ? "as it is" : `${data.end}(${brief(sum)})`} = ${brief(answer)}. ` +
    `The sum, the distance from the line, is ${side}, whatever the end.`
  Object.assign(find(".neuron").dataset, { sum, answer })
  paintPlane(plane)
  speak(cell, find(".spoken"), find(".sum").textContent)
}
