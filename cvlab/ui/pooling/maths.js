// The sums of cvlab/pooling/shifts.py again, so that a move needs no round trip. A browser test holds the two together.
// A map is { rows, columns, values }; axis 0 runs down, axis 1 across.
const PASCAL = { 1: [1], 2: [0.5, 0.5], 3: [0.25, 0.5, 0.25], 5: [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16] }

// Every result of `join` over `size` neighbours along an axis.
function along(map, axis, size, join) {
  const rows = map.rows - (axis === 0 ? size - 1 : 0), columns = map.columns - (axis === 1 ? size - 1 : 0)
  const values = new Float64Array(rows * columns), step = axis === 0 ? map.columns : 1
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const from = r * map.columns + c
      let value = map.values[from]
      for (let k = 1; k < size; k++) value = join(value, map.values[from + k * step])
      values[r * columns + c] = value
    }
  }
  return { rows, columns, values }
}

function blurred(map, width, axis) {
  const weights = PASCAL[width], length = axis === 0 ? map.rows : map.columns, before = (width - 1) >> 1
  if (width === 1 || length === 1) return map
  const mirrored = n => n < 0 ? -n : n >= length ? 2 * length - 2 - n : n
  const values = new Float64Array(map.values.length), step = axis === 0 ? map.columns : 1
  for (let n = 0; n < values.length; n++) {
    const at = axis === 0 ? Math.floor(n / map.columns) : n % map.columns
    for (let k = 0; k < width; k++) values[n] += weights[k] * map.values[n + (mirrored(at + k - before) - at) * step]
  }
  return { ...map, values }
}

function blurPool(map, window, strides, kind, blur) {
  const join = kind === "max" ? Math.max : (a, b) => a + b
  let dense = along(along(map, 0, window[0], join), 1, window[1], join)
  if (kind === "average") dense = { ...dense, values: dense.values.map(v => v / (window[0] * window[1])) }
  dense = blurred(blurred(dense, blur, 0), blur, 1)
  const rows = Math.ceil(dense.rows / strides[0]), columns = Math.ceil(dense.columns / strides[1])
  const values = Float32Array.from({ length: rows * columns }, (_, n) =>
    dense.values[Math.floor(n / columns) * strides[0] * dense.columns + (n % columns) * strides[1]])
  return { rows, columns, values }
}

// Moved along one axis by a whole number or a fraction of cells; zeros come in.
function movedAlong(map, by, axis) {
  if (by === 0) return map
  const whole = Math.floor(by), part = by - whole, values = new Float64Array(map.values.length)
  const length = axis === 0 ? map.rows : map.columns, step = axis === 0 ? map.columns : 1
  for (let n = 0; n < values.length; n++) {
    const at = (axis === 0 ? Math.floor(n / map.columns) : n % map.columns) - whole
    const read = place => place >= 0 && place < length ? map.values[n + (place - at - whole) * step] : 0
    values[n] = (1 - part) * read(at) + (part ? part * read(at - 1) : 0)
  }
  return { ...map, values }
}

const moved = (map, down, right) => movedAlong(movedAlong(map, down, 0), right, 1)

// 1 for equal maps, 0 for maps that share nothing.
function agreement(first, second) {
  let apart = 0, total = 0
  for (let n = 0; n < first.values.length; n++) {
    apart += Math.abs(first.values[n] - second.values[n])
    total += Math.abs(first.values[n]) + Math.abs(second.values[n])
  }
  return total ? 1 - apart / total : 1
}

function study(still, down, right, window, strides, kind, blur) {
  const after = moved(still, down, right)
  const [before, pooledMoved] = [still, after].map(map => blurPool(map, window, strides, kind, blur))
  const movedPooled = moved(before, down / strides[0], right / strides[1])
  return {
    moved: after, pooledMoved, movedPooled, along: agreement(pooledMoved, movedPooled),
    same: agreement(pooledMoved, before), pixels: agreement(after, still),
  }
}
