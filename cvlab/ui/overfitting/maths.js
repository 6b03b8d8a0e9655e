// The sums of cvlab/overfitting/network.py and dice.py again, for one network, in float64. A browser test holds them together.
const NORM = 1e-3, KEPT = 0.99

function mixed(h) {
  h = Math.imul(h ^ h >>> 16, 0x85EBCA6B)
  h = Math.imul(h ^ h >>> 13, 0xC2B2AE35)
  return (h ^ h >>> 16) >>> 0
}

const keyOf = (seed, stream) => mixed(Math.imul(seed, 0x85EBCA6B) + stream | 0)
const dieOf = (key, n) => mixed(Math.imul(n, 0x9E3779B9) + key | 0)

function shares(seed, stream, count) {
  const key = keyOf(seed, stream)
  return Float64Array.from({ length: count }, (_, n) => dieOf(key, n) / 2 ** 32)
}

const sizesOf = fit => [1, ...Array(fit.layers).fill(fit.width), 1]
const filled = (count, value) => new Float64Array(count).fill(value)

// kernels (in x out, row by row) and biases; or the output's alone; with batch normalisation scales, shifts,
// means and variances too.
function beginNet(fit, seed) {
  const sizes = sizesOf(fit), net = { sizes, kernels: [], biases: [], scales: [], shifts: [], means: [], variances: [] }
  for (let n = 0; n + 1 < sizes.length; n++) {
    const far = Math.sqrt(6 / (sizes[n] + sizes[n + 1]))
    net.kernels.push(shares(seed, n, sizes[n] * sizes[n + 1]).map(share => (2 * share - 1) * far))
    if (!fit.batchnorm || fit.idle_bias || n === fit.layers) net.biases.push(filled(sizes[n + 1], 0))
  }
  if (!fit.batchnorm) return net
  for (const [name, value] of [["scales", 1], ["shifts", 0], ["means", 0], ["variances", 1]]) {
    for (let n = 0; n < fit.layers; n++) net[name].push(filled(fit.width, value))
  }
  return net
}

const biased = net => net.biases.length === net.kernels.length
const movedOf = net => [...net.kernels, ...net.biases, ...net.scales, ...net.shifts]
const copyNet = net => Object.fromEntries(Object.entries(net).map(([name, parts]) => [name, name === "sizes" ? parts : parts.map(part => part.slice())]))

function affine(h, rows, kernel, inner, outer, bias) {
  const out = new Float64Array(rows * outer)
  for (let r = 0; r < rows; r++) {
    const to = r * outer
    for (let j = 0; j < outer; j++) out[to + j] = bias[j]
    for (let i = 0; i < inner; i++) {
      const a = h[r * inner + i], from = i * outer
      if (a !== 0) for (let j = 0; j < outer; j++) out[to + j] += a * kernel[from + j]
    }
  }
  return out
}

function moments(z, rows, units) {
  const mean = filled(units, 0), variance = filled(units, 0)
  for (let n = 0; n < z.length; n++) mean[n % units] += z[n] / rows
  for (let n = 0; n < z.length; n++) variance[n % units] += (z[n] - mean[n % units]) ** 2 / rows
  return { mean, variance }
}

// One pass: what each layer was given and gave. masks: rows x units each, of dropout, already divided.
function forward(net, x, masks, training) {
  const seen = { rows: x.length, inputs: [], plain: [], normal: [], spread: [], active: [], masks: masks ?? [], given: [] }
  const { sizes } = net, last = sizes.length - 2, rows = x.length
  let h = x
  for (let n = 0; n < last; n++) {
    const units = sizes[n + 1]
    seen.inputs.push(h)
    let z = affine(h, rows, net.kernels[n], sizes[n], units, biased(net) ? net.biases[n] : filled(units, 0))
    seen.plain.push(z)
    if (net.scales.length) z = normalised(net, n, z, rows, units, training, seen)
    seen.given.push(z)
    const a = z.map(Math.tanh)
    seen.active.push(a)
    h = masks ? a.map((value, k) => value * masks[n][k]) : a
  }
  seen.inputs.push(h)
  seen.output = affine(h, rows, net.kernels[last], sizes[last], 1, net.biases[net.biases.length - 1])
  return seen
}

function normalised(net, n, z, rows, units, training, seen) {
  const { mean, variance } = training ? moments(z, rows, units) : { mean: net.means[n], variance: net.variances[n] }
  const spread = variance.map(v => Math.sqrt(v + NORM)), normal = z.map((v, k) => (v - mean[k % units]) / spread[k % units])
  seen.normal.push(normal)
  seen.spread.push(spread)
  if (training) (seen.moments ??= []).push({ mean, variance })
  return normal.map((v, k) => net.scales[n][k % units] * v + net.shifts[n][k % units])
}

// The gradient of the mean squared error, in the order of movedOf.
function backward(net, seen, y) {
  const { sizes } = net, { rows } = seen, last = sizes.length - 2
  const kernels = [], biases = [], scales = [], shifts = []
  let back = seen.output.map((value, r) => 2 * (value - y[r]) / rows)
  for (let n = last; n >= 0; n--) {
    const inner = sizes[n], outer = sizes[n + 1]
    if (n < last) {
      back = back.map((b, k) => (seen.masks.length ? b * seen.masks[n][k] : b) * (1 - seen.active[n][k] ** 2))
      if (net.scales.length) back = throughNorm(net, n, seen, back, outer, scales, shifts)
    }
    const { kernel, below } = through(seen.inputs[n], back, net.kernels[n], rows, inner, outer)
    kernels[n] = kernel
    if (n === last || biased(net)) biases.unshift(columnSums(back, outer))
    back = below
  }
  return [...kernels, ...biases, ...scales, ...shifts]
}

function columnSums(values, units) {
  const sums = filled(units, 0)
  for (let n = 0; n < values.length; n++) sums[n % units] += values[n]
  return sums
}

function throughNorm(net, n, seen, back, units, scales, shifts) {
  const normal = seen.normal[n], spread = seen.spread[n], { rows } = seen
  scales[n] = columnSums(back.map((b, k) => b * normal[k]), units)
  shifts[n] = columnSums(back, units)
  const scaled = back.map((b, k) => b * net.scales[n][k % units])
  const mean = columnSums(scaled, units), along = columnSums(scaled.map((b, k) => b * normal[k]), units)
  return scaled.map((b, k) => (b - mean[k % units] / rows - normal[k] * along[k % units] / rows) / spread[k % units])
}

function through(h, back, kernel, rows, inner, outer) {
  const gradient = new Float64Array(inner * outer), below = new Float64Array(rows * inner)
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < inner; i++) {
      const a = h[r * inner + i], row = i * outer, from = r * outer
      let sum = 0
      for (let j = 0; j < outer; j++) {
        gradient[row + j] += a * back[from + j]
        sum += back[from + j] * kernel[row + j]
      }
      below[r * inner + i] = sum
    }
  }
  return { kernel: gradient, below }
}

const predicted = (net, x, masks) => forward(net, x, masks, false).output
const meanSquare = (a, b) => a.reduce((sum, v, n) => sum + (v - b[n]) ** 2, 0) / a.length
