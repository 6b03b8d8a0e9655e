// The functions of cvlab/activations/functions.py again, so that a drag needs no round trip. A browser test holds them together.
const sigmoid = x => {
  const e = Math.exp(-Math.abs(x))
  return (x >= 0 ? 1 : e) / (1 + e)
}
const bell = x => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)

// The share of a normal distribution below x, by the series whose terms have all one sign.
function below(x) {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0
  let term = x, sum = x
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= x * x / n
    sum += term
  }
  return 0.5 + bell(x) * sum
}

// kind -> value, slope, and both in words with their numbers; `o` are the function's own numbers. `why` is a sum with
// numbers, or what stands behind the slope where there is nothing to work out.
const FUNCTIONS = {
  relu: {
    value: x => Math.max(x, 0),
    slope: x => x > 0 ? 1 : 0,
    says: x => `max(0, ${brief(x)})`,
    why: x => x > 0 ? ", since x > 0" : x < 0 ? ", since x < 0" : ": at the kink there is no slope, and Keras takes 0",
  },
  leaky_relu: {
    value: (x, o) => x > 0 ? x : o.negative_slope * x,
    slope: (x, o) => x > 0 ? 1 : o.negative_slope,
    says: (x, o) => x > 0 ? "x" : `${brief(o.negative_slope)} · ${apart(x)}`,
    why: x => x > 0 ? ", since x > 0" : x < 0 ? ", since x < 0" : ": at the kink Keras takes that of the side below zero",
  },
  elu: {
    value: (x, o) => x > 0 ? x : o.alpha * Math.expm1(x),
    slope: (x, o) => x > 0 ? 1 : o.alpha * Math.exp(x),
    says: (x, o) => x > 0 ? "x" : `${o.alpha === 1 ? "" : `${brief(o.alpha)} · (`}e^${apart(x)} − 1${o.alpha === 1 ? "" : ")"}`,
    why: (x, o) => x > 0 ? ", since x > 0" : `${o.alpha === 1 ? "" : `${brief(o.alpha)} · `}e^${apart(x)}`,
  },
  gelu: {
    value: x => x * below(x),
    slope: x => below(x) + x * bell(x),
    says: x => `${brief(x)} · Φ = ${brief(x)} · ${brief(below(x))}`,
    why: x => `Φ + x φ = ${brief(below(x))} + ${apart(x)} · ${brief(bell(x))}`,
  },
  silu: {
    value: x => x * sigmoid(x),
    slope: x => sigmoid(x) + x * sigmoid(x) * sigmoid(-x),
    says: x => `${brief(x)} · σ = ${brief(x)} · ${brief(sigmoid(x))}`,
    why: x => `σ + x σ (1 − σ) = ${brief(sigmoid(x))} + ${apart(x)} · ${brief(sigmoid(x))} · ${brief(sigmoid(-x))}`,
  },
  sigmoid: {
    value: x => sigmoid(x),
    slope: x => sigmoid(x) * sigmoid(-x),
    says: x => `1 / (1 + e^${apart(-x)})`,
    why: x => `σ (1 − σ) = ${brief(sigmoid(x))} · ${brief(sigmoid(-x))}`,
  },
  tanh: {
    value: x => Math.tanh(x),
    slope: x => 1 - Math.tanh(x) ** 2,
    says: x => `tanh ${apart(x)}`,
    why: x => `1 − tanh² = 1 − ${brief(Math.tanh(x) ** 2)}`,
  },
  softplus: {
    value: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slope: x => sigmoid(x),
    says: x => `ln(1 + e^${apart(x)})`,
    why: x => `σ = 1 / (1 + e^${apart(-x)})`,
  },
}
// As `brief`, and what is very small is no nought.
function finely(value) {
  if (value === 0 || !(Math.abs(value) < 1e-3)) return brief(value)
  const [digits, power] = value.toExponential(1).split("e")
  return `${digits.replace(/\.0$/, "")} × ${tenTo(Number(power))}`.replace("-", "−")
}
const apart = x => x < 0 ? `(${brief(x)})` : brief(x)
const valueOf = (data, x) => FUNCTIONS[data.kind].value(x, data.options)
const slopeOf = (data, x) => FUNCTIONS[data.kind].slope(x, data.options)
const BLUE = "#2f7fd6", ORANGE = "#d9730d"

// Axes of a small chart: lines across at `marks` ([place, words]), and where x and y come to lie.
function axes(canvas, height, box, low, high, left, right, ink) {
  const width = canvas.parentElement.clientWidth || 320, context = fit(canvas, width, height)
  const x = v => box.left + (v - left) / (right - left) * (width - box.left - box.right)
  const y = v => height - box.bottom - (v - low) / (high - low) * (height - box.top - box.bottom)
  const at = pixel => left + (pixel - box.left) / (width - box.left - box.right) * (right - left)
  Object.assign(context, { font: "12px system-ui, sans-serif", fillStyle: ink, lineWidth: 1 })
  return { context, width, height, x, y, at, box, low, high, left, right, ink }
}

function grid(chart, marks, ticks) {
  const { context, x, y, box, width, height, ink } = chart
  context.strokeStyle = "rgba(128,128,128,.3)"
  context.lineWidth = 1
  context.fillStyle = ink
  context.textBaseline = "middle"
  context.textAlign = "right"
  for (const [place, words] of marks) {
    context.beginPath()
    context.moveTo(box.left, y(place))
    context.lineTo(width - box.right, y(place))
    context.stroke()
    context.fillText(words, box.left - 6, y(place))
  }
  context.textAlign = "center"
  context.textBaseline = "alphabetic"
  for (const [place, words] of ticks) context.fillText(words, x(place), height - box.bottom + 16)
}

// A line through [x, y] points; null breaks it.
function drawLine(chart, points, colour, thick = 2.5, dash = []) {
  const { context, x, y } = chart
  context.strokeStyle = colour
  context.lineWidth = thick
  context.setLineDash(dash)
  context.beginPath()
  let open = false
  for (const [a, b] of points) {
    if (b === null) open = false
    else {
      context[open ? "lineTo" : "moveTo"](x(a), y(b))
      open = true
    }
  }
  context.stroke()
  context.setLineDash([])
}

function drawDot(chart, a, b, colour, radius = 7) {
  const { context, x, y } = chart
  context.beginPath()
  context.arc(x(a), y(b), radius, 0, 7)
  context.fillStyle = colour
  context.fill()
  context.lineWidth = 2
  context.strokeStyle = "#ffffff"
  context.stroke()
}
