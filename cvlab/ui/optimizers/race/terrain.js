// The surface from above: colours by height with lines of equal loss, drawn once; true minima as Python found them.
const BANDS = 15

// CSS pixels of a place on the map, and back. The window is [left, right, low, high].
const mapX = (view, x) => (x - view.window[0]) / (view.window[1] - view.window[0]) * view.size
const mapY = (view, y) => (view.window[3] - y) / (view.window[3] - view.window[2]) * view.size
const placeAt = (view, [down, across]) => {
  const [left, right, low, high] = view.window
  return [left + across / view.size * (right - left), high - down / view.size * (high - low)]
}

// How far beyond the rim of the window a place lies, in the surface's own units.
function beyond(view, x, y) {
  const [left, right, low, high] = view.window
  return Math.hypot(Math.max(left - x, x - right, 0), Math.max(low - y, y - high, 0))
}

function paintTerrain(view) {
  const context = fit(view.base, view.size, view.size), sheet = terrainSheet(view)
  context.drawImage(sheet, 0, 0, view.size, view.size)
  context.strokeStyle = context.fillStyle = view.ink
  context.lineWidth = 2
  const lowest = Math.min(...view.minima.map(([x, y]) => view.surface.value(x, y)))
  for (const [x, y] of view.minima) paintMinimum(context, mapX(view, x), mapY(view, y), view.surface.value(x, y) < lowest + 1e-9)
}

function paintMinimum(context, x, y, lowest) {
  context.beginPath()
  if (lowest) {
    for (const [a, b] of [[7, 0], [0, 7]]) {
      context.moveTo(x - a, y - b)
      context.lineTo(x + a, y + b)
    }
  } else context.arc(x, y, 5, 0, 2 * Math.PI)
  context.stroke()
}

// Each pixel's band of height; a pixel whose right or lower neighbour lies in another band is a line.
function terrainSheet(view) {
  const side = Math.round(view.size * Math.min(2, window.devicePixelRatio || 1)), bands = new Int16Array(side * side)
  const [left, right, low, high] = view.window, { value } = view.surface
  const heights = new Float64Array(side * side)
  let top = 0
  for (let r = 0, n = 0; r < side; r++) {
    const y = high - (r + 0.5) / side * (high - low)
    for (let c = 0; c < side; c++, n++) {
      heights[n] = Math.log1p(Math.max(0, value(left + (c + 0.5) / side * (right - left), y)) / view.grain)
      top = Math.max(top, heights[n])
    }
  }
  for (let n = 0; n < bands.length; n++) bands[n] = Math.floor(heights[n] / top * (BANDS - 0.001))
  return paintPixels(side, side, out => {
    for (let n = 0; n < out.length; n++) {
      const edge = n % side < side - 1 && bands[n] !== bands[n + 1] || n + side < out.length && bands[n] !== bands[n + side]
      const alpha = edge ? 120 : Math.round(8 + 100 * bands[n] / (BANDS - 1))
      out[n] = (alpha << 24 | 150 << 16 | 110 << 8 | 80) >>> 0
    }
  })
}
