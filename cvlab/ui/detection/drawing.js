// The canvas, its boxes, and where a pointer is on them.
const RIGHT = "#3a9e6b", FALSE = "#d9730d", MISSED = HIGHLIGHT, TRUTH = "#2f7fd6"

// The picture as grey pixels, light ink on black; drawn as large as the canvas is wide.
function pictureOn(canvas, data) {
  const [height, width] = data.size, across = canvas.clientWidth || 380, scale = Math.min(across / width, 430 / height)
  const context = fit(canvas, across, height * scale)
  if (!data.sheet) data.sheet = makeSheet(height, width, n => [data.image[n], data.image[n], data.image[n]])
  context.imageSmoothingEnabled = false
  context.drawImage(data.sheet, 0, 0, width * scale, height * scale)
  return { context, scale }
}

function outline({ context, scale }, box, colour, { width = 2, dash = [], label = "", below = false } = {}) {
  const [x, y, right, bottom] = box.map(v => v * scale)
  context.lineWidth = width
  context.strokeStyle = colour
  context.setLineDash(dash)
  context.strokeRect(x, y, right - x, bottom - y)
  context.setLineDash([])
  if (!label) return
  context.font = `600 12px ${getComputedStyle(context.canvas).fontFamily}`
  const long = context.measureText(label).width + 6, most = context.canvas.clientWidth - long
  const left = clamp(x - 1, 0, most), top = clamp(below ? bottom : y - 15, 0, context.canvas.clientHeight - 15)
  context.fillStyle = colour
  context.fillRect(left, top, long, 15)
  Object.assign(context, { fillStyle: "#ffffff", textAlign: "left", textBaseline: "middle" })
  context.fillText(label, left + 3, top + 8)
}

// Of boxes that hold this place the smallest, as its number in the list.
function boxAt(boxes, [y, x]) {
  let best = -1, least = Infinity
  boxes.forEach(([left, top, right, bottom], n) => {
    const area = (right - left) * (bottom - top)
    if (x >= left && x <= right && y >= top && y <= bottom && area < least) [best, least] = [n, area]
  })
  return best
}

function legendOf(element, entries) {
  element.replaceChildren(...entries.map(([kind, words]) => {
    const span = document.createElement("span")
    Object.assign(span, { className: kind, textContent: words })
    return span
  }))
}

const two = value => value.toFixed(2)
