// The bench: filters, the kernel of the one chosen, both pictures and the explanation, held together.
const EDITED = ", edited"
const FRAME_WORK = 4e7 // multiplications that leave an edit well under 50 ms
const benches = new Map(), pictures = new Map()
let palette = new Uint8Array(768), lineColour = "#000", textFont = "sans-serif", numberFont = "monospace"

export default function (component) {
  const { parentElement: root, data, setStateValue } = component
  const { header, arrays } = readMessage(data)
  if (header.kind === "picture") {
    root.querySelector(".bench")?.remove() // this mount only carries the picture
    receivePicture(header, arrays)
    return undefined
  }
  const bench = viewOf(root, () => {
    root.querySelector(".bench").hidden = false
    const made = makeBench(root)
    made.observer = new ResizeObserver(() => made.ready && paintAll(made))
    made.observer.observe(made.find(".bench"))
    benches.set(root, made)
    return made
  })
  bench.send = setStateValue
  readTheme(bench)
  adopt(bench, header, arrays.maps)
  return leaving(root, bench, () => {
    clearInterval(bench.slide)
    benches.delete(root)
  })
}

function receivePicture(header, { signed, pixels }) {
  palette = signed
  if (!pictures.has(header.id)) {
    pictures.set(header.id, { ...header, planes: planesOf(header, pixels) })
    if (pictures.size > 4) pictures.delete(pictures.keys().next().value)
  }
  for (const bench of benches.values()) if (bench.header?.picture === header.id) refresh(bench)
}

// Channel after channel, 0 to 1 as Python has them, in single precision; bytes stand for their 255th parts.
function planesOf(header, pixels) {
  const count = header.height * header.width, n = header.channels
  const levels = Float32Array.from({ length: 256 }, (_, v) => v / 255), bytes = pixels instanceof Uint8Array
  return Array.from({ length: n }, (_, c) => {
    const plane = new Float32Array(count)
    if (bytes) for (let i = 0, from = c; i < count; i++, from += n) plane[i] = levels[pixels[from]]
    else for (let i = 0, from = c; i < count; i++, from += n) plane[i] = pixels[from]
    return plane
  })
}

function makeBench(root) {
  const find = name => root.querySelector(name)
  const bench = {
    find, filters: [], active: 0, stamp: null, serial: 0, past: [], maps: [], kept: new Map(), zoom: 1, held: false,
    at: null, centre: { x: 0.5, y: 0.5 }, cell: [0, 0, 0], ready: false,
    source: makePanel(root, "source"), result: makePanel(root, "result"),
  }
  wireBench(bench)
  return bench
}

function readTheme(bench) {
  const style = getComputedStyle(bench.find(".bench"))
  lineColour = style.color
  textFont = style.fontFamily
  numberFont = style.getPropertyValue("--st-code-font") || "monospace"
}

// Python's word counts where it changed the filters itself (a new stamp); else what was edited here stays.
function adopt(bench, header, maps) {
  const before = bench.header
  bench.header = header
  if (header.stamp !== bench.stamp) {
    if (bench.stamp !== null) remember(bench)
    bench.stamp = header.stamp
    bench.filters = header.filters
    bench.active = header.active
    bench.shape = null
  }
  if (before && before.picture !== header.picture) {
    bench.at = null
    bench.zoom = 1
  }
  maps.forEach((values, n) => { // int8 around zero; whole for the filter in the grid, small for the others
    const [height, width] = values.shape
    bench.kept.set(nameOf(bench, header.filters[n]), { height, width, top: header.tops[n], values, quantised: true, pitch: 1 })
  })
  refresh(bench)
}

const current = bench => bench.filters[bench.active]
const pictureOf = bench => pictures.get(bench.header.picture)

function remember(bench) {
  bench.past.push({ filters: copyOf(bench.filters), active: bench.active })
  if (bench.past.length > 100) bench.past.shift()
}

function change(bench, act, keep = true) {
  if (keep) remember(bench)
  act()
  bench.serial += 1
  bench.moving = true
  refresh(bench)
  clearTimeout(bench.timer)
  bench.timer = setTimeout(() => settle(bench), 250)
}

// The learner pauses: the whole result takes the place of the coarse one, and words, code and link follow.
function settle(bench) {
  bench.moving = false
  refresh(bench)
  const { stamp, filters, active } = bench
  bench.send("edit", { stamp, filters: copyOf(filters), active })
}

