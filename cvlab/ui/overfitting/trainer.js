// Training one network with Keras' Adam, a step at a time: cvlab/overfitting/training.py again.
const EVERY = 10, FIRST = 0.9, SECOND = 0.999, TINY = 1e-7, ORDER = 3

// data: x, y (learnt from), xHeld, yHeld (held back), at and truth (the measure). fit: as Python's Fit.
function beginTraining(fit, seed, data) {
  const net = beginNet(fit, seed), zeros = () => movedOf(net).map(part => new Float64Array(part.length))
  const run = { fit, seed, data, net, step: 0, first: zeros(), second: zeros(), told: [], best: null, done: false, broken: false }
  tell(run)
  return run
}

function tell(run) {
  const { net, data, step } = run
  const train = meanSquare(predicted(net, data.x), data.y), clean = meanSquare(predicted(net, data.at), data.truth)
  const held = meanSquare(predicted(net, data.xHeld), data.yHeld)
  run.told.push({ step, train, clean, held, round: roundness(run) })
  run.broken = !Number.isFinite(train + clean)
  if (!run.best || held < run.best.held) run.best = { step, train, clean, held, net: run.fit.patience ? copyNet(net) : null }
  const waited = run.fit.patience && step > run.best.step && step - run.best.step >= run.fit.patience
  if (waited || run.broken || step >= run.fit.steps) finish(run)
}

function finish(run) {
  run.done = true
  if (!run.fit.patience) return
  run.last = run.net
  run.net = run.best.net
}

// The entry that counts: the last one, or with early stopping the best on the points held back.
const counted = run => run.done && run.fit.patience ? run.best : run.told[run.told.length - 1]

function masksOf(run, rows) {
  const { fit, seed, step } = run
  if (!fit.dropout) return null
  return Array.from({ length: fit.layers }, (_, n) =>
    shares(seed, 4 * (step + 1) + n, rows * fit.width).map(share => share >= fit.dropout ? 1 / (1 - fit.dropout) : 0))
}

function batchOf(run) {
  const { fit, seed, step, data: { x, y } } = run, size = fit.batch_size
  if (!(size > 0 && size < x.length)) return { x, y }
  const each = Math.ceil(x.length / size), key = keyOf(seed, 4 * (Math.floor(step / each) + 1) + ORDER)
  const order = Array.from(x, (_, n) => n).sort((a, b) => dieOf(key, a) - dieOf(key, b) || a - b)
  const rows = order.slice(step % each * size, (step % each + 1) * size)
  return { x: Float64Array.from(rows, n => x[n]), y: Float64Array.from(rows, n => y[n]) }
}

function trainStep(run) {
  if (run.done) return
  const { fit, net } = run, { x, y } = batchOf(run), masks = masksOf(run, x.length)
  const seen = forward(net, x, masks, true), gradient = backward(net, seen, y)
  seen.moments?.forEach(({ mean, variance }, n) => {
    mean.forEach((m, k) => { net.means[n][k] += (1 - KEPT) * (m - net.means[n][k]) })
    variance.forEach((v, k) => { net.variances[n][k] += (1 - KEPT) * (v - net.variances[n][k]) })
  })
  Object.assign(run, { step: run.step + 1, masks, seen })
  adam(run, gradient, fit)
  if (run.step % EVERY === 0) tell(run)
}

function adam(run, gradient, fit) {
  const t = run.step, pace = fit.learning_rate * Math.sqrt(1 - SECOND ** t) / (1 - FIRST ** t)
  const pull = fit.proximal ? 0 : fit.l1, near = fit.proximal ? fit.l1 : 0
  movedOf(run.net).forEach((w, n) => {
    const g = gradient[n], m = run.first[n], v = run.second[n], charged = n < run.net.kernels.length
    for (let k = 0; k < w.length; k++) {
      const slope = charged ? g[k] + 2 * fit.l2 * w[k] + pull * Math.sign(w[k]) : g[k]
      m[k] += (1 - FIRST) * (slope - m[k])
      v[k] += (1 - SECOND) * (slope * slope - v[k])
      const far = pace / (Math.sqrt(v[k]) + TINY)
      w[k] -= far * m[k]
      if (charged && near) w[k] = Math.sign(w[k]) * Math.max(Math.abs(w[k]) - far * near, 0)
    }
  })
}

// How sharply the training error bends along its own gradient g: g'Hg / g'g, by two gradients a short way apart.
// cvlab/overfitting/roundness.py again; measured where it is shown, with batch normalisation and beside it.
function roundness(run) {
  if (!run.data.round) return NaN
  const { net, data: { x, y } } = run, slope = at => backward(at, forward(at, x, null, true), y)
  const g = slope(net), moved = copyNet(net), size = Math.sqrt(dot(g, g)), far = 1e-4 / (size || 1)
  movedOf(moved).forEach((w, n) => w.forEach((_, k) => { w[k] -= far * g[n][k] }))
  const there = slope(moved)
  return g.reduce((sum, part, n) => sum + part.reduce((s, v, k) => s + (v - there[n][k]) * v, 0), 0) / (far * size * size)
}

const dot = (a, b) => a.reduce((sum, part, n) => sum + part.reduce((s, v, k) => s + v * b[n][k], 0), 0)
