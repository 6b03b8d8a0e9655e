// Beside every gradient three that know nothing of backpropagation: finite differences, Keras, and every path by hand.
const PULL = 1e-5 // central differences: cut off about 1e-10, rounded about 1e-11

function lossOfPoint(net, room, [x, y, label]) {
  forwardPoint(net, room, x, y)
  return lossAt(net, room, label)
}

// (L(w + h) − L(w − h)) / 2h of every weight and bias, in a row.
function differences(net, point) {
  const tried = copyNet(net), room = makeRoom(net)
  return placesOf(net).map(place => {
    const kept = numberAt(tried, place)
    setNumber(tried, place, kept + PULL)
    const above = lossOfPoint(tried, room, point)
    setNumber(tried, place, kept - PULL)
    const below = lossOfPoint(tried, room, point)
    setNumber(tried, place, kept)
    return (above - below) / (2 * PULL)
  })
}

// Every way from a unit to the loss, each the product of weights and slopes that it passes; the room has the values.
function waysFrom(net, room, layer, node, label) {
  const end = net.sizes.length - 1, p = room.a[end][0]
  const own = layer === end ? net.loss === "squared error" ? 2 * (p - label) * p * (1 - p) : p - label
    : SLOPES[net.activation](room.z[layer][node], room.a[layer][node])
  if (layer === end) return [own]
  const width = net.sizes[layer + 1]
  return Array.from({ length: width }, (_, k) => waysFrom(net, room, layer + 1, k, label).map(way => own * net.w[layer][node * width + k] * way)).flat()
}

function byPaths(net, point) {
  const room = makeRoom(net)
  forwardPoint(net, room, point[0], point[1])
  const sums = net.sizes.map((count, layer) => layer === 0 ? [] : Array.from({ length: count }, (_, j) => waysFrom(net, room, layer, j, point[2]).reduce((a, b) => a + b, 0)))
  return placesOf(net).map(([layer, i, j]) => sums[layer + 1][j] * (i < 0 ? 1 : room.a[layer][i]))
}

const pathCount = (net, layer) => net.sizes.slice(layer + 2).reduce((product, count) => product * count, 1)
const farthest = (one, other) => one.reduce((far, value, n) => Math.max(far, Math.abs(value - other[n])), 0)
// A difference between two numbers that should be one, to its power of ten.
const tiny = value => value ? Number(value.toPrecision(1)).toExponential().replace(/e([+-]\d+)/, (_, power) => ` × ${tenTo(Number(power))}`) : "0"
const eight = value => Number.isFinite(value) ? value.toFixed(8).replace("-", "−") : brief(value)

// The four gradients of all weights in rows of one order; Keras' is null until a worker has answered for these numbers.
function proofsOf(board) {
  const { net, room, data } = board
  const found = placesOf(net).map(place => gradientAt(room, net, place))
  const keras = data.keras && data.keras.version === board.version ? data.keras.gradients : null
  return { found, pulled: differences(net, board.example), paths: byPaths(net, board.example), keras }
}

function showProofs(board) {
  const { net, chosen, find } = board, places = placesOf(net), at = places.findIndex(place => place.join() === chosen.join())
  const all = board.proofs = proofsOf(board), ways = pathCount(net, chosen[0])
  const rows = [["Backpropagation", all.found], ["Differences, h = 10⁻⁵", all.pulled],
    ["Keras, by its tape", all.keras], [`By hand, ${ways === 1 ? "the one path" : `all ${ways} paths`}`, all.paths]]
  find(".proofs tbody").replaceChildren(...rows.map(([name, values]) => rowOfTable([name, values ? eight(values[at]) : "…"])))
  find(".proofs caption").textContent = `Gradient of ${weightName(net, chosen)}, four ways`
  const apart = values => values ? tiny(farthest(all.found, values)) : "…"
  find(".agree").textContent = `All ${places.length} gradients: at most ${apart(all.pulled)} from finite differences, `
    + `${apart(all.keras)} from Keras, ${apart(all.paths)} from the paths.`
  if (find(".every").open) {
    find(".every tbody").replaceChildren(...places.map((place, n) => rowOfTable([weightName(net, place),
      ...[all.found, all.pulled, all.keras, all.paths].map(values => values ? eight(values[n]) : "…")])))
  }
  find(".keras-note").textContent = all.keras ? "" : board.data.waiting
  Object.assign(find(".backpropagation").dataset, { found: all.found.join(), pulled: all.pulled.join(), keras: all.keras?.join() ?? "", paths: all.paths.join() })
}

function rowOfTable([name, ...cells]) {
  const row = document.createElement("tr"), head = document.createElement("th")
  head.scope = "row"
  head.textContent = name
  row.append(head, ...cells.map(text => Object.assign(document.createElement("td"), { textContent: text })))
  return row
}
