// The windows view. All results come from Python; here they are painted, pointed at and put into brief.
const TALLEST = 340

export default function (component) {
  const { parentElement: root } = component, { header, arrays } = readMessage(component.data)
  const view = viewOf(root, makeView)
  adopt(view, { ...header, ...arrays })
  return leaving(root, view)
}

function makeView(root) {
  const find = name => root.querySelector(name)
  const view = { find, at: null, whole: null, all: false, held: false, panels: {} }
  for (const name of ["input", "max", "average"]) {
    const frame = find(`[data-view=${name}]`)
    view.panels[name] = { frame, base: frame.querySelector(".base"), over: frame.querySelector(".over") }
  }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(find(".pooling"))
  wire(view)
  return view
}

function adopt(view, data) {
  const [rows, columns] = data.result
  view.data = data
  const old = view.at
  view.at = old && old[0] < rows && old[1] < columns ? old : firstPlace(view.data)
  paint(view)
}

// Where to look first: the strongest result, the one nearest to the middle where several are equal.
function firstPlace({ max, result: [rows, columns] }) {
  const far = n => Math.hypot(Math.floor(n / columns) - rows / 2, n % columns - columns / 2)
  let best = 0
  max.forEach((v, n) => { if (v > max[best] + 1e-6 || (v > max[best] - 1e-6 && far(n) < far(best))) best = n })
  return [Math.floor(best / columns), best % columns]
}

// The rows and columns of the window of a cell, those beyond the rim included.
function windowOf(data, [row, column]) {
  const side = (at, i) => {
    const start = at * data.strides[i] - data.before[i], end = start + data.window[i]
    return { start, end, first: Math.max(0, start), last: Math.min(data.size[i], end) }
  }
  return { y: side(row, 0), x: side(column, 1) }
}

const winnerOf = (data, [row, column]) => {
  const n = 2 * (row * data.result[1] + column)
  return [data.winners[n], data.winners[n + 1]]
}

function paint(view) {
  const { data, panels } = view
  const sizes = { input: data.size, max: data.result, average: data.result }
  for (const [name, panel] of Object.entries(panels)) {
    const [rows, columns] = sizes[name], width = panel.frame.clientWidth || 200
    // Results are drawn as large as the input, so that a place in one is the same place in the other.
    const height = Math.min(TALLEST, width * data.size[0] / data.size[1])
    const across = height * data.size[1] / data.size[0]
    Object.assign(panel, { rows, columns, width, height, x: across / columns, y: height / rows })
    const context = fit(panel.base, width, height)
    context.imageSmoothingEnabled = false
    const values = name === "input" ? data.values : data[name]
    context.drawImage(tableSheet(values, rows, columns, data.table, 0, data.top), 0, 0, across, height)
    if (Math.min(panel.x, panel.y) >= 30) {
      values.forEach((v, n) => cellNumber(context, v, (n % columns) * panel.x, Math.floor(n / columns) * panel.y,
        Math.min(panel.x, panel.y), ink(colourOf(data.table, v, 0, data.top))))
    }
    panel.frame.style.height = `${height}px`
    view.find(`[data-size=${name}]`).textContent = `${rows} × ${columns}`
  }
  view.find(".name").textContent = data.name
  for (const kind of ["max", "average"]) {
    const swatch = view.find(`[data-whole=${kind}] .swatch`), colour = colourOf(data.table, data.global[kind], 0, data.top)
    swatch.textContent = brief(data.global[kind])
    swatch.style.background = css(colour)
    swatch.style.color = ink(colour)
  }
  const places = new Set()
  for (let n = 0; n < data.winners.length; n += 2) places.add(data.winners[n] * data.size[1] + data.winners[n + 1])
  view.places = places
  const all = data.size[0] * data.size[1]
  view.find(".won").textContent = `${counted(places.size)} of ${counted(all)} pixels win a window: only they get a gradient through max pooling`
  explain(view)
}

const counted = n => n.toLocaleString("en")
const span = (name, { first, last }) => last - first === 1 ? `${name} ${first}` : `${name}s ${first} to ${last - 1}`

function explain(view) {
  const { data, panels } = view, { input, max, average } = panels
  const seen = view.whole
    ? { y: { start: 0, end: data.size[0], first: 0, last: data.size[0] }, x: { start: 0, end: data.size[1], first: 0, last: data.size[1] } }
    : windowOf(data, view.at)
  const won = view.whole ? largest(data) : winnerOf(data, view.at)
  const context = fit(input.over, input.width, input.height)
  if (view.all) {
    context.fillStyle = HIGHLIGHT
    for (const place of view.places) {
      const radius = clamp(input.x / 4, 1.2, 5)
      context.beginPath()
      context.arc((place % data.size[1] + 0.5) * input.x, (Math.floor(place / data.size[1]) + 0.5) * input.y, radius, 0, 7)
      context.fill()
    }
  }
  highlight(context, seen.x.first * input.x, seen.y.first * input.y, (seen.x.last - seen.x.first) * input.x, (seen.y.last - seen.y.first) * input.y)
  context.fillStyle = "#00a37a"
  context.strokeStyle = "#ffffff"
  context.lineWidth = 1.5
  const dot = Math.max(3, input.x / 4)
  context.beginPath()
  context.arc((won[1] + 0.5) * input.x, (won[0] + 0.5) * input.y, dot, 0, 7)
  context.fill()
  context.stroke()
  for (const panel of [max, average]) {
    const over = fit(panel.over, panel.width, panel.height)
    if (!view.whole) highlight(over, view.at[1] * panel.x, view.at[0] * panel.y, panel.x, panel.y)
  }
  for (const kind of ["max", "average"]) view.find(`[data-whole=${kind}]`).setAttribute("aria-pressed", String(view.whole === kind))
  drawWindow(view, seen, won)
  say(view, seen, won)
}

