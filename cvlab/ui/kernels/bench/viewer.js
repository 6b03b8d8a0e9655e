// The two pictures side by side: the part in view, the outline of patch and pixel, and the numbers in cells.
const NUMBERS = 34 // CSS pixels of a cell in which a number can be read
const TALLEST = 460

function makePanel(root, name) {
  const box = root.querySelector(`.${name}`)
  return { box, base: box.querySelector(".base"), over: box.querySelector(".over"), sheet: null, rows: 1, columns: 1 }
}

// How large a cell is and which cell lies at the left upper corner, for a zoom around a place in 0..1.
function layout(panel, zoom, centre) {
  const width = panel.box.clientWidth || 280
  const whole = Math.min(width / panel.columns, TALLEST / panel.rows)
  const height = Math.min(TALLEST, Math.max(whole * panel.rows, 40))
  const cell = zoom === "numbers" ? Math.max(NUMBERS, whole) : whole * zoom
  const place = (count, room, middle) => {
    const shown = room / cell
    return shown >= count ? (count - shown) / 2 : Math.max(0, Math.min(count - shown, middle * count - shown / 2))
  }
  panel.view = { width, height, cell, x: place(panel.columns, width, centre.x), y: place(panel.rows, height, centre.y) }
}

function drawPanel(panel, valueAt, colourAt) {
  const { width, height, cell, x, y } = panel.view
  const drawn = [width, height, cell, x, y, panel.rows, panel.columns, lineColour, window.devicePixelRatio].join()
  if (panel.sheet && panel.shown === panel.sheet && panel.drawn === drawn) return // an edit leaves the picture as it is
  Object.assign(panel, { shown: panel.sheet, drawn })
  const context = fit(panel.base, width, height)
  panel.box.style.height = `${height}px`
  if (!panel.sheet) return
  context.imageSmoothingEnabled = cell < 1
  context.drawImage(panel.sheet, -x * cell, -y * cell, panel.columns * cell, panel.rows * cell)
  if (cell < 9) return
  centred(context)
  const bottom = Math.min(panel.rows, y + height / cell), right = Math.min(panel.columns, x + width / cell)
  context.strokeStyle = "rgba(128,128,128,.3)"
  context.lineWidth = 0.5
  for (let r = Math.max(0, Math.floor(y)); r < bottom; r++) {
    for (let c = Math.max(0, Math.floor(x)); c < right; c++) {
      const left = (c - x) * cell, top = (r - y) * cell
      context.strokeRect(left, top, cell, cell)
      if (cell < 26) continue
      const value = valueAt(r, c)
      cellText(context, value ?? 0, left, top, cell, value === null ? lineColour : ink(colourAt(value)))
    }
  }
}

// Outline of rows x columns cells, black within white so that it shows on anything.
function outline(panel, row, column, rows, columns, clear = true) {
  const { width, height, cell, x, y } = panel.view
  const context = clear ? fit(panel.over, width, height) : panel.over.getContext("2d")
  const box = [(column - x) * cell, (row - y) * cell, columns * cell, rows * cell]
  if (box[2] < 8) box.splice(0, 4, box[0] + box[2] / 2 - 4, box[1] + box[3] / 2 - 4, 8, 8)
  highlight(context, ...box)
}

// The cell under the pointer, kept inside the grid.
function cellAt(panel, event) {
  const { cell, x, y, width, height } = panel.view, [down, across] = pointOn(panel.over, event, height, width)
  return [clamp(Math.floor(down / cell + y), 0, panel.rows - 1), clamp(Math.floor(across / cell + x), 0, panel.columns - 1)]
}
