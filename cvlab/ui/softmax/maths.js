// The sums of cvlab/softmax.py again, so that an edit needs no round trip. A browser test holds the two together.

// Softmax with every step kept: z / T, minus the largest, e to that, their sum, the shares.
function softmaxSteps(logits, temperature) {
  const scaled = logits.map(z => z / temperature), largest = Math.max(...scaled)
  const shifted = scaled.map(z => z - largest), powers = shifted.map(Math.exp)
  const total = powers.reduce((sum, p) => sum + p, 0)
  return { scaled, largest, shifted, powers, total, probabilities: powers.map(p => p / total) }
}

// Minus the logarithm of the true class's share, from the logits: a share may be too small to be told from 0.
const crossEntropy = (steps, trueClass) => Math.log(steps.total) - steps.shifted[trueClass]

// Row-major: the channel counts fastest, then the column, then the row.
const flatIndex = (row, column, channel, [, width, depth]) => (row * width + column) * depth + channel

function placeOf(index, [, width, depth]) {
  const pixel = Math.floor(index / depth)
  return [Math.floor(pixel / width), pixel % width, index % depth]
}

const limitOf = values => values.reduce((top, v) => Math.max(top, Math.abs(v)), 0) || 1

// Three significant figures, or `figures` of them, with a true minus sign; very small and very large ones as powers of ten.
function words(value, figures = 3) {
  const size = Math.abs(value)
  if (size < 1e-99) return size ? "≈ 0" : "0"
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(figures))).replace("-", "−")
  const [digits, power] = value.toExponential(1).split("e")
  return `${digits} · 10${[...String(Number(power))].map(c => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`.replace("-", "−")
}

const signedWords = value => (value < 0 ? "" : "+") + words(value)
const finely = value => words(value, 4) // in a sentence there is room, and the sums shall come out
// What differs from 1 is never written as 1: 1 − 8.3 · 10⁻⁶.
const nearly = value => value === 1 || finely(value) !== "1" ? finely(value) : `1 ${value < 1 ? "−" : "+"} ${finely(Math.abs(value - 1))}`
const bracketed = value => value < 0 ? `(${finely(value)})` : finely(value)

