// The steps of cvlab/optimizers again, so that a race runs at the display's rate. A browser test holds them to numpy's
// and to Keras'. Keras passes rates, momentum, decay and the powers of beta through float32: Math.fround.
// A ball: { kind, rate, x, y, t, slots }, of which a slot is [along x, along y].
const DECAY = Math.fround(0.004), BETA_1 = 0.9, BETA_2 = 0.999, RHO = 0.9, EPSILON = 1e-7, FIRST_SUM = 0.1
const SLOTS = { sgd: 0, momentum: 1, nesterov: 1, rmsprop: 1, adam: 2, adamw: 2, adagrad: 1 }

function beginBall(kind, rate, momentum, [x, y]) {
  const slots = Array.from({ length: SLOTS[kind] }, () => kind === "adagrad" ? [FIRST_SUM, FIRST_SUM] : [0, 0])
  return { kind, rate: Math.fround(rate), momentum: Math.fround(momentum), x, y, t: 0, slots }
}

// Each takes one coordinate's weight, gradient and slots (at [k]) and gives the new weight; slots are changed in place.
const RULES = {
  sgd: (ball, w, g) => w - ball.rate * g,
  momentum(ball, w, g, k) {
    const [v] = ball.slots
    v[k] = ball.momentum * v[k] - ball.rate * g
    return w + v[k]
  },
  nesterov(ball, w, g, k) {
    const [v] = ball.slots
    v[k] = ball.momentum * v[k] - ball.rate * g
    return w + ball.momentum * v[k] - ball.rate * g
  },
  rmsprop(ball, w, g, k) {
    const [s] = ball.slots
    s[k] = RHO * s[k] + (1 - RHO) * g * g
    return w - ball.rate * g / Math.sqrt(s[k] + EPSILON)
  },
  adam(ball, w, g, k) {
    const [m, v] = ball.slots
    m[k] += (g - m[k]) * (1 - BETA_1)
    v[k] += (g * g - v[k]) * (1 - BETA_2)
    return w - ball.step * m[k] / (Math.sqrt(v[k]) + EPSILON)
  },
  adamw: (ball, w, g, k) => RULES.adam(ball, w - w * DECAY * ball.rate, g, k),
  adagrad(ball, w, g, k) {
    const [s] = ball.slots
    s[k] += g * g
    return w - ball.rate * g / Math.sqrt(s[k] + EPSILON)
  },
}

// One update; false where it gives a number without end: the ball then stays where it was.
function stepBall(ball, surface) {
  const t = ball.t + 1, rule = RULES[ball.kind], [along, down] = surface.gradient(ball.x, ball.y)
  if (ball.slots.length === 2) {
    const first = Math.fround(BETA_1) ** t, second = Math.fround(BETA_2) ** t
    ball.step = ball.rate * Math.sqrt(1 - second) / (1 - first)
  }
  const x = rule(ball, ball.x, along, 0), y = rule(ball, ball.y, down, 1)
  if (!(Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(surface.value(x, y)))) return false
  Object.assign(ball, { x, y, t })
  return true
}
