// One pass over one point as a list of steps, and the words of each with its numbers.
const SUB = [..."₀₁₂₃₄₅₆₇₈₉"]
const FORMULAS = { tanh: "tanh(z)", relu: "max(0, z)", sigmoid: "1 / (1 + e⁻ᶻ)", linear: "z" }
const SLOPE_WORDS = { tanh: "1 − a²", relu: "1 where z > 0, else 0", sigmoid: "a (1 − a)", linear: "1" }

const unitName = (net, layer, j) => layer === 0 ? `x${SUB[j + 1]}` : layer === net.sizes.length - 1 ? "p" : layer === net.sizes.length ? "L" : `h${SUB[layer]}${SUB[j + 1]}`
const weightName = (net, [layer, i, j]) => i < 0 ? `bias ${unitName(net, layer + 1, j)}` : `${unitName(net, layer, i)} → ${unitName(net, layer + 1, j)}`

// Forward unit by unit, the loss, backward unit by unit, the update.
function stepsOf(net) {
  const units = layer => Array.from({ length: net.sizes[layer] }, (_, node) => ({ layer, node }))
  const behind = net.sizes.slice(1).map((_, n) => n + 1)
  const forward = behind.flatMap(units).map(at => ({ ...at, kind: "forward" }))
  const backward = behind.reverse().flatMap(layer => units(layer).reverse()).map(at => ({ ...at, kind: "backward" }))
  return [...forward, { kind: "loss", layer: net.sizes.length, node: 0 }, ...backward, { kind: "update", layer: -1, node: -1 }]
}

const say3 = value => brief(value)
const inBrackets = value => value < 0 ? `(${say3(value)})` : say3(value)
const sumOf = terms => terms.map(([a, b], n) => `${n ? " + " : ""}${n ? inBrackets(a) : say3(a)} × ${inBrackets(b)}`).join("")

// Rows of [what, how with its values, result] for the step, and for one weight of it.
function wordsOf(board, step) {
  const { net, room } = board
  if (step.kind === "update") return updateWords(board)
  if (step.kind === "loss") return lossWords(board)
  const { layer, node } = step, width = net.sizes[layer], before = room.a[layer - 1]
  const last = layer === net.sizes.length - 1, z = room.z[layer][node], a = room.a[layer][node]
  if (step.kind === "forward") {
    const terms = Array.from(before, (value, i) => [net.w[layer - 1][i * width + node], value])
    return [
      ["z = Σ weight × value + bias", `${sumOf(terms)} + ${inBrackets(net.b[layer - 1][node])}`, say3(z)],
      [`${unitName(net, layer, node)} = ${last ? "sigmoid(z)" : FORMULAS[net.activation]}`, `of z = ${say3(z)}`, say3(a)],
    ]
  }
  return [...deltaWords(board, layer, node), ...gradientWords(board, layer, node)]
}

function lossWords({ net, room, label }) {
  const p = room.a[net.sizes.length - 1][0], loss = lossAt(net, room, label)
  if (net.loss === "squared error") return [["L = (p − y)²", `(${say3(p)} − ${label})²`, say3(loss)]]
  return [[`L = −ln(${label ? "p" : "1 − p"})`, `y = ${label}: −ln(${say3(label ? p : 1 - p)})`, say3(loss)]]
}

// ∂L/∂z of a unit: what comes from above, times its own slope.
function deltaWords({ net, room, label }, layer, node) {
  const end = net.sizes.length - 1, delta = room.d[layer][node], name = unitName(net, layer, node)
  const z = room.z[layer][node], a = room.a[layer][node]
  if (layer === end) {
    const squared = net.loss === "squared error"
    const upstream = squared ? 2 * (a - label) : (a - label) / (a * (1 - a)), local = a * (1 - a)
    return [
      ["upstream ∂L/∂p", squared ? `2 (p − y) = 2 × (${say3(a)} − ${label})` : label ? `−1 / p = −1 / ${say3(a)}` : `1 / (1 − p) = 1 / ${say3(1 - a)}`, say3(upstream)],
      ["local p (1 − p)", `${say3(a)} × ${say3(1 - a)}`, say3(local)],
      ["δ = upstream × local", `${say3(upstream)} × ${say3(local)}${squared ? "" : " = p − y"}`, say3(delta)],
    ]
  }
  const width = net.sizes[layer + 1], above = room.d[layer + 1]
  const terms = Array.from(above, (value, k) => [net.w[layer][node * width + k], value])
  const upstream = terms.reduce((sum, [weight, value]) => sum + weight * value, 0), local = SLOPES[net.activation](z, a)
  return [
    [`upstream ∂L/∂${name}`, sumOf(terms), say3(upstream)],
    [`local ${SLOPE_WORDS[net.activation]}`, net.activation === "tanh" ? `1 − ${inBrackets(a)}²` : net.activation === "sigmoid" ? `${say3(a)} × ${say3(1 - a)}` : `z = ${say3(z)}`, say3(local)],
    ["δ = upstream × local", `${say3(upstream)} × ${inBrackets(local)}`, say3(delta)],
  ]
}

// The weights that lead into a unit: upstream is the unit's ∂L/∂z, local the value that the weight is multiplied by.
function gradientWords({ net, room }, layer, node) {
  const delta = room.d[layer][node], before = room.a[layer - 1]
  const rows = Array.from(before, (value, i) => [`∂L/∂w, ${weightName(net, [layer - 1, i, node])}`, `${say3(delta)} × ${inBrackets(value)}`, say3(delta * value)])
  return [...rows, [`∂L/∂b, ${weightName(net, [layer - 1, -1, node])}`, `${say3(delta)} × 1`, say3(delta)]]
}

function updateWords(board) {
  const { net, data, chosen, stored } = board, rate = data.recipe.rate, fresh = gradientAt(board.room, net, chosen)
  const before = gradientAt(stored, net, chosen), weight = numberAt(net, chosen), used = before + fresh
  const rows = data.recipe.keep ? [["gradient used = kept + new", `${say3(before)} + ${inBrackets(fresh)}`, say3(used)]] : []
  return [...rows,
    [`w ← w − rate × gradient, ${weightName(net, chosen)}`, `${say3(weight)} − ${rate} × ${inBrackets(used)}`, say3(weight - rate * used)],
    ["the same for all", `${rowOf(net).length} weights and biases, at once`, ""]]
}

const numberAt = (net, [layer, i, j]) => i < 0 ? net.b[layer][j] : net.w[layer][i * net.sizes[layer + 1] + j]
const gradientAt = (room, net, [layer, i, j]) => i < 0 ? room.gb[layer][j] : room.gw[layer][i * net.sizes[layer + 1] + j]
function setNumber(net, [layer, i, j], value) {
  if (i < 0) net.b[layer][j] = value
  else net.w[layer][i * net.sizes[layer + 1] + j] = value
}

// Every weight and bias, in the order of their row.
const placesOf = net => net.w.flatMap((_, layer) => {
  const after = Array.from({ length: net.sizes[layer + 1] }, (__, j) => j)
  return [...Array.from({ length: net.sizes[layer] }, (__, i) => after.map(j => [layer, i, j])).flat(), ...after.map(j => [layer, -1, j])]
})
