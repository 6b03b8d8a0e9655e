// The network drawn: a column for every stage, a tile for every map, bars for the answer, and the edges between them.
const HEIGHT = 300, GAP = 3, MOST_TILES = 64, NAMES = 16

function node(tag, className = "", text = "") {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

const isMap = shape => shape.length === 3

// Side of a tile and how many stand below each other, so that all of a stage fit into the height.
function tiling(count) {
  for (let columns = 1; ; columns++) {
    const rows = Math.ceil(count / columns), side = Math.min(46, Math.floor(HEIGHT / rows) - GAP)
    if (side >= 30 || columns >= 4) return { side: Math.max(side, 18), columns }
  }
}

function columnOf(view, n) {
  const stage = n ? view.stages[n - 1] : { title: "Picture", shape: view.picture.shape, name: "picture", op: "picture", lesson: "pixels" }
  const column = node("div", `column ${stage.op}`), head = node("div", "head")
  const title = stage.lesson ? node("button", "lesson", stage.title) : node("span", "", stage.title)
  if (stage.lesson) {
    title.type = "button"
    title.title = `Open the lesson on this: ${stage.lesson}`
    title.onclick = () => view.send("lesson", stage.lesson)
  }
  head.append(title, node("span", "size", stage.shape.join(" × ")))
  column.append(head, n === view.stages.length ? answerOf(view, n) : isMap(stage.shape) ? tilesOf(view, n, stage) : stripOf(view, n, stage))
  return column
}

function tilesOf(view, n, stage) {
  const [rows, columns, count] = stage.shape, colour = n === 0 && count === 3
  const shown = colour ? 1 : Math.min(count, MOST_TILES), { side, columns: wide } = tiling(shown)
  const box = node("div", "tiles")
  box.style.gridTemplateColumns = `repeat(${n ? wide : 1}, ${n ? side : 56}px)`
  for (let k = 0; k < shown; k++) {
    const tile = node("button", "tile"), canvas = node("canvas")
    Object.assign(canvas, { width: columns, height: rows })
    tile.type = "button"
    tile.append(canvas)
    tile.ariaLabel = n ? `${stage.name}, ${stage.title}, channel ${k}` : "The picture that the network is given"
    wireTile(view, tile, n, k)
    box.append(tile)
  }
  if (shown < count && !colour) box.append(node("span", "more", `${count - shown} more`))
  return box
}

// A layer without maps: its numbers as one strip, first at the top.
function stripOf(view, n, stage) {
  const tile = node("button", "tile strip"), canvas = node("canvas")
  Object.assign(canvas, { width: 1, height: stage.shape[0] })
  tile.type = "button"
  tile.ariaLabel = `${stage.name}, ${stage.title}, ${stage.shape[0]} numbers`
  tile.append(canvas)
  wireTile(view, tile, n, 0)
  return tile
}

function answerOf(view, n) {
  const box = node("div", "answer"), many = view.classes.length > NAMES
  view.rows = (many ? [...view.classes.keys()].slice(0, NAMES) : [...view.classes.keys()]).map(k => {
    const row = node("button", "tile row"), bar = node("i"), share = node("output")
    row.type = "button"
    row.append(node("b", "", view.classes[k] ?? String(k)), bar, share)
    wireTile(view, row, n, k)
    box.append(row)
    return { row, bar, share, k }
  })
  return box
}

function wireTile(view, tile, n, k) {
  view.tiles[n] ??= []
  view.tiles[n][k] = tile
  tile.onpointerenter = tile.onfocus = () => showEdges(view, n, k)
  tile.onpointerleave = tile.onblur = () => showEdges(view)
  tile.onclick = () => view.pick(n, k)
}

// Which tiles a tile reads: of a convolution every map before it, else the one of its own channel.
function sourcesOf(view, n, k) {
  const before = view.tiles[n - 1] ?? [], stage = view.stages[n - 1]
  if (!stage) return []
  const all = ["conv", "flatten", "dense"].includes(stage.op) || stage.function === "softmax"
  const many = before.length > 1 && !all
  return many ? [before[k]].filter(Boolean) : before.filter(Boolean)
}

function showEdges(view, n, k) {
  view.edges.replaceChildren()
  if (n === undefined) return
  const box = view.scene.getBoundingClientRect()
  view.edges.setAttribute("viewBox", `0 0 ${view.scene.scrollWidth} ${view.scene.scrollHeight}`)
  const place = (tile, share) => {
    const own = tile.getBoundingClientRect()
    return [own.left + own.width * share - box.left + view.scene.scrollLeft, own.top + own.height / 2 - box.top]
  }
  const [x, y] = place(view.tiles[n][k], 0)
  for (const source of sourcesOf(view, n, k)) {
    const [a, b] = place(source, 1), path = document.createElementNS("http://www.w3.org/2000/svg", "path")
    path.setAttribute("d", `M${a},${b} C${(a + x) / 2},${b} ${(a + x) / 2},${y} ${x},${y}`)
    view.edges.append(path)
  }
}

// Colours of a stage: around zero where there are values on both sides of it, one scale for all of its maps.
function scaleOf(view, n) {
  if (!n) return { table: view.arrays.pixel, low: 0, high: 1 }
  let low = 0, high = 0
  for (const v of view.made[n].values) {
    if (v < low) low = v
    if (v > high) high = v
  }
  const top = Math.max(-low, high) || 1
  return low < 0 ? { table: view.arrays.signed, low: -top, high: top } : { table: view.arrays.positive, low: 0, high: top }
}

function channelOf({ shape, values }, k) {
  if (!isMap(shape)) return values
  const [rows, columns, count] = shape, out = new Float32Array(rows * columns)
  for (let n = 0; n < out.length; n++) out[n] = values[n * count + k]
  return out
}

function paintStage(view, n) {
  const made = view.made[n], { table, low, high } = view.scales[n] = scaleOf(view, n)
  const [rows, columns, count] = isMap(made.shape) ? made.shape : [made.shape[0], 1, 1]
  view.tiles[n].forEach((tile, k) => {
    const canvas = tile.querySelector("canvas")
    if (!canvas) return
    if (n === 0 && count === 3) makeColour(canvas, made)
    else tableSheet(channelOf(made, k), rows, columns, table, low, high, canvas)
  })
}

function makeColour(canvas, { shape: [rows, columns], values }) {
  paintPixels(rows, columns, out => {
    for (let n = 0; n < out.length; n++) out[n] = opaque([0, 1, 2].map(c => Math.round(255 * values[3 * n + c])))
  }, canvas)
}

function paintAnswer(view) {
  const { values } = view.made.at(-1), shares = view.stages.at(-1).function === "softmax"
  const top = Math.max(...values.map(Math.abs)) || 1, best = values.indexOf(Math.max(...values))
  for (const { row, bar, share, k } of view.rows) {
    bar.style.width = `${Math.max(0, 44 * values[k] / (shares ? 1 : top))}px`
    share.textContent = shares ? percent(values[k]) : brief(values[k])
    row.classList.toggle("best", k === best)
    row.ariaLabel = `Class ${view.classes[k]}: ${share.textContent}`
  }
  view.says.textContent = `The network says ${view.classes[best]}${shares ? `, ${percent(values[best])}` : ""}.`
}