function largest(data) {
  let best = 0
  data.values.forEach((v, n) => { if (v > data.values[best]) best = n })
  return [Math.floor(best / data.size[1]), best % data.size[1]]
}

// The window's pixels as a grid of numbers; what lies beyond the rim is dashed and does not count.
function drawWindow(view, seen, won) {
  const { data } = view, canvas = view.find(".terms"), rows = seen.y.end - seen.y.start, columns = seen.x.end - seen.x.start
  canvas.hidden = Boolean(view.whole)
  if (view.whole) return
  const size = Math.min(46, Math.floor(250 / Math.max(rows, columns))), context = fitWhole(canvas, columns * size + 4, rows * size + 4)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const y = seen.y.start + r, x = seen.x.start + c, left = 2 + c * size, top = 2 + r * size
      if (y < 0 || x < 0 || y >= data.size[0] || x >= data.size[1]) {
        context.strokeStyle = "rgba(128,128,128,.7)"
        context.setLineDash([2, 2])
        context.strokeRect(left + 1.5, top + 1.5, size - 3, size - 3)
        context.setLineDash([])
        continue
      }
      const value = data.values[y * data.size[1] + x], colour = colourOf(data.table, value, 0, data.top)
      context.fillStyle = css(colour)
      context.fillRect(left + 0.5, top + 0.5, size - 1, size - 1)
      context.lineWidth = 1
      context.strokeStyle = "rgba(128,128,128,.5)"
      context.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1)
      if (size >= 24) cellNumber(context, value, left, top, size, ink(colour))
    }
  }
  highlight(context, 2 + (won[1] - seen.x.start) * size, 2 + (won[0] - seen.y.start) * size, size, size, "#00a37a")
}

function say(view, seen, won) {
  const { data } = view, set = (name, text) => { view.find(name).textContent = text }
  const rows = seen.y.last - seen.y.first, columns = seen.x.last - seen.x.first, count = rows * columns
  const values = []
  for (let y = seen.y.first; y < seen.y.last; y++) {
    for (let x = seen.x.first; x < seen.x.last; x++) values.push(data.values[y * data.size[1] + x])
  }
  const n = view.at[0] * data.result[1] + view.at[1]
  const max = view.whole ? data.global.max : data.max[n], mean = view.whole ? data.global.average : data.average[n]
  const listed = values.slice(0, 9).map(value => brief(value)).join(" + ") + (count > 9 ? ` + ${count - 9} more` : "")
  const rim = count < data.window[0] * data.window[1] && !view.whole ? " The window reaches over the rim; only real pixels count." : ""
  set(".of", view.whole ? `The whole of it: ${rows} × ${columns} pixels`
    : `Cell at row ${view.at[0]}, column ${view.at[1]}: ${span("row", seen.y)}, ${span("column", seen.x)}.${rim}`)
  set(".said .max", `Max: ${brief(max)}, the pixel at row ${won[0]}, column ${won[1]} wins.`)
  set(".said .average", `Average: (${listed}) / ${count} = ${brief(mean)}.`)
  const root = view.find(".pooling")
  root.dataset.at = view.whole ? view.whole : view.at.join()
  root.dataset.won = won.join()
  root.dataset.max = max
  root.dataset.average = mean
  speak(view, view.find(".spoken"), [...view.find(".said").children].map(line => line.textContent).join(" "))
}

function cellNumber(context, value, x, y, size, colour) {
  const text = brief(value)
  centred(context).fillStyle = colour
  context.font = `${Math.min(13, size / (0.62 * Math.max(text.length, 4)) * 0.94)}px ui-monospace, Menlo, Consolas, monospace`
  context.fillText(text, x + size / 2, y + size / 2 + 0.5)
}

function lookAt(view, row, column) {
  view.whole = null
  view.at = [clamp(row, 0, view.data.result[0] - 1), clamp(column, 0, view.data.result[1] - 1)]
  explain(view)
}

function wire(view) {
  const cellUnder = (panel, event) => {
    const [y, x] = pointOn(panel.over, event)
    return [y / panel.y, x / panel.x]
  }
  for (const [name, panel] of Object.entries(view.panels)) {
    const follow = event => {
      const { strides, before, window: size } = view.data, [y, x] = cellUnder(panel, event)
      if (name !== "input") lookAt(view, Math.floor(y), Math.floor(x))
      // of the windows over this pixel the one whose middle is nearest
      else lookAt(view, ...[y, x].map((at, i) => Math.round((at + before[i] - size[i] / 2) / strides[i])))
    }
    panel.over.onpointermove = event => view.held || follow(event)
    panel.over.onpointerdown = event => {
      if (event.pointerType !== "touch") hold(view, !view.held)
      follow(event)
    }
    panel.over.onkeydown = event => {
      const move = arrowOf(event, event.shiftKey ? 5 : 1)
      if (!move) return
      event.preventDefault()
      lookAt(view, view.at[0] + move[0], view.at[1] + move[1])
    }
  }
  for (const kind of ["max", "average"]) {
    const button = view.find(`[data-whole=${kind}]`)
    button.onclick = button.onpointerenter = button.onfocus = () => {
      view.whole = kind
      explain(view)
    }
  }
  view.find(".all").onclick = event => {
    view.all = !view.all
    event.currentTarget.setAttribute("aria-pressed", String(view.all))
    explain(view)
  }
}

function hold(view, held) {
  view.held = held
  view.find(".held").hidden = !held
}
