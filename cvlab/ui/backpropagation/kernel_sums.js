// The sums of cvlab/mlp/one_kernel.py again: one picture, one kernel, ReLU, pool, dense; a test holds the two together.
// All grids are flat, row by row: x 16, k 4, b 1, d 4, e 1 are chosen; z, a 9, m 4 and p follow; g + name is a slope.
const CHOSEN = { x: 16, k: 4, b: 1, d: 4, e: 1 }
const WINDOWS = [[0, 1, 3, 4], [2, 5], [6, 7], [8]] // the map's cells in each window of the pool

function chosenOf(row) {
  let at = 0
  return Object.fromEntries(Object.entries(CHOSEN).map(([name, count]) => [name, row.slice(at, at += count)]))
}

// A difference between two numbers that should be one, to its power of ten.
const tiny = value => value ? Number(value.toPrecision(1)).toExponential().replace(/e([+-]\d+)/, (_, power) => ` × ${tenTo(Number(power))}`) : "0"
const range = count => Array.from({ length: count }, (_, n) => n)
const total = values => values.reduce((sum, value) => sum + value, 0)
// The picture's cell under cell (i, j) of the kernel when its window makes cell n of the map.
const under = (n, q) => (Math.floor(n / 3) + (q >> 1)) * 4 + n % 3 + (q & 1)

function kernelForward({ x, k, b, d, e }, label) {
  const z = range(9).map(n => total(range(4).map(q => x[under(n, q)] * k[q])) + b[0])
  const a = z.map(value => Math.max(value, 0))
  const won = WINDOWS.map(cells => cells.reduce((best, n) => a[n] > a[best] ? n : best))
  const m = won.map(n => a[n]), sum = total(m.map((value, q) => value * d[q])) + e[0]
  const small = Math.exp(-Math.abs(sum)), p = (sum >= 0 ? 1 : small) / (1 + small)
  return { z, a, m, won, sum, p, loss: Math.max(sum, 0) - sum * label + Math.log1p(small) }
}

function kernelBackward(net, made, label) {
  const above = made.p - label, gm = net.d.map(weight => above * weight)
  const ga = range(9).map(n => total(made.won.map((winner, q) => winner === n ? gm[q] : 0)))
  const gz = ga.map((value, n) => made.z[n] > 0 ? value : 0)
  const gx = range(16).fill(0)
  for (const n of range(9)) for (const q of range(4)) gx[under(n, q)] += net.k[q] * gz[n]
  return { gs: [above], gd: made.m.map(value => above * value), ge: [above], gm, ga, gz, gx,
    gk: range(4).map(q => total(range(9).map(n => net.x[under(n, q)] * gz[n]))), gb: [total(gz)] }
}

// Pulling at each of the 26 numbers, and every path written out; both in the order of the row.
function kernelDifferences(row, label, step = 1e-5) {
  const loss = values => kernelForward(chosenOf(values), label).loss
  return row.map((kept, n) => (loss(row.with(n, kept + step)) - loss(row.with(n, kept - step))) / (2 * step))
}

// A path goes from a number through a cell of the map, ReLU, the pool that it wins, and the dense layer.
function kernelPaths(row, label) {
  const net = chosenOf(row), made = kernelForward(net, label), above = made.p - label
  const through = range(9).map(n => total(made.won.map((winner, q) => winner === n && made.z[n] > 0 ? above * net.d[q] : 0)))
  const x = range(16).fill(0), k = [0, 0, 0, 0]
  through.forEach((way, n) => range(4).forEach(q => {
    x[under(n, q)] += way * net.k[q]
    k[q] += way * net.x[under(n, q)]
  }))
  return [...x, ...k, total(through), ...made.m.map(value => above * value), above]
}
