// The bench: filters, the kernel of the one chosen, both pictures and the explanation, held together.
const EDITED = ", edited"
const benches = new Map(), pictures = new Map()
let palette = new Uint8Array(768), lineColour = "#000", textFont = "sans-serif", numberFont = "monospace"

export default function (component) {
  const { parentElement: root, data, setStateValue } = component
  const { header, body } = readMessage(data)
  if (header.kind === "picture") {
    root.querySelector(".bench")?.remove() // this mount only carries the picture
    receivePicture(header, body)
    return undefined
  }
  let bench = benches.get(root)
  if (!bench) {
    root.querySelector(".bench").hidden = false
    bench = makeBench(root)
    benches.set(root, bench)
    bench.observer = new ResizeObserver(() => bench.ready && paintAll(bench))
    bench.observer.observe(bench.find(".bench"))
  }
  bench.send = setStateValue
  readTheme(bench)
  adopt(bench, header, body)
  return () => {
    bench.observer.disconnect()
    clearInterval(bench.slide)
    clearTimeout(bench.timer)
    benches.delete(root)
  }
}

function receivePicture(header, body) {
  palette = body.slice(0, 768)
  if (!pictures.has(header.id)) {
    pictures.set(header.id, { ...header, planes: planesOf(header, body.slice(768)) })
    if (pictures.size > 4) pictures.delete(pictures.keys().next().value)
  }
  for (const bench of benches.values()) if (bench.header?.picture === header.id) refresh(bench)
}

// Pixels as they lie in the message, channel after channel; 0 to 1 as Python has them, in single precision.
function planesOf(header, raw) {
  const count = header.height * header.width, n = header.channels
  const source = header.bytes === 1 ? raw : new Float32Array(raw.buffer)
  const levels = Float32Array.from({ length: 256 }, (_, v) => v / 255)
  return Array.from({ length: n }, (_, c) => {
    const plane = new Float32Array(count)
    if (header.bytes === 1) for (let i = 0, from = c; i < count; i++, from += n) plane[i] = levels[source[from]]
    else for (let i = 0, from = c; i < count; i++, from += n) plane[i] = source[from]
    return plane
  })
}

function makeBench(root) {
  const find = name => root.querySelector(name)
  const bench = {
    find, filters: [], active: 0, stamp: null, serial: 0, sent: 0, past: [], maps: [], zoom: 1, held: false,
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
function adopt(bench, header, body) {
  const before = bench.header
  bench.header = header
  if (header.stamp !== bench.stamp) {
    if (bench.stamp !== null) remember(bench)
    bench.stamp = header.stamp
    bench.filters = header.filters
    bench.active = header.active
    bench.serial = bench.sent = header.serial
    bench.shape = null
  }
  if (before && before.picture !== header.picture) {
    bench.at = null
    bench.zoom = 1
  }
  bench.maps = header.live ? [] : readMaps(header, body)
  if (header.serial >= bench.sent) bench.waiting = false
  refresh(bench)
  if (!header.live && !bench.waiting && bench.serial > bench.sent) send(bench, false)
}

function readMaps(header, body) {
  let from = 0
  return header.maps.map(({ height, width, top }) => {
    const values = new Int8Array(body.buffer, from, height * width)
    from += height * width
    return { height, width, top, values, quantised: true }
  })
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
  refresh(bench)
  clearTimeout(bench.timer)
  bench.timer = setTimeout(() => send(bench, true), bench.header.live ? 250 : 700)
  if (!bench.header.live && !bench.waiting) send(bench, false)
}

// Settled: the learner pauses, so that words, code and link may follow; else Python only computes the maps.
function send(bench, settled) {
  bench.waiting ||= bench.serial !== bench.sent // an edit already answered brings no second answer
  bench.sent = bench.serial
  const { stamp, serial, filters, active } = bench
  bench.send("edit", { stamp, serial, filters: copyOf(filters), active, settled })
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
    if (bench.header.live) computeMaps(bench, picture)
    const { result, source, geo } = bench, map = bench.maps[bench.active]
    if (map) {
      Object.assign(result, { rows: geo.y.count, columns: geo.x.count, sheet: mapSheet(map, bench.header.relu) })
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

function computeMaps(bench, picture) {
  bench.maps = bench.filters.map((filter, n) => {
    const { strides, padding, dilation_rate } = bench.header
    const key = JSON.stringify([filter.cells, filter.bias, bench.header.picture, strides, padding, dilation_rate])
    const old = bench.kept?.[n]
    if (old?.key === key) return old.map
    const geo = geometry(picture, filter.cells, bench.header)
    const map = geo.fits ? convolve(picture, filter, geo) : null
    bench.kept = bench.kept ?? []
    bench.kept[n] = { key, map }
    return map
  })
}

// Where to look first: the largest answer.
function strongest(map, geo) {
  if (!map || map.quantised) return [geo.y.count >> 1, geo.x.count >> 1]
  let best = 0
  map.values.forEach((v, n) => { if (Math.abs(v) > Math.abs(map.values[best]) + 1e-6) best = n })
  return [Math.floor(best / map.width), best % map.width]
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
