// The sums behind the pad: strokes to ink, ink to what a net sees, ink to grey pixels.
function grey(values, side) {
  const picture = new ImageData(side, side)
  new Uint32Array(picture.data.buffer).fill(0xff000000)
  values.forEach((v, i) => v && picture.data.fill(Math.round(255 * v), 4 * i, 4 * i + 3))
  return picture
}

// What cvlab.handwriting.drawing.rasterize and cvlab.images.centred do, sum by sum: they are the truth, and these
// two their quick preview.
function rasterize(strokes, side, ink = new Float32Array(side * side)) {
  for (const stroke of strokes) {
    const { points } = stroke
    if (points.length === 2) paint(ink, side, stroke, 0, 0)
    for (let i = 2; i < points.length; i += 2) paint(ink, side, stroke, i - 2, i)
  }
  return ink
}

function paint(ink, side, { points, width, erase }, from, to) {
  const [ax, ay, bx, by] = [points[from], points[from + 1], points[to], points[to + 1]]
  const [dx, dy, reach] = [bx - ax, by - ay, width / 2 + 0.5]
  const square = dx * dx + dy * dy || 1
  const first = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - reach))
  const last = (a, b) => Math.min(side - 1, Math.ceil(Math.max(a, b) + reach))
  for (let y = first(ay, by); y <= last(ay, by); y++) for (let x = first(ax, bx); x <= last(ax, bx); x++) {
    const along = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / square, 0), 1)
    const [u, v] = [x - ax - along * dx, y - ay - along * dy]
    const here = Math.min(Math.max(reach - Math.sqrt(u * u + v * v), 0), 1)
    const i = y * side + x
    ink[i] = erase ? Math.min(ink[i], 1 - here) : Math.max(ink[i], here)
  }
}

function mnistStyle(values, n) {
  const ink = (row, column) => values[row * n + column]
  let top = n, bottom = -1, left = n, right = -1
  for (let row = 0; row < n; row++) for (let column = 0; column < n; column++) if (ink(row, column) > 0.02) {
    top = Math.min(top, row)
    bottom = row
    left = Math.min(left, column)
    right = Math.max(right, column)
  }
  const picture = new Float32Array(784)
  if (bottom < 0) return picture
  const size = [bottom - top + 1, right - left + 1]
  const longest = Math.max(...size)
  const [height, width] = size.map(v => Math.max(1, Math.floor((v * 20) / longest + 0.5)))
  const [rows, columns] = [scaling(size[0], height), scaling(size[1], width)]
  const box = rows.map(row => columns.map(column => {
    let sum = 0
    for (const [i, a] of row) for (const [j, b] of column) sum += a * b * ink(top + i, left + j)
    return sum
  }))
  const y0 = start(box.map(row => row.reduce((a, b) => a + b)))
  const x0 = start(columns.map((_, j) => box.reduce((a, row) => a + row[j], 0)))
  box.forEach((row, i) => picture.set(row, (y0 + i) * 28 + x0))
  return picture
}

// For each pixel after: [pixel before, its share] pairs; averages to shrink, blends to enlarge.
function scaling(before, after) {
  const ratio = before / after
  return Array.from({ length: after }, (_, k) => {
    const middle = Math.min(Math.max((k + 0.5) * ratio - 0.5, 0), before - 1)
    const share = after <= before
      ? i => (Math.min(i + 1, (k + 1) * ratio) - Math.max(i, k * ratio)) / ratio
      : i => 1 - Math.abs(middle - i)
    const pairs = []
    for (let i = 0; i < before; i++) if (share(i) > 0) pairs.push([i, share(i)])
    return pairs
  })
}

function start(mass) {
  const total = mass.reduce((a, b) => a + b)
  const centre = mass.reduce((sum, m, i) => sum + m * i, 0) / total
  return Math.min(Math.max(Math.floor(14 - centre + 0.5 + 1e-6), 0), 28 - mass.length)
}
