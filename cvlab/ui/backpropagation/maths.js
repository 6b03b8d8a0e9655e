// The sums of cvlab/mlp/ again, so that a network trains at the display's rate; tests hold the two together.
// A net: sizes [2, ..., 1], activation, loss, and of each layer w (in x out, row by row) and b.

function mulberry32(seed) {
  let state = seed | 0
  return () => {
    state = state + 0x6d2b79f5 | 0
    let t = Math.imul(state ^ state >>> 15, state | 1)
    t ^= t + Math.imul(t ^ t >>> 7, t | 61)
    return ((t ^ t >>> 14) >>> 0) / 4294967296
  }
}

function makeNet({ sizes, activation, loss }) {
  const of = make => sizes.slice(1).map((after, n) => new Float64Array(make(sizes[n], after)))
  return { sizes, activation, loss, w: of((before, after) => before * after), b: of((_, after) => after) }
}

// Keras' own first weights, by Glorot and Bengio: kernels evenly from ±√(6 / (in + out)), biases 0.
function initialNet(shape, seed) {
  const net = makeNet(shape), draw = mulberry32(seed)
  net.w.forEach((kernel, n) => {
    const limit = Math.sqrt(6 / (net.sizes[n] + net.sizes[n + 1]))
    for (let k = 0; k < kernel.length; k++) kernel[k] = (2 * draw() - 1) * limit
  })
  return net
}

// All numbers in one row, kernel and bias of each layer in turn; and back.
const rowOf = net => net.w.flatMap((kernel, n) => [...kernel, ...net.b[n]])

function fillNet(net, row) {
  let at = 0
  net.w.forEach((kernel, n) => {
    for (const part of [kernel, net.b[n]]) {
      part.set(row.slice(at, at + part.length))
      at += part.length
    }
  })
  return net
}

const copyNet = net => ({ ...net, w: net.w.map(part => part.slice()), b: net.b.map(part => part.slice()) })
const finiteNet = net => net.w.every(part => part.every(Number.isFinite)) && net.b.every(part => part.every(Number.isFinite))

function sigmoid(z) {
  const small = Math.exp(-Math.abs(z))
  return (z >= 0 ? 1 : small) / (1 + small)
}

const FUNCTIONS = { tanh: Math.tanh, relu: z => Math.max(z, 0), sigmoid, linear: z => z }
// f'(z) from z and f(z) = a; ReLU's at 0 is 0, as in Keras.
const SLOPES = { tanh: (z, a) => 1 - a * a, relu: z => z > 0 ? 1 : 0, sigmoid: (z, a) => a * (1 - a), linear: () => 1 }

// Room for one point's way through the net: values a, sums z, slopes d by the sums, and the gradients' sums.
function makeRoom(net) {
  const rows = net.sizes.map(count => new Float64Array(count))
  return { a: rows, z: rows.map(row => row.slice()), d: rows.map(row => row.slice()),
    gw: net.w.map(part => new Float64Array(part.length)), gb: net.b.map(part => new Float64Array(part.length)) }
}

// What the net says of a point; the room holds how it came to it.
function forwardPoint(net, room, x, y) {
  const last = net.w.length - 1, f = FUNCTIONS[net.activation]
  room.a[0][0] = x
  room.a[0][1] = y
  for (let n = 0; n <= last; n++) {
    const before = room.a[n], after = room.a[n + 1], sums = room.z[n + 1], kernel = net.w[n], width = after.length
    for (let j = 0; j < width; j++) {
      let sum = 0
      for (let i = 0; i < before.length; i++) sum += before[i] * kernel[i * width + j]
      sums[j] = sum + net.b[n][j]
      after[j] = n === last ? sigmoid(sums[j]) : f(sums[j])
    }
  }
  return room.a[last + 1][0]
}

function lossAt(net, room, label) {
  const end = room.a.length - 1, z = room.z[end][0], p = room.a[end][0]
  if (net.loss === "squared error") return (p - label) ** 2
  return Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)))
}

