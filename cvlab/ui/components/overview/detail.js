// The sum behind one number: its window on each map before it, weight times value, and what comes out.
const MOST_PARTS = 6

function showDetail(view) {
  const { at, detail } = view
  detail.replaceChildren()
  detail.hidden = !at
  if (!at) return
  const { n, k } = at, stage = n ? view.stages[n - 1] : null
  const head = node("div", "bar"), close = node("button", "", "Back to the network")
  close.type = "button"
  close.onclick = () => view.pick()
  head.append(node("h2", "", stage ? `${stage.name}: ${stage.title}${isMap(stage.shape) ? `, channel ${k}` : ""}` : "The picture"), close)
  const body = node("div", "sum")
  detail.append(head, body, node("p", "sentence"))
  view.large = null
  if (isMap(view.made[n].shape)) body.append(largeOf(view))
  view.parts = node("div", "parts")
  body.append(view.parts)
  explain(view)
}

// The chosen map, large; the pointer or the arrow keys choose one of its numbers.
function largeOf(view) {
  const { n } = view.at, [rows, columns] = view.made[n].shape, figure = node("figure", "large")
  const side = Math.max(4, Math.floor(196 / Math.max(rows, columns)))
  const canvas = node("canvas")
  canvas.tabIndex = 0
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", "The map, large. Arrow keys choose one of its numbers.")
  const choose = (row, column) => {
    view.at.row = clamp(row, 0, rows - 1)
    view.at.column = clamp(column, 0, columns - 1)
    explain(view)
  }
  canvas.onpointermove = event => choose(...pointOn(canvas, event, rows, columns).map(Math.floor))
  canvas.onkeydown = event => {
    const step = arrowOf(event)
    if (!step) return
    event.preventDefault()
    choose(view.at.row + step[0], view.at.column + step[1])
  }
  view.at.row ??= Math.floor(rows / 2)
  view.at.column ??= Math.floor(columns / 2)
  view.large = { canvas, side, rows, columns }
  figure.append(canvas)
  return figure
}

function paintLarge(view) {
  if (!view.large) return
  const { canvas, side, rows, columns } = view.large, { n, k, row, column } = view.at
  const context = fitWhole(canvas, columns * side, rows * side), made = view.made[n]
  const { table, low, high } = view.scales[n]
  const sheet = n === 0 && made.shape[2] === 3 ? node("canvas") : tableSheet(channelOf(made, k), rows, columns, table, low, high)
  if (n === 0 && made.shape[2] === 3) makeColour(sheet, made)
  context.imageSmoothingEnabled = false
  context.drawImage(sheet, 0, 0, columns * side, rows * side)
  highlight(context, column * side, row * side, side, side)
}

function explain(view) {
  const { n, k, row, column } = view.at, stage = view.stages[n - 1]
  view.parts.replaceChildren()
  paintLarge(view)
  const sentence = view.detail.querySelector(".sentence"), made = view.made[n]
  const value = isMap(made.shape) ? made.values[(row * made.shape[1] + column) * made.shape[2] + k] : made.values[k]
  sentence.textContent = stage ? EXPLAINED[stage.op](view, stage, value) : `Row ${row}, column ${column}: ${brief(value)}.`
  speak(view, view.spoken, sentence.textContent)
}

const EXPLAINED = {
  conv: explainConvolution,
  pool(view, stage, value) {
    const { n, k, row, column } = view.at, input = view.made[n - 1]
    const values = underWindow(stage, input.shape, row, column).map(([, y, x]) => input.values[(y * input.shape[1] + x) * input.shape[2] + k])
    view.parts.append(gridOf(values, stage.kernel[1], view.scales[n - 1]))
    return `${stage.most ? "The largest" : "The mean"} of ${values.map(v => brief(v)).join(", ")} is ${brief(value)}.`
  },
  global: (view, stage, value) => `${stage.most ? "The largest" : "The mean"} of all numbers of map ${view.at.k}: ${brief(value)}.`,
  flatten: view => `All ${view.made[view.at.n].values.length} numbers of the maps in one row, place by place.`,
  dense: explainDense,
  scale: (view, stage, value) => `Times ${brief(stage.weights[0][view.at.k])}, plus ${brief(stage.weights[1][view.at.k])}: ${brief(value)}.`,
  activate(view, stage, value) {
    const { n, k, row, column } = view.at, before = view.made[n - 1]
    if (stage.function === "softmax") {
      const z = before.values[k], sum = [...before.values].reduce((a, v) => a + Math.exp(v), 0)
      return `e to the power of ${brief(z)} is ${brief(Math.exp(z))}; divided by the sum over all classes, ${brief(sum)}, it is ${percent(value)}.`
    }
    const from = isMap(before.shape) ? before.values[(row * before.shape[1] + column) * before.shape[2] + k] : before.values[k]
    return `${stage.title} makes ${brief(value)} of ${brief(from)}.`
  },
}

function explainConvolution(view, stage, value) {
  const { n, k, row, column } = view.at, input = view.made[n - 1], [kernel, bias] = stage.weights
  const channels = input.shape[2], filters = stage.shape[2], places = underWindow(stage, input.shape, row, column)
  const sums = Array.from({ length: channels }, (_, c) => {
    const cells = new Float32Array(stage.kernel[0] * stage.kernel[1]), weights = cells.map((none, i) => kernel[(i * channels + c) * filters + k])
    for (const [place, y, x] of places) cells[place] = input.values[(y * input.shape[1] + x) * channels + c]
    return { c, cells, weights, sum: cells.reduce((a, v, i) => a + v * weights[i], 0) }
  })
  const most = [...sums].sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum)).slice(0, MOST_PARTS).sort((a, b) => a.c - b.c)
  const strongest = Math.max(...kernel.map(Math.abs)) || 1
  for (const { c, cells, weights, sum } of most) {
    const part = node("div", "part")
    part.append(gridOf(cells, stage.kernel[1], view.scales[n - 1]), node("span", "", "×"))
    part.append(gridOf(weights, stage.kernel[1], { table: view.arrays.signed, low: -strongest, high: strongest }))
    part.append(node("span", "", `= ${brief(sum)}`))
    part.title = `map ${c} times its kernel`
    view.parts.append(part)
  }
  const rest = sums.reduce((a, { sum }) => a + sum, 0) - most.reduce((a, { sum }) => a + sum, 0)
  const others = channels > most.length ? `, the other ${channels - most.length} maps ${brief(rest)}` : ""
  return `Row ${row}, column ${column}: ${most.map(({ sum }) => brief(sum)).join(" + ")}${others}, and the bias ${brief(bias[k])}: ${brief(value)}.`
}

function explainDense(view, stage, value) {
  const { n, k } = view.at, input = view.made[n - 1].values, [weights, bias] = stage.weights, units = stage.shape[0]
  const products = [...input].map((v, i) => [i, v * weights[i * units + k]]).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
  const told = products.slice(0, 5).map(([i, v]) => `${brief(v)} (entry ${i})`).join(", ")
  return `${input.length} numbers times their weights. The strongest: ${told}. With all others and the bias ${brief(bias[k])}: ${brief(value)}.`
}

// A few numbers as coloured cells with their figures.
function gridOf(values, columns, { table, low, high }) {
  const grid = node("div", "cells")
  grid.style.gridTemplateColumns = `repeat(${columns}, 2.1rem)`
  for (const v of values) {
    const cell = node("span", "", rounded(v, 1)), colour = colourOf(table, v, low, high)
    Object.assign(cell.style, { background: css(colour), color: ink(colour) })
    grid.append(cell)
  }
  return grid
}
