// The picture and the maps made from it. One output is chosen; on every map before it lies what it has seen.
const PICTURE = 220
const MAP = 100
const RIM = 26 // pixels around the picture in which a field may run into the padding

export default function (component) {
  const { parentElement: root, data } = component
  const show = viewOf(root, () => {
    const made = { root, find: name => root.querySelector(name), at: null, ways: false }
    made.find("[data-do=ways]").onclick = () => {
      made.ways = !made.ways
      made.find("[data-do=ways]").setAttribute("aria-pressed", made.ways)
      draw(made)
    }
    return made
  })
  read(show, data)
  build(show)
  draw(show)
  return leaving(root, show)
}

function read(show, data) {
  const { header, arrays } = readMessage(data)
  Object.assign(show, { header, ...arrays })
  const last = header.layers.length - 1, chosen = show.at && header.layers[show.at.layer]
  if (!chosen || show.at.row >= chosen.size[0] || show.at.column >= chosen.size[1]) {
    show.at = { layer: last, row: header.layers[last].size[0] >> 1, column: header.layers[last].size[1] >> 1 }
  }
}

function build(show) {
  const { header, find } = show, room = find(".fields").clientWidth || 360
  const style = getComputedStyle(find(".fields"))
  show.colours = { line: style.color, empty: style.getPropertyValue("--st-secondary-background-color") || "#eee" }
  const figure = (name, [height, width], side, rim) => {
    const box = document.createElement("figure"), caption = document.createElement("figcaption"), canvas = document.createElement("canvas")
    const cell = Math.min(side / height, side / width)
    const title = document.createElement("b")
    title.textContent = name
    caption.append(title, `${height} × ${width}`)
    box.append(caption, canvas)
    find(rim > 1 ? ".first" : ".others").append(box)
    return { canvas, cell, height, width, rim }
  }
  find(".first").replaceChildren()
  find(".others").replaceChildren()
  show.picture = figure("Your picture", header.size, Math.min(PICTURE, room - 2 * RIM), RIM)
  show.maps = header.layers.map((layer, n) => {
    const map = figure(`${n + 1}. ${layer.name}`, layer.size, Math.min(MAP, (room - 30) / 2), 1)
    wire(show, map, n)
    return map
  })
  show.sheet = makeSheet(...header.size, n => show.pixels.subarray(3 * n, 3 * n + 3))
}

function wire(show, map, layer) {
  const choose = (row, column) => {
    show.at = { layer, row: clamp(Math.floor(row), 0, map.height - 1), column: clamp(Math.floor(column), 0, map.width - 1) }
    draw(show)
  }
  map.canvas.tabIndex = 0
  map.canvas.setAttribute("role", "img")
  map.canvas.setAttribute("aria-label", `Map of layer ${layer + 1}; arrow keys choose an output`)
  map.canvas.onpointermove = map.canvas.onpointerdown = event => {
    choose(...pointOn(map.canvas, event).map(v => (v - map.rim) / map.cell))
  }
  map.canvas.onkeydown = event => {
    const move = arrowOf(event)
    if (!move) return
    const here = show.at.layer === layer ? show.at : { row: map.height >> 1, column: map.width >> 1 }
    choose(here.row + move[0], here.column + move[1])
    event.preventDefault()
  }
}

function begin({ canvas, cell, height, width, rim }) {
  const context = fitWhole(canvas, width * cell + 2 * rim, height * cell + 2 * rim)
  context.translate(rim, rim)
  return context
}

const frame = (context, cell, [[top, bottom], [left, right]]) =>
  highlight(context, left * cell, top * cell, (right - left + 1) * cell, (bottom - top + 1) * cell)

// What one output of a layer has seen: [first, last] of rows and columns of the picture.
function seenBy(show, { layer, row, column }) {
  return show.header.layers[layer].axes.map(({ start, jump, size }, axis) => {
    const from = start + [row, column][axis] * jump
    return [from, from + size - 1]
  })
}

function draw(show) {
  const { picture, maps, header, at } = show, region = seenBy(show, at)
  const context = begin(picture)
  context.imageSmoothingEnabled = false
  context.drawImage(show.sheet, 0, 0, picture.width * picture.cell, picture.height * picture.cell)
  context.strokeStyle = "rgba(128,128,128,.75)"
  context.strokeRect(0, 0, picture.width * picture.cell, picture.height * picture.cell)
  const last = at.layer === maps.length - 1
  show.find("[data-do=ways]").disabled = !last
  const ways = show.ways && last
  if (ways) drawWays(show, context)
  showKey(show.find(".key"), ways, "few ways", [0.12, 0.82].map(part => `rgba(255,140,0,${part})`), "most ways")
  frame(context, picture.cell, region)
  maps.forEach((map, layer) => drawMap(show, map, layer))
  const [[top, bottom], [left, right]] = region, clip = ([a, b], count) => Math.max(0, Math.min(b, count - 1) - Math.max(a, 0) + 1)
  const all = (bottom - top + 1) * (right - left + 1), real = clip(region[0], header.size[0]) * clip(region[1], header.size[1])
  const outside = all - real ? ` ${all - real} of them lie outside, in the padding.` : ""
  show.find(".sentence").textContent = `Layer ${at.layer + 1} (${header.layers[at.layer].name}), row ${at.row}, column ${at.column} has seen rows ${top} to ${bottom} and columns ${left} to ${right} of the picture: ${bottom - top + 1} × ${right - left + 1} = ${all} pixels.${outside}`.replaceAll("-", "−")
}

// On the maps in between: the outputs whose own fields lie within the chosen one's.
function drawMap(show, map, layer) {
  const context = begin(map), { at, header } = show, { cell, height, width } = map
  context.fillStyle = show.colours.empty
  context.fillRect(0, 0, width * cell, height * cell)
  context.strokeStyle = "rgba(128,128,128,.45)"
  context.lineWidth = cell > 5 ? 1 : 0.5
  context.beginPath()
  for (let y = 0; y <= height; y++) context.rect(0, y * cell, width * cell, 0)
  for (let x = 0; x <= width; x++) context.rect(x * cell, 0, 0, height * cell)
  context.stroke()
  if (layer > at.layer) return
  const within = seenBy(show, at).map(([from, to], axis) => {
    const { start, jump, size } = header.layers[layer].axes[axis], count = [height, width][axis]
    return [Math.max(0, Math.ceil((from - start) / jump)), Math.min(count - 1, Math.floor((to - size + 1 - start) / jump))]
  })
  context.fillStyle = "rgba(176,0,109,.3)"
  const [[top, bottom], [left, right]] = within
  context.fillRect(left * cell, top * cell, (right - left + 1) * cell, (bottom - top + 1) * cell)
  if (layer === at.layer) frame(context, cell, [[at.row, at.row], [at.column, at.column]])
}

function drawWays(show, context) {
  const { picture, at, down, across, header } = show, [height, width] = header.size, { cell } = picture
  const rows = down.subarray(at.row * height, (at.row + 1) * height), columns = across.subarray(at.column * width, (at.column + 1) * width)
  const most = Math.max(...rows) * Math.max(...columns) || 1
  for (let y = 0; y < height; y++) {
    if (!rows[y]) continue
    for (let x = 0; x < width; x++) {
      const part = rows[y] * columns[x] / most
      if (!part) continue
      context.fillStyle = `rgba(255,140,0,${0.12 + 0.7 * part})`
      context.fillRect(x * cell, y * cell, cell, cell)
    }
  }
}
