// Two grids with cells of one size, so that sizes can be compared by eye, and what lies over them.
const NUMBERS = 19 // CSS pixels of a cell from which on a number can be read
const LARGEST = 52
const TALLEST = 470
const GAP = 28
const TITLE = 120 // a heading's width, which a narrow grid needs too
const BESIDE = 480 // from this width on the grids stand side by side

const greyOf = (view, value) => Array(3).fill(Math.round(255 * clamp(value / view.ceiling, 0, 1)))
const signedOf = (view, value, top) => colourOf(view.palettes.signed, (value / top + 1) / 2, 0, 1)

// Rows and columns drawn: the grid under the window with its padding (or the rim that is cut off), the other bare.
function layPanels(view) {
  for (const panel of [view.panels.input, view.panels.output]) {
    const map = panel.name === "input" ? view.input : view.output, on = map === gridOf(view)
    const [[top, below], [left, right]] = on ? view.pads : [[0, 0], [0, 0]]
    Object.assign(panel, { map, on, top, left, rows: map.height + top + below, columns: map.width + left + right })
  }
  const { input, output } = view.panels, room = view.find(".grids").clientWidth || 320
  const [small, large] = [input.columns, output.columns].sort((a, b) => a - b)
  const beside = room - GAP - 4, even = beside / (small + large)
  const besides = small * even < TITLE ? (beside - TITLE) / large : even
  const side = Math.min(LARGEST, besides, TALLEST / Math.max(input.rows, output.rows))
  const narrow = room < BESIDE, tall = narrow ? Math.max(input.rows, output.rows) : input.rows + output.rows
  const under = Math.min(LARGEST, (room - 2) / large, TALLEST / tall)
  const stacked = narrow || under > 1.25 * side // long flat grids have room under each other
  view.cell = stacked ? under : side
  view.find(".grids").classList.toggle("stacked", stacked)
  if (view.cell > 6) view.cell = Math.floor(view.cell)
  for (const panel of [input, output]) {
    panel.width = panel.columns * view.cell + 2
    panel.height = panel.rows * view.cell + 2
    panel.view.style.width = `${panel.width}px`
    panel.view.style.height = `${panel.height}px`
  }
}

function paintBase(view, panel) {
  const context = centred(fit(panel.base, panel.width, panel.height)), size = view.cell, { map, top, left } = panel
  const counts = view.heat && panel.on, most = Math.max(1, ...view.usage.values)
  const colour = counts ? v => colourOf(view.palettes.counts, v / most, 0, 1)
    : map === view.input ? v => greyOf(view, v) : v => signedOf(view, v, view.top)
  const values = counts ? view.usage : map, gap = size > 6 ? 1 : 0
  context.translate(1, 1)
  context.font = `${Math.min(14, size * 0.42)}px ${view.fonts.number}`
  for (let y = 0; y < panel.rows; y++) {
    for (let x = 0; x < panel.columns; x++) {
      if (!inside(map, y - top, x - left)) {
        paintRim(context, view, x * size, y * size, size)
        continue
      }
      const value = valueAt(values, y - top, x - left), paint = colour(value)
      context.fillStyle = css(paint)
      context.fillRect(x * size, y * size, size - gap, size - gap)
      if (size < NUMBERS) continue
      const text = rounded(value, size >= 34 ? 2 : 1)
      if (text.length * size * 0.25 > size && size < 34 && text.length > 3) continue
      context.fillStyle = ink(paint)
      context.fillText(text, (x + 0.5) * size, (y + 0.52) * size, size - 3)
    }
  }
  context.strokeStyle = "rgba(128,128,128,.75)"
  context.strokeRect(left * size - 0.5, top * size - 0.5, map.width * size, map.height * size)
}

function paintRim(context, view, x, y, size) {
  context.fillStyle = "rgba(128,128,128,.09)"
  context.fillRect(x, y, size - 1, size - 1)
  if (size < 8) return
  context.strokeStyle = "rgba(128,128,128,.5)"
  context.setLineDash([2, 2])
  context.strokeRect(x + 0.5, y + 0.5, size - 2, size - 2)
  context.setLineDash([])
  if (size < NUMBERS) return
  context.fillStyle = view.colours.faint
  context.fillText(view.transposed ? "×" : "0", x + size / 2, y + size * 0.52)
}

// Cells picked out on a panel: a wash, a line, and the weight in the corner where there is room for it.
function markCells(view, panel, cells, { weights = false, strong = false } = {}) {
  const context = panel.context, size = view.cell, [x0, y0] = [1 + panel.left * size, 1 + panel.top * size]
  context.lineWidth = size < 8 ? 1 : 2
  for (const { y, x, weight } of cells) {
    const left = x0 + x * size, top = y0 + y * size
    // Over numbers the wash stays thin: they must be read through it.
    context.fillStyle = `rgba(255,176,0,${size < NUMBERS ? 0.5 : strong ? 0.3 : 0.16})`
    context.fillRect(left, top, size, size)
    context.strokeStyle = HIGHLIGHT
    if (size >= 8 || strong) context.strokeRect(left + 0.5, top + 0.5, size - 2, size - 2)
    if (weights && size >= 28) cornerWeight(view, context, left, top, weight)
  }
}

function cornerWeight(view, context, left, top, weight) {
  const size = view.cell, text = `×${rounded(weight, 1)}`, height = Math.min(12, size * 0.3)
  context.font = `600 ${height}px ${view.fonts.number}`
  const width = Math.min(size - 4, context.measureText(text).width + 5)
  context.fillStyle = HIGHLIGHT
  context.fillRect(left + size - width - 2, top + size - height - 4, width, height + 2)
  context.fillStyle = "#ffffff"
  context.fillText(text, left + size - width / 2 - 2, top + size - height / 2 - 2.5, width - 2)
}

function outline(view, panel, top, left, bottom, right) {
  const size = view.cell, context = panel.context
  const box = [1 + (left + panel.left) * size, 1 + (top + panel.top) * size, (right - left) * size - 1, (bottom - top) * size - 1]
  highlight(context, ...box)
}

// What the window has not yet come to is covered; cells that still wait for another stamp only half.
function cover(view) {
  const { panels, place } = view, panel = panels.output, size = view.cell, context = panel.context
  context.fillStyle = view.colours.background
  const fill = (y, x, rows, columns) => context.fillRect(1 + (x + panel.left) * size, 1 + (y + panel.top) * size, columns * size, rows * size)
  if (!view.transposed) {
    fill(place[0], place[1] + 1, 1, view.output.width - place[1] - 1)
    fill(place[0] + 1, 0, view.output.height - place[0] - 1, view.output.width)
    return
  }
  const after = (p, q) => p > place[0] || (p === place[0] && q > place[1])
  const ends = Array.from({ length: view.output.width }, (_, x) => view.columns.ends(x))
  for (let y = 0; y < view.output.height; y++) {
    const [from, to] = view.rows.ends(y)
    if (to < place[0]) continue
    ends.forEach(([begin, end], x) => {
      if (!after(to, end)) return
      context.globalAlpha = after(from, begin) ? 1 : 0.55
      fill(y, x, 1, 1)
    })
  }
  context.globalAlpha = 1
}
