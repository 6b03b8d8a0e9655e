// What is painted on a plane. Places are in its own units, y upwards; a point is [x, y, class], class 0 or 1.
const PLANE_COLOURS = ["#2f7fd6", "#d9730d"] // class 0 a blue circle, class 1 an orange square
const PLANE_TINT = 0.6 // how far the surface goes from the paper to a class's colour

// "#rrggbb" or "rgb(...)" as [r, g, b].
function planeRgb(colour) {
  const context = planeRgb.context ??= document.createElement("canvas").getContext("2d")
  context.fillStyle = colour
  return [1, 3, 5].map(at => parseInt(context.fillStyle.slice(at, at + 2), 16))
}

const planeMix = (from, to, share) => from.map((value, n) => value + (to[n] - value) * share)

// Ink and paper of the theme, and the surface's 256 colours: from class 0 over the paper to class 1.
function planeTheme(plane) {
  const style = getComputedStyle(plane.holder), paper = style.getPropertyValue("--st-background-color").trim() || "#ffffff"
  plane.ink = style.color
  plane.font = style.fontFamily
  if (plane.paper === paper) return
  plane.paper = paper
  plane.sprites = new Map()
  const [middle, ...ends] = [paper, ...PLANE_COLOURS].map(planeRgb)
  plane.table = new Uint8Array(256 * 3)
  for (let n = 0; n < 256; n++) {
    const side = n / 127.5 - 1
    plane.table.set(planeMix(middle, ends[side < 0 ? 0 : 1], Math.abs(side) * PLANE_TINT).map(Math.round), 3 * n)
  }
}

// The middles of n x n cells over the window as the surface wants them: row 0 is at the top, where y is largest.
function planeGrid([low, high], n) {
  const x = new Float32Array(n * n), y = new Float32Array(n * n), cell = (high - low) / n
  for (let at = 0; at < n * n; at++) {
    x[at] = low + (at % n + 0.5) * cell
    y[at] = high - (Math.floor(at / n) + 0.5) * cell
  }
  return { x, y }
}

function paintPlane(plane) {
  planeTheme(plane)
  plane.paints++
  const [low, high] = plane.window
  const side = plane.side = Math.max(40, Math.min(plane.holder.clientWidth - 2, plane.tallest)) // 2: the border
  plane.scale = side / (high - low)
  Object.assign(plane.view.style, { width: `${side}px`, height: `${side}px` })
  const context = fit(plane.base, side, side)
  if (plane.surface) {
    const n = Math.round(Math.sqrt(plane.surface.length))
    plane.sheet = tableSheet(plane.surface, n, n, plane.table, plane.low, plane.high, plane.sheet)
    context.imageSmoothingEnabled = plane.smooth
    context.drawImage(plane.sheet, 0, 0, side, side)
  }
  for (const line of plane.lines) if (line.shade) planeShade(plane, context, line.line)
  planeAxes(plane, context)
  plane.before?.(context, plane)
  for (const line of plane.lines) planeLine(plane, context, line)
  planePoints(plane, context)
  for (const vector of plane.vectors) planeVector(plane, context, vector)
  plane.after?.(context, plane)
  plane.holder.dataset.count = plane.points.length
  planeCursor(plane)
}

const planeX = (plane, x) => (x - plane.window[0]) * plane.scale
const planeY = (plane, y) => (plane.window[1] - y) * plane.scale

// 1, 2 or 5 times a power of ten: so far apart that about six fit.
function planeStep(span) {
  const rough = span / 6, power = 10 ** Math.floor(Math.log10(rough))
  return power * [1, 2, 5, 10].find(step => step * power >= rough * 0.999)
}

function planeAxes(plane, context) {
  const [low, high] = plane.window, step = planeStep(high - low)
  const zero = [clamp(planeX(plane, 0), 0, plane.side), clamp(planeY(plane, 0), 0, plane.side)]
  context.save()
  context.fillStyle = context.strokeStyle = plane.ink
  context.lineWidth = 1
  context.globalAlpha = 0.35
  context.beginPath()
  context.moveTo(zero[0], 0)
  context.lineTo(zero[0], plane.side)
  context.moveTo(0, zero[1])
  context.lineTo(plane.side, zero[1])
  context.stroke()
  context.globalAlpha = 0.75
  context.font = `10px ${plane.font}`
  for (let n = Math.ceil(low / step); n * step <= high; n++) {
    const value = n * step, near = Math.min(value - low, high - value) * plane.scale < 8
    if (n === 0 || near) continue
    centred(context)
    context.fillText(rounded(value, 6), planeX(plane, value), Math.min(zero[1] + 8, plane.side - 7))
    context.textAlign = "right"
    context.fillText(rounded(value, 6), Math.max(zero[0] - 4, 18), planeY(plane, value))
  }
  context.font = `italic 12px ${plane.font}`
  context.textAlign = "right"
  context.fillText(plane.axes[0], plane.side - 5, Math.max(zero[1] - 9, 9))
  context.textAlign = "left"
  context.fillText(plane.axes[1], Math.min(zero[0] + 6, plane.side - 20), 10)
  context.restore()
}