// Everything that follows from filters, picture and options: results first, then what is drawn from them.
function refresh(bench) {
  const picture = pictureOf(bench), filter = current(bench)
  showKernel(bench)
  if (!picture || depth(filter.cells) !== (picture.channels === 3 ? 3 : 1)) return
  bench.geo = geometry(picture, filter.cells, bench.header)
  bench.find(".problem").hidden = bench.geo.fits
  for (const part of [".seen", ".explain"]) bench.find(part).hidden = !bench.geo.fits
  if (bench.geo.fits) {
    computeMaps(bench, picture)
    const { result, source, geo } = bench, map = bench.maps[bench.active]
    if (map) {
      Object.assign(result, { rows: geo.y.count, columns: geo.x.count, sheet: mapSheet(map, bench.header.relu, isPicture(bench, filter)) })
      bench.top = map.top
    }
    const frame = JSON.stringify([bench.header.picture, geo])
    if (source.frame !== frame) {
      source.sheet = pictureSheet(picture, geo)
      Object.assign(source, { frame, rows: source.sheet.height, columns: source.sheet.width })
    }
    if (!bench.at || bench.at[0] >= geo.y.count || bench.at[1] >= geo.x.count) bench.at = strongest(map, geo)
  } else bench.result.sheet = null
  bench.ready = true
  paintAll(bench)
}

// Whether a filter's result is shown as a picture: as the learner says, or where its weights sum to about 1.
function isPicture({ header }, filter) {
  if (header.paint !== "fitting") return header.paint === "picture"
  return Math.abs(allOf(filter.cells).reduce((a, b) => a + b, 0) - 1) <= header.near_one
}

const nameOf = ({ header }, filter) =>
  JSON.stringify([filter.cells, filter.bias, header.picture, header.strides, header.padding, header.dilation_rate])

// A filter's map as finely as it is shown: the one at hand where it is fine enough, else a new one.
function computeMaps(bench, picture) {
  const kept = new Map()
  bench.maps = bench.filters.map((filter, n) => {
    const name = nameOf(bench, filter), geo = geometry(picture, filter.cells, bench.header)
    if (!geo.fits) return null
    const pitch = pitchOf(bench, geo, picture, n === bench.active)
    let map = kept.get(name) ?? bench.kept.get(name)
    if (!map || Math.max(map.height / geo.y.count, map.width / geo.x.count) < 0.9 / pitch) map = convolve(picture, filter, geo, pitch)
    kept.set(name, map)
    return map
  })
  bench.kept = kept
}

// Every how many-th row and column of the result is computed: all of them where the browser can; while a finger
// is on the kernel, and where Python's map is awaited, no more than are shown, within the time of a frame or two.
function pitchOf(bench, geo, picture, active) {
  if (bench.header.live && !bench.moving) return 1
  const panel = active ? (bench.result.box.clientWidth || 384) * bench.zoom * (window.devicePixelRatio || 1) : 64
  const work = geo.y.count * geo.x.count * geo.y.kernel * geo.x.kernel * picture.channels
  const shown = Math.floor(Math.min(geo.y.count, geo.x.count) / panel) || 1 // at "numbers" every one
  return Math.max(shown, Math.ceil(Math.sqrt(work / FRAME_WORK)))
}

// Where to look first: the largest answer.
function strongest(map, geo) {
  if (!map || map.quantised) return [geo.y.count >> 1, geo.x.count >> 1]
  let best = 0
  map.values.forEach((v, n) => { if (Math.abs(v) > Math.abs(map.values[best]) + 1e-6) best = n })
  return [Math.floor(best / map.width) * map.pitch, best % map.width * map.pitch]
}

function showKernel(bench) {
  const filter = current(bench), cells = filter.cells
  const room = bench.find(".bench").clientWidth, shape = [cells.length, cells[0].length, depth(cells), room].join()
  if (bench.shape !== shape) {
    buildGrid(bench.find(".kernel"), cells, room, (...edit) => editCell(bench, ...edit), at => { bench.cell = at })
    bench.shape = shape
  }
  bench.kernelTop = Math.max(...allOf(cells).map(Math.abs)) || 1
  showCells(bench.find(".kernel"), cells, bench.kernelTop)
  const bias = bench.find(".bias")
  if (bench.find(".bench").getRootNode().activeElement !== bias || numberIn(bias.value) !== filter.bias) bias.value = plain(filter.bias)
  const count = allOf(cells).length
  bench.find(".count").textContent = `${count} ${count === 1 ? "weight" : "weights"} + 1 bias`
  bench.find(".size").textContent = `${cells.length} × ${cells[0].length}${depth(cells) > 1 ? " × 3" : ""}`
  bench.find("[data-do=undo]").disabled = !bench.past.length
}

function renamed(filter) {
  if (!filter.name.endsWith(EDITED)) filter.name += EDITED
}

function editCell(bench, i, j, c, value, dragging) {
  const cells = current(bench).cells
  if (value === weight(cells, i, j, c)) {
    showKernel(bench)
    return
  }
  change(bench, () => {
    renamed(current(bench))
    current(bench).cells = mapCells(cells, (v, y, x, z) => y === i && x === j && z === c ? value : v)
  }, !dragging)
}
