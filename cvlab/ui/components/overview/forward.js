// What the network makes of a picture, stage by stage, as Keras computes it; tests hold the two together.
const FUNCTIONS = {
  linear: x => x,
  relu: x => Math.max(x, 0),
  leaky_relu: x => x < 0 ? 0.2 * x : x,
  sigmoid: x => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  elu: x => x < 0 ? Math.expm1(x) : x,
  silu: x => x / (1 + Math.exp(-x)),
  softplus: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gelu: x => 0.5 * x * (1 + erf(x / Math.SQRT2)),
}

// Source: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 1964, 7.1.26; off by at most 1.5e-7.
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  return Math.sign(x) * (1 - sum * Math.exp(-x * x))
}

// Where a window begins for the output at that row or column, zeros before the picture counted as Keras counts them.
function startOf(stage, size, at, side) {
  const stride = stage.strides[side], extent = (stage.kernel[side] - 1) * stage.dilation[side] + 1
  if (stage.padding === "valid") return at * stride
  const needed = Math.max((Math.ceil(size / stride) - 1) * stride + extent - size, 0)
  return at * stride - Math.floor(needed / 2)
}

// [place in the kernel, row, column] of every pixel of the picture that lies under the window of that output.
function underWindow(stage, shape, row, column) {
  const [rows, columns] = shape, places = []
  const top = startOf(stage, rows, row, 0), left = startOf(stage, columns, column, 1)
  for (let i = 0; i < stage.kernel[0]; i++) for (let j = 0; j < stage.kernel[1]; j++) {
    const y = top + i * stage.dilation[0], x = left + j * stage.dilation[1]
    if (y >= 0 && y < rows && x >= 0 && x < columns) places.push([i * stage.kernel[1] + j, y, x])
  }
  return places
}

function convolve(stage, input, [kernel, bias]) {
  const [rows, columns, filters] = stage.shape, channels = input.shape[2], out = new Float32Array(rows * columns * filters)
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const to = (row * columns + column) * filters
    for (let f = 0; f < filters; f++) out[to + f] = bias[f]
    for (const [place, y, x] of underWindow(stage, input.shape, row, column)) {
      const from = (y * input.shape[1] + x) * channels
      for (let c = 0; c < channels; c++) {
        const value = input.values[from + c], weights = (place * channels + c) * filters
        if (value) for (let f = 0; f < filters; f++) out[to + f] += value * kernel[weights + f]
      }
    }
  }
  return out
}

function poolOver(stage, input) {
  const [rows, columns, channels] = stage.shape, out = new Float32Array(rows * columns * channels)
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const places = underWindow(stage, input.shape, row, column), to = (row * columns + column) * channels
    for (let c = 0; c < channels; c++) {
      let sum = 0, most = -Infinity
      for (const [, y, x] of places) {
        const value = input.values[(y * input.shape[1] + x) * channels + c]
        sum += value
        if (value > most) most = value
      }
      out[to + c] = stage.most ? most : sum / places.length
    }
  }
  return out
}

function globally(stage, input) {
  const channels = input.shape[2], count = input.shape[0] * input.shape[1]
  const out = new Float32Array(channels).fill(stage.most ? -Infinity : 0)
  input.values.forEach((value, n) => {
    const c = n % channels
    out[c] = stage.most ? Math.max(out[c], value) : out[c] + value / count
  })
  return out
}

function dense(stage, input, [weights, bias]) {
  const units = stage.shape[0], out = Float32Array.from(bias)
  input.values.forEach((value, n) => {
    if (value) for (let u = 0; u < units; u++) out[u] += value * weights[n * units + u]
  })
  return out
}

function softmaxOf(values) {
  const highest = Math.max(...values), powers = values.map(v => Math.exp(v - highest))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map(v => v / sum)
}

const OPERATIONS = {
  conv: convolve,
  pool: poolOver,
  global: globally,
  flatten: (stage, input) => input.values,
  dense,
  scale: (stage, input, [scale, shift]) => input.values.map((v, n) => v * scale[n % scale.length] + shift[n % shift.length]),
  activate: (stage, input) => stage.function === "softmax" ? softmaxOf(input.values) : input.values.map(FUNCTIONS[stage.function]),
}

// The picture and after it what comes out of every stage: {shape, values}, row by row, the channels of a place together.
function forward(stages, picture) {
  const made = [{ shape: picture.shape, values: picture }]
  for (const stage of stages) {
    const values = OPERATIONS[stage.op](stage, made.at(-1), stage.weights)
    made.push({ shape: stage.shape, values })
  }
  return made
}