// After forwardPoint: the slopes of the loss, added to what the room has already; `share` of them, as for a mean.
function backwardPoint(net, room, label, share = 1) {
  const end = net.w.length, slope = SLOPES[net.activation], p = room.a[end][0]
  room.d[end][0] = net.loss === "squared error" ? 2 * (p - label) * p * (1 - p) : p - label
  for (let n = end - 1; n >= 0; n--) {
    const before = room.a[n], above = room.d[n + 1], kernel = net.w[n], width = above.length
    for (let i = 0; i < before.length; i++) {
      let upstream = 0
      for (let j = 0; j < width; j++) {
        room.gw[n][i * width + j] += share * before[i] * above[j]
        upstream += kernel[i * width + j] * above[j]
      }
      room.d[n][i] = n ? upstream * slope(room.z[n][i], before[i]) : upstream
    }
    for (let j = 0; j < width; j++) room.gb[n][j] += share * above[j]
  }
}

function clearRoom(room) {
  for (const part of [...room.gw, ...room.gb]) part.fill(0)
}

// L1's and L2's part of the gradients, as Keras' regularizers of kernels ask it.
function regularize(net, room, { l1, l2 }) {
  if (!l1 && !l2) return
  net.w.forEach((kernel, n) => {
    for (let k = 0; k < kernel.length; k++) room.gw[n][k] += l1 * Math.sign(kernel[k]) + 2 * l2 * kernel[k]
  })
}

// One step over some of the points. recipe: rate, batch, l1, l2, keep (the gradients of the steps before stay in).
function stepBatch(net, room, data, rows, recipe) {
  if (!recipe.keep) clearRoom(room)
  for (const row of rows) {
    forwardPoint(net, room, data.x[2 * row], data.x[2 * row + 1])
    backwardPoint(net, room, data.y[row], 1 / rows.length)
  }
  regularize(net, room, recipe)
  descend(net, room, recipe.rate)
}

function descend(net, room, rate) {
  for (let n = 0; n < net.w.length; n++) {
    for (let k = 0; k < net.w[n].length; k++) net.w[n][k] -= rate * room.gw[n][k]
    for (let k = 0; k < net.b[n].length; k++) net.b[n][k] -= rate * room.gb[n][k]
  }
}

// In which order an epoch goes through the points; Fisher and Yates' shuffle.
function orderOf(count, seed, epoch) {
  const draw = mulberry32(Math.imul(seed, 0x9e3779b1) + Math.imul(epoch + 1, 0x85ebca6b))
  const order = Uint32Array.from({ length: count }, (_, n) => n)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1)), kept = order[last]
    order[last] = order[other]
    order[other] = kept
  }
  return order
}

// Mean loss and share of right answers over points; what L1 and L2 ask is not in it.
function judge(net, room, { x, y }) {
  let loss = 0, right = 0
  for (let n = 0; n < y.length; n++) {
    right += (forwardPoint(net, room, x[2 * n], x[2 * n + 1]) > 0.5) === (y[n] > 0.5)
    loss += lossAt(net, room, y[n])
  }
  return { loss: loss / y.length, right: right / y.length }
}

// Every unit's answer at side x side places, the middles of cells from -reach to reach, the upper row first:
// of each layer behind the input a list of rows. Layer by layer, so that each loop is short.
function fieldsOf(net, side, reach, kept = []) {
  const places = side * side, last = net.w.length - 1, f = FUNCTIONS[net.activation]
  const at = n => (2 * (n + 0.5) / side - 1) * reach
  const room = kept.length ? kept : net.sizes.map(count => Array.from({ length: count }, () => new Float64Array(places)))
  for (let n = 0; n < places; n++) {
    room[0][0][n] = at(n % side)
    room[0][1][n] = -at(Math.floor(n / side))
  }
  for (let n = 0; n <= last; n++) {
    const width = net.sizes[n + 1], end = n === last ? sigmoid : f
    for (let j = 0; j < width; j++) {
      const out = room[n + 1][j].fill(net.b[n][j])
      room[n].forEach((given, i) => {
        const weight = net.w[n][i * width + j]
        for (let k = 0; k < places; k++) out[k] += weight * given[k]
      })
      for (let k = 0; k < places; k++) out[k] = end(out[k])
    }
  }
  return room
}
