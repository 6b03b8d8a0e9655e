// What the board paints: the line and the one before it, what is wrong, R and γ, and the update as a sum of arrows.

function paintBoard(board) {
  const { plane, last, weights } = board, drawable = w => w[1] || w[2]
  plane.marked = last ? [last.index] : []
  plane.lines = drawable(weights) ? [{ line: asLine(weights), shade: true, width: 3 }] : []
  if (last && drawable(last.before)) plane.lines.push({ line: asLine(last.before), dash: [6, 5], width: 1.5, alpha: 0.7 })
  paintPlane(plane)
  paintSum(board)
}

const asLine = ([b, w1, w2]) => [w1, w2, b]

// A cross through each wrong point, and w itself, upright on the line.
function drawMarks(board, context, plane) {
  const { weights, wrong } = board, length = Math.hypot(weights[1], weights[2])
  context.save()
  context.strokeStyle = plane.ink
  context.lineWidth = 1.6
  context.beginPath()
  plane.points.forEach(([x, y], n) => {
    if (!wrong[n]) return
    const [px, py] = [planeX(plane, x), planeY(plane, y)]
    for (const side of [-1, 1]) {
      context.moveTo(px - 5, py - 5 * side)
      context.lineTo(px + 5, py + 5 * side)
    }
  })
  context.stroke()
  context.restore()
  if (!length) return
  const foot = [1, 2].map(n => -weights[0] * weights[n] / length ** 2)
  if (foot.some(value => Math.abs(value) > plane.window[1])) return
  planeVector(plane, context, { from: foot, to: foot.map((value, n) => value + 1.6 * weights[n + 1] / length), label: "w" })
}

// The widest gap: the line of γ with its two rims, the points that hold them, and the circle of the farthest point.
function drawGap(board, context, plane) {
  const { margin, radius, x } = board
  context.save()
  context.strokeStyle = plane.ink
  context.setLineDash([2, 4])
  context.beginPath()
  context.arc(planeX(plane, 0), planeY(plane, 0), Math.sqrt(Math.max(0, radius ** 2 - 1)) * plane.scale, 0, 7)
  context.stroke()
  context.restore()
  if (!margin.gamma) return
  const [b, ...w] = margin.weights
  planeLine(plane, context, { line: [...w, b], width: 2, dash: [2, 4] })
  for (const side of [-1, 1]) planeLine(plane, context, { line: [...w, b - side * margin.gamma], width: 1, dash: [2, 4] })
  for (const index of margin.holding) planeRing(context, planeX(plane, x[index][1]), planeY(plane, x[index][2]), 9)
}

function paintSum(board) {
  const { sum, last, start, data, x, y } = board
  const before = last ? last.before : start, after = last ? last.after : start
  const reach = Math.max(1, ...[...before.slice(1), ...after.slice(1)].map(Math.abs)) * 1.25
  sum.window = [-reach, reach]
  sum.vectors = [{ to: before.slice(1), label: last ? "w" : "" , dash: last ? [5, 4] : [] }]
  if (last) {
    const sign = y[last.index] > 0 ? "+" : "−", rate = data.rate === 1 ? "" : "η "
    sum.vectors.push({ from: before.slice(1), to: after.slice(1), colour: PLANE_COLOURS[y[last.index] > 0 ? 1 : 0], label: `${sign} ${rate}x` })
    sum.vectors.push({ to: after.slice(1), width: 3.5, label: "w′" })
  }
  if (!last && !start[1] && !start[2]) sum.vectors = []
  paintPlane(sum)
  sumTable(board, before, after, last ? x[last.index].map(value => data.rate * y[last.index] * value) : null)
}

function sumTable(board, before, after, added) {
  const { last, data, y } = board, sign = last && y[last.index] > 0 ? "+" : "−"
  const rows = [[last ? "w" : "w = start", before]]
  if (last) rows.push([`${sign} ${data.rate === 1 ? "" : `${rounded(data.rate, 4)} · `}x̃`, added], ["= w′", after])
  board.find("tbody").replaceChildren(...rows.map(([name, values]) => {
    const row = document.createElement("tr"), head = document.createElement("th")
    head.scope = "row"
    head.textContent = name
    row.append(head, ...values.map(value => Object.assign(document.createElement("td"), { textContent: brief(value) })))
    return row
  }))
}
