// Flatten: the maps on one side, the row on the other, and which pixel is which entry.

// One line of the strip is one row of the map where it fits; its pixels' channels stand together.
function stripLayout(board) {
  const [height, width, depth] = board.data.shape, strip = board.find(".strip"), label = strip.firstElementChild
  const beside = getComputedStyle(strip).display === "flex" ? label.offsetWidth : 0
  const room = Math.max(160, strip.clientWidth - beside - 2)
  let line = width * depth
  if (room / line < 4) line = Math.max(1, Math.floor(room / 4 / depth)) * depth
  if (room / line < 4) line = Math.floor(room / 4)
  const cell = Math.min(14, room / line)
  return { line, cell, tall: clamp(cell, 8, 12), lines: Math.ceil(height * width * depth / line) }
}

function drawStrip(board, name, values, table, low, high) {
  const { line, cell, tall, lines } = board.strip
  const context = fitWhole(board.find(`[data-strip=${name}]`), line * cell + 2, lines * tall + 2)
  values.forEach((value, n) => {
    context.fillStyle = css(colourOf(table, value, low, high))
    context.fillRect(1 + (n % line) * cell, 1 + Math.floor(n / line) * tall, cell + 0.2, tall - 1)
  })
  context.fillStyle = "rgba(128,128,128,.9)"
  const depth = board.data.shape[2]
  if (depth > 1 && depth * cell > 12) { // a thin line where the next pixel begins
    for (let n = depth; n < line; n += depth) context.fillRect(1 + n * cell - 0.5, 0, 1, lines * tall)
  }
  highlight(context, 1 + (board.entry % line) * cell, 1 + Math.floor(board.entry / line) * tall, Math.max(cell, 3), tall - 1, HIGHLIGHT, 2)
}

// The maps in rows of as many as fit, each with its channel's number above it.
function mapLayout(board) {
  const [height, width, depth] = board.data.shape, room = Math.max(200, board.find(".flatten").clientWidth)
  const across = Math.min(depth, Math.max(1, Math.floor(room / (width * 7 + 8))))
  const cell = depth > 48 ? 6 : clamp(Math.floor((room - 8 * across) / (across * width)), 4, 16)
  return { across, cell, stepX: width * cell + 8, stepY: height * cell + 20 }
}

function drawMaps(board) {
  const { shape, flat, positive, signed } = board.data, [height, width, depth] = shape
  const at = board.map = mapLayout(board), lowest = Math.min(...flat), top = limitOf(flat)
  const [table, low] = lowest < 0 ? [signed, -top] : [positive, 0]
  const context = fitWhole(board.find(".maps"), Math.min(depth, at.across) * at.stepX, Math.ceil(depth / at.across) * at.stepY)
  const [row, column, channel] = placeOf(board.entry, shape)
  context.textBaseline = "middle"
  const corner = k => [1 + (k % at.across) * at.stepX, 16 + Math.floor(k / at.across) * at.stepY]
  for (let k = 0; k < depth; k++) {
    const [x, y] = corner(k)
    context.fillStyle = board.ink
    context.font = `${k === channel ? "bold " : ""}11px system-ui, sans-serif`
    if (at.cell * width >= 16) context.fillText(String(k), x, 8 + Math.floor(k / at.across) * at.stepY)
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        context.fillStyle = css(colourOf(table, flat[flatIndex(r, c, k, shape)], low, top))
        context.fillRect(x + c * at.cell, y + r * at.cell, at.cell - (at.cell > 6 ? 0.6 : 0), at.cell - (at.cell > 6 ? 0.6 : 0))
      }
    }
  }
  const [x, y] = corner(channel)
  highlight(context, x + column * at.cell, y + row * at.cell, at.cell, at.cell, HIGHLIGHT, 2)
  drawStrip(board, "flat", flat, table, low, top)
}

function placeSentence(board) {
  const { shape, flat } = board.data, [row, column, channel] = placeOf(board.entry, shape)
  return `Row ${row}, column ${column}, channel ${channel} is entry (${row} × ${shape[1]} + ${column}) × ${shape[2]} + ${channel} = `
    + `${board.entry}, with the value ${words(flat[board.entry])}.`
}

function wireFlatten(board) {
  const maps = board.find(".maps")
  maps.onpointermove = maps.onpointerdown = event => {
    const [height, width, depth] = board.data.shape, at = board.map, [y, x] = pointOn(maps, event)
    const channel = Math.floor(y / at.stepY) * at.across + clamp(Math.floor(x / at.stepX), 0, at.across - 1)
    const column = clamp(Math.floor((x % at.stepX - 1) / at.cell), 0, width - 1)
    const row = clamp(Math.floor((y % at.stepY - 16) / at.cell), 0, height - 1)
    if (channel < depth) pointAt(board, flatIndex(row, column, channel, board.data.shape))
  }
  maps.onkeydown = event => {
    const [height, width, depth] = board.data.shape, now = placeOf(board.entry, board.data.shape)
    const move = arrowOf(event)?.concat(0) ?? { PageUp: [0, 0, -1], PageDown: [0, 0, 1] }[event.key]
    if (!move) return
    event.preventDefault()
    const [row, column, channel] = [height, width, depth].map((size, i) => clamp(now[i] + move[i], 0, size - 1))
    pointAt(board, flatIndex(row, column, channel, board.data.shape))
  }
  for (const canvas of board.root.querySelectorAll("[data-strip]")) {
    canvas.onpointermove = canvas.onpointerdown = event => {
      const { line, cell, tall } = board.strip, [y, x] = pointOn(canvas, event)
      const index = Math.floor((y - 1) / tall) * line + clamp(Math.floor((x - 1) / cell), 0, line - 1)
      if (index >= 0 && index < board.data.flat.length) pointAt(board, index)
    }
    canvas.onkeydown = event => {
      const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -board.strip.line, ArrowDown: board.strip.line }[event.key]
      if (!move) return
      event.preventDefault()
      if (board.data.flat[board.entry + move] !== undefined) pointAt(board, board.entry + move)
    }
  }
}
