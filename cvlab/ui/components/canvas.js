// What components with canvases share: colours by table, sharp canvases, outlines, pointers and numbers.
const HIGHLIGHT = "#b0006d" // the outline of what is pointed at
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

const clamp = (value, low, high) => Math.max(low, Math.min(high, value))
const css = ([r, g, b]) => `rgb(${r},${g},${b})`
const ink = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#10161d" : "#ffffff" // readable on that colour
// The outline's colour bare on the page, beside its text: lighter where that is light.
const highlightBeside = text => ink(text.match(/\d+/g)) === "#ffffff" ? HIGHLIGHT : "#ff6ec0"
const opaque = ([r, g, b]) => (255 << 24 | b << 16 | g << 8 | r) >>> 0 // a pixel of a little-endian canvas

// At most that many decimals, with a true minus sign.
const rounded = (value, decimals = 2) => String(Number(value.toFixed(decimals)) || 0).replace("-", "−")

// Three significant figures, as cvlab/figures.py writes them: 0.333, −1.5, 73,900 or 1.2 × 10⁻⁵.
function brief(value, figures = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞"
  const short = Number(value.toPrecision(figures)), size = Math.abs(short)
  if (size < 1e-7) return "0"
  if (size >= 1e-3 && size < 1e6) return short.toLocaleString("en", { maximumSignificantDigits: figures }).replace("-", "−")
  const [digits, power] = short.toExponential().split("e")
  return `${digits} × ${tenTo(Number(power))}`.replace("-", "−")
}

const tenTo = power => `10${[...String(power)].map(n => n === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[n]).join("")}`

// A share of 1 with one decimal: 98.9 %, and neither 0 nor 100 where it is not.
const percent = share => share > 0 && share < 0.0005 ? "< 0.1 %" : share < 1 && share >= 0.9995 ? "> 99.9 %"
  : `${(100 * share).toFixed(1)} %`

// The colour of a value in a table of 256 colours from Python, flat as r, g, b, r, g, b.
function colourOf(table, value, low, high) {
  const at = 3 * clamp(Math.round((value - low) / (high - low) * 255), 0, 255)
  return [table[at], table[at + 1], table[at + 2]]
}

// The canvas, one of its pixels a cell; `fill` gets the pixels, row by row.
function paintPixels(rows, columns, fill, canvas = document.createElement("canvas")) {
  canvas.width = columns
  canvas.height = rows
  const context = canvas.getContext("2d"), image = context.createImageData(columns, rows)
  fill(new Uint32Array(image.data.buffer))
  context.putImageData(image, 0, 0)
  return canvas
}

// colourAt(n) gives the n-th cell's colour, row by row.
const makeSheet = (rows, columns, colourAt) => paintPixels(rows, columns, out => {
  for (let n = 0; n < out.length; n++) out[n] = opaque(colourAt(n))
})

// Values painted by a table: no call for every pixel, so dozens of maps at once stay quick.
function tableSheet(values, rows, columns, table, low, high, canvas) {
  const inks = Uint32Array.from({ length: 256 }, (_, n) => opaque(table.subarray(3 * n, 3 * n + 3)))
  const slope = 255 / (high - low)
  return paintPixels(rows, columns, out => {
    for (let n = 0; n < out.length; n++) out[n] = inks[clamp(Math.round((values[n] - low) * slope), 0, 255)]
  }, canvas)
}

// A canvas of that many CSS pixels, sharp on any screen; ready to draw on in CSS pixels. Its width is for CSS to say.
function fit(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1, w = Math.round(width * ratio), h = Math.round(height * ratio)
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h })
  canvas.style.height = `${height}px`
  const context = canvas.getContext("2d")
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

// The same, as wide as its drawing.
function fitWhole(canvas, width, height) {
  canvas.style.width = `${width}px`
  return fit(canvas, width, height)
}

// The key of a colour scale: its bar between the words for its ends; hidden where nothing is coloured by it.
function showKey(element, shown, low, colours, high) {
  element.hidden = !shown
  if (!shown) return
  const bar = document.createElement("i")
  bar.style.background = `linear-gradient(90deg, ${colours.join(", ")})`
  element.replaceChildren(low, bar, high)
}

const centred = context => Object.assign(context, { textAlign: "center", textBaseline: "middle" })

// An outline within a white one, so that it shows on anything.
function highlight(context, x, y, width, height, colour = HIGHLIGHT, thick = 2.5) {
  for (const [paint, line] of [["#ffffff", thick + 2], [colour, thick]]) {
    context.strokeStyle = paint
    context.lineWidth = line
    context.strokeRect(x, y, width, height)
  }
}

// Where the pointer is, [y, x], on a canvas that counts as `rows` x `columns`: by default in CSS pixels.
function pointOn(canvas, event, rows, columns) {
  const { left, top, width, height } = canvas.getBoundingClientRect()
  return [(event.clientY - top) * (rows ?? height) / height, (event.clientX - left) * (columns ?? width) / width]
}

// [down, across] of an arrow key, `far` steps of it; nothing for any other key.
const arrowOf = (event, far = 1) => ARROWS[event.key]?.map(step => step * far)

// A reader hears where one stops, not every place on the way.
function speak(mount, element, text) {
  clearTimeout(mount.speech)
  mount.speech = setTimeout(() => { element.textContent = text }, 400)
}
