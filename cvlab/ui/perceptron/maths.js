// The sums of cvlab/perceptron again, so that a drag needs no round trip. A browser test holds the two together.
const TOLERANCE = 1e-10, SMALLEST = 1e-9

// Of three numbers each: written out, since a drag asks for them a million times.
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const norm = a => Math.sqrt(dot(a, a))
const extendedPoints = points => points.map(([x, y]) => [1, x, y])
const signsOf = points => points.map(point => point[2] ? 1 : -1)

// w · x̃, and exactly 0 where it is 0 but for rounding.
function scoreOf(x, w) {
  const sum = dot(x, w)
  return sum * sum <= TOLERANCE * TOLERANCE * dot(x, x) * dot(w, w) ? 0 : sum
}

const isWrong = (x, y, w) => y * scoreOf(x, w) <= 0

function lossOf(xs, ys, w) {
  return xs.length ? xs.reduce((sum, x, n) => sum + Math.max(0, -ys[n] * scoreOf(x, w)), 0) / xs.length : 0
}

// The whole run: each mistake with the weights before and after it; done where none is left.
function learnAll(xs, ys, rate, start, most) {
  const updates = []
  let w = start, calm = 0, at = 0
  while (calm < xs.length && updates.length < most) {
    const x = xs[at], y = ys[at]
    if (isWrong(x, y, w)) {
      const by = rate * y, after = [w[0] + by * x[0], w[1] + by * x[1], w[2] + by * x[2]]
      updates.push({ index: at, before: w, after })
      w = after
      calm = 0
    } else calm++
    at = (at + 1) % xs.length
  }
  return { updates, weights: w, done: xs.every((x, n) => !isWrong(x, ys[n], w)) }
}

const radiusOf = xs => xs.reduce((most, x) => Math.max(most, norm(x)), 0)

// γ with the bias among the weights, its weights of length 1, and the points that hold it; γ is 0 where none separates.
function marginOf(xs, ys) {
  const nowhere = { gamma: 0, weights: [0, 0, 0], holding: [] }
  if (!xs.length) return nowhere
  const turned = xs.map((x, n) => x.map(value => ys[n] * value)), { found, corners } = nearestInHull(turned)
  const length = norm(found)
  if (length < SMALLEST) return nowhere
  const weights = found.map(value => value / length), gamma = Math.min(...turned.map(z => dot(z, weights)))
  return gamma < SMALLEST ? nowhere : { gamma, weights, holding: corners }
}

// Wolfe's method, as cvlab/perceptron/margin.py says it.
function nearestInHull(points) {
  const sizes = points.map(p => dot(p, p)), small = 1e-12 * Math.max(1, ...sizes)
  let corners = [leastAt(sizes)], shares = [1]
  const mean = () => points[0].map((_, axis) => corners.reduce((sum, corner, n) => sum + shares[n] * points[corner][axis], 0))
  for (let round = 0; round < 1000; round++) {
    const found = mean(), ahead = points.map(p => dot(p, found)), best = leastAt(ahead)
    if (corners.includes(best) || ahead[best] > dot(found, found) - small) break
    ;[corners, shares] = settled(points, [...corners, best], [...shares, 0])
  }
  return { found: mean(), corners }
}

function leastAt(values) {
  let best = 0
  for (let n = 1; n < values.length; n++) if (values[n] < values[best]) best = n
  return best
}

function settled(points, corners, shares) {
  for (;;) {
    const wanted = inPlane(corners.map(corner => points[corner]))
    if (wanted.every(share => share > 1e-14)) return [corners, wanted]
    const steps = wanted.map((share, n) => share <= 1e-14 ? shares[n] / Math.max(shares[n] - share, 1e-300) : 1)
    const step = Math.min(1, ...steps), moved = shares.map((share, n) => share + step * (wanted[n] - share))
    const least = moved.indexOf(Math.min(...moved)), all = moved.every(share => share > 1e-14)
    const kept = corners.map((_, n) => all ? n !== least : moved[n] > 1e-14)
    corners = corners.filter((_, n) => kept[n])
    shares = moved.filter((_, n) => kept[n])
    const total = shares.reduce((sum, share) => sum + share, 0)
    shares = shares.map(share => share / total)
  }
}

// Shares that sum to 1 and make the point of the corners' plane nearest to the origin, by elimination.
function inPlane(corners) {
  const count = corners.length + 1
  const table = Array.from({ length: count }, (_, r) => Array.from({ length: count + 1 }, (__, c) => {
    if (c === count) return r ? 0 : 1
    return r && c ? dot(corners[r - 1], corners[c - 1]) : r || c ? 1 : 0
  }))
  for (let c = 0; c < count; c++) {
    const rows = table.slice(c).map(row => Math.abs(row[c])), pivot = c + rows.indexOf(Math.max(...rows))
    ;[table[c], table[pivot]] = [table[pivot], table[c]]
    const lead = table[c][c] || 1e-300
    for (let r = 0; r < count; r++) {
      if (r === c) continue
      const factor = table[r][c] / lead
      for (let k = c; k <= count; k++) table[r][k] -= factor * table[c][k]
    }
  }
  return table.map((row, n) => row[count] / (row[n] || 1e-300)).slice(1)
}