// a x + b y + c = 0 across the window.
function planeLine(plane, context, { line: [a, b, c], colour = plane.ink, width = 2, dash = [], alpha = 1 }) {
  if (!Math.hypot(a, b)) return
  const [low, high] = plane.window, steep = Math.abs(a) > Math.abs(b)
  const ends = [low, high].map(end => steep ? [-(b * end + c) / a, end] : [end, -(a * end + c) / b])
  context.save()
  Object.assign(context, { strokeStyle: colour, lineWidth: width, globalAlpha: alpha })
  context.setLineDash(dash)
  context.beginPath()
  ends.forEach(([x, y]) => context.lineTo(planeX(plane, x), planeY(plane, y)))
  context.stroke()
  context.restore()
}

// Where a x + b y + c is above zero in class 1's tint, below in class 0's.
function planeShade(plane, context, [a, b, c]) {
  const [low, high] = plane.window, corners = [[low, low], [high, low], [high, high], [low, high]]
  PLANE_COLOURS.forEach((colour, side) => {
    const of = ([x, y]) => (a * x + b * y + c) * (side ? 1 : -1)
    context.save()
    Object.assign(context, { fillStyle: colour, globalAlpha: 0.16 })
    context.beginPath()
    corners.forEach((corner, n) => {
      const next = corners[(n + 1) % 4], [here, there] = [of(corner), of(next)]
      if (here > 0) context.lineTo(planeX(plane, corner[0]), planeY(plane, corner[1]))
      if (here * there < 0) {
        const share = here / (here - there), [x, y] = corner.map((value, axis) => value + (next[axis] - value) * share)
        context.lineTo(planeX(plane, x), planeY(plane, y))
      }
    })
    context.fill()
    context.restore()
  })
}

// A point's picture, made once for each class, size and theme.
function planeSprite(plane, label, hollow, radius) {
  const ratio = window.devicePixelRatio || 1, name = [label, hollow, radius, ratio].join()
  if (plane.sprites.has(name)) return plane.sprites.get(name)
  const canvas = document.createElement("canvas"), size = 2 * radius + 5, context = fit(canvas, size, size)
  canvas.width = canvas.height = Math.ceil(size * ratio)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.beginPath()
  if (label) context.rect(2.5 + radius * 0.1, 2.5 + radius * 0.1, radius * 1.8, radius * 1.8)
  else context.arc(size / 2, size / 2, radius, 0, 7)
  context.fillStyle = hollow ? plane.paper : PLANE_COLOURS[label]
  context.strokeStyle = hollow ? PLANE_COLOURS[label] : plane.paper
  context.lineWidth = hollow ? 2 : 1.5
  context.fill()
  context.stroke()
  plane.sprites.set(name, { canvas, size: canvas.width / ratio })
  return plane.sprites.get(name)
}

function planePoints(plane, context) {
  const radius = plane.radius ?? (plane.points.length > 300 ? 3.5 : 5)
  for (const [x, y, label, hollow] of plane.points) {
    const { canvas, size } = planeSprite(plane, label, Boolean(hollow), radius)
    context.drawImage(canvas, planeX(plane, x) - size / 2, planeY(plane, y) - size / 2, size, size)
  }
  for (const index of plane.marked) {
    if (plane.points[index]) planeRing(context, planeX(plane, plane.points[index][0]), planeY(plane, plane.points[index][1]), radius + 5)
  }
}

function planeRing(context, x, y, radius, colour = HIGHLIGHT) {
  for (const [paint, width] of [["#ffffff", 4.5], [colour, 2.5]]) {
    Object.assign(context, { strokeStyle: paint, lineWidth: width })
    context.beginPath()
    context.arc(x, y, radius, 0, 7)
    context.stroke()
  }
}

const planeVector = (plane, context, { from = [0, 0], to, ...looks }) => planeArrow(context,
  [planeX(plane, from[0]), planeY(plane, from[1])], [planeX(plane, to[0]), planeY(plane, to[1])], { colour: plane.ink, font: plane.font, paper: plane.paper, ...looks })

// An arrow in CSS pixels, its label beside its middle.
function planeArrow(context, [x0, y0], [x1, y1], { colour, width = 2.5, dash = [], label = "", font = "sans-serif", paper = "" }) {
  const long = Math.hypot(x1 - x0, y1 - y0), head = Math.min(10, long * 0.6)
  if (long < 0.5) return
  const [dx, dy] = [(x1 - x0) / long, (y1 - y0) / long]
  context.save()
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: width, lineCap: "round" })
  context.setLineDash(dash)
  context.beginPath()
  context.moveTo(x0, y0)
  context.lineTo(x1 - dx * head * 0.8, y1 - dy * head * 0.8)
  context.stroke()
  context.beginPath()
  for (const [along, aside] of [[0, 0], [head, head * 0.5], [head, -head * 0.5]]) context.lineTo(x1 - dx * along - dy * aside, y1 - dy * along + dx * aside)
  context.fill()
  if (label) {
    context.setLineDash([])
    centred(context).font = `italic 600 13px ${font}`
    const place = [(x0 + x1) / 2 - dy * 13, (y0 + y1) / 2 + dx * 13]
    Object.assign(context, { strokeStyle: paper, lineWidth: paper ? 4 : 0 })
    if (paper) context.strokeText(label, ...place)
    context.fillText(label, ...place)
  }
  context.restore()
}
