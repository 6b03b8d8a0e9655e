// What Python sent: values, weights, and for each place of the window the rows and columns under its weights.
const weightAt = (view, i, j) => view.kernel.values[i * view.kernel.width + j]
const gridOf = view => view.transposed ? view.output : view.input // what the window lies on
const valueAt = (map, row, column) => map.values[row * map.width + column]
const inside = (map, row, column) => row >= 0 && column >= 0 && row < map.height && column < map.width

function unpacked({ header, arrays }) {
  const map = values => ({ height: values.shape[0], width: values.shape[1], values })
  const [input, output, kernel, usage] = [arrays.input, arrays.output, arrays.kernel, arrays.usage].map(map)
  const rows = axisOf(arrays.rows, kernel.height), columns = axisOf(arrays.columns, kernel.width)
  return { ...header, input, output, kernel, rows, columns, usage, palettes: { signed: arrays.signed, counts: arrays.counts } }
}

// One axis: `at[p]` are the lines under the weights at place p, `over(line)` the [place, weight] pairs over a line.
function axisOf(flat, weights) {
  const at = Array.from({ length: flat.length / weights }, (_, p) => flat.subarray(p * weights, (p + 1) * weights))
  const pairs = new Map()
  at.forEach((lines, p) => lines.forEach((line, i) => {
    if (!pairs.has(line)) pairs.set(line, [])
    pairs.get(line).push([p, i])
  }))
  // Pairs come in the order of places, so the first and the last are the ends. No place: [Infinity, -1].
  const ends = new Map([...pairs].map(([line, found]) => [line, [found[0][0], found[found.length - 1][0]]]))
  return { at, count: at.length, over: line => pairs.get(line) ?? [], ends: line => ends.get(line) ?? [Infinity, -1] }
}

// Every weight of the window at a place: where it lies on the grid. Fractions of a place lie between two places.
function windowCells(view, row, column) {
  const down = between(view.rows, row), across = between(view.columns, column)
  return down.flatMap((y, i) => across.map((x, j) => ({ y, x, weight: weightAt(view, i, j) })))
}

function between(axis, place) {
  const first = Math.floor(place), part = place - first, a = axis.at[first]
  if (!part) return Array.from(a)
  const b = axis.at[first + 1]
  return Array.from(a, (line, n) => line + (b[n] - line) * part)
}

// Every place at which a weight lies over one cell of the grid, in reading order.
function placesOver(view, row, column) {
  const across = view.columns.over(column)
  return view.rows.over(row).flatMap(([p, i]) => across.map(([q, j]) => ({ y: p, x: q, weight: weightAt(view, i, j), index: i * view.kernel.width + j })))
}

// The place whose window has its middle nearest to a point of the grid.
function nearestPlace(axis, at) {
  let best = 0, least = Infinity
  axis.at.forEach((lines, p) => {
    const off = Math.abs((lines[0] + lines[lines.length - 1] + 1) / 2 - at)
    if (off < least - 1e-9) [best, least] = [p, off]
  })
  return best
}
