// The window and its two grids: play, step, drag and hover. Everything shown was computed in Python.

export default function (component) {
  const { parentElement: root, data } = component
  const view = viewOf(root, () => {
    const made = makeView(root)
    made.observer = new ResizeObserver(() => made.input && paintAll(made))
    made.observer.observe(made.find(".arithmetic"))
    return made
  })
  Object.assign(view, unpacked(readMessage(data)))
  view.place = [Math.min(view.place[0], view.rows.count - 1), Math.min(view.place[1], view.columns.count - 1)]
  view.look = null
  paintAll(view)
  return leaving(root, view, () => pause(view))
}

function makeView(root) {
  const find = name => root.querySelector(name)
  const panel = name => {
    const box = find(`.${name}`)
    return { name, box, view: box.querySelector(".view"), base: box.querySelector(".base"), over: box.querySelector(".over") }
  }
  const view = { find, panels: { input: panel("input"), output: panel("output") }, place: [0, 0], cursor: [0, 0], look: null, revealing: false, frame: 0, heat: false }
  wirePanel(view, view.panels.input)
  wirePanel(view, view.panels.output)
  wireTools(view)
  return view
}

function readTheme(view) {
  const style = getComputedStyle(view.find(".arithmetic"))
  view.colours = { background: style.getPropertyValue("--st-background-color") || "#fff", faint: "rgba(128,128,128,.9)" }
  view.fonts = { number: style.getPropertyValue("--st-code-font") || "monospace" }
}

function paintAll(view) {
  readTheme(view)
  layPanels(view)
  view.shown = view.kernelShown = null
  for (const panel of Object.values(view.panels)) {
    paintBase(view, panel)
    const kind = !panel.on ? "" : view.transposed ? ", dotted: cut off" : ", dotted: padding"
    panel.box.querySelector(".size").textContent = `${panel.map.height} × ${panel.map.width}`
    panel.box.querySelector(".note").textContent = panel.rows * panel.columns > panel.map.height * panel.map.width ? kind.slice(2) : ""
  }
  view.find("[data-do=heat]").textContent = view.transposed ? "Products under each output" : "How often each input is used"
  const hint = view.transposed ? ["output", "input"] : ["input", "output"]
  view.find(".hint").textContent = `Point at a cell of either side. Drag the window over the ${hint[0]}; arrow keys in the ${hint[1]} move it, in the ${hint[0]} they pick a cell; Space plays.`
  const most = Math.max(1, ...view.usage.values), steps = Array.from({ length: 9 }, (_, n) => css(colourOf(view.palettes.counts, n / 8, 0, 1)))
  const what = view.transposed ? "products" : "uses"
  showKey(view.find(".key"), view.heat, "0", steps, `${most} ${what}`)
  draw(view)
}

// The overlays: the window at its place (or gliding between two), what is pointed at, and the words for it.
function draw(view, at = view.place) {
  const { input, output } = view.panels, grid = input.on ? input : output, point = input.on ? output : input
  for (const panel of [input, output]) panel.context = centred(fit(panel.over, panel.width, panel.height))
  if (view.revealing) cover(view)
  if (view.look?.grid) {
    const [y, x] = view.look.grid, places = placesOver(view, y, x)
    markCells(view, point, places, { weights: true })
    markCells(view, grid, [{ y, x }], { strong: true })
    outline(view, grid, y, x, y + 1, x + 1)
    tell(view, view.transposed ? describeOutput(view, y, x, places) : describeInput(view, y, x, places), places)
    return
  }
  const [row, column] = view.look?.place ?? at, cells = windowCells(view, row, column), last = cells[cells.length - 1]
  markCells(view, grid, cells, { weights: true })
  outline(view, grid, cells[0].y, cells[0].x, last.y + 1, last.x + 1)
  const [p, q] = view.look?.place ?? view.place
  outline(view, point, p, q, p + 1, q + 1)
  const text = view.transposed ? describeInput : describeOutput
  if (view.frame && !view.look && number(view) % view.stride) return
  tell(view, text(view, p, q, view.look ? cells : windowCells(view, p, q)), null)
}

function tell(view, sentence, places) {
  if (view.shown === sentence) return
  view.shown = sentence
  view.find(".sentence").textContent = sentence
  const used = places && new Set(places.map(place => place.index)), key = used ? [...used].join() : "all"
  if (view.kernelShown === key) return
  view.kernelShown = key
  showKernel(view, used)
}

function number(view) {
  return view.place[0] * view.columns.count + view.place[1]
}

function goTo(view, index) {
  const count = view.rows.count * view.columns.count, n = Math.max(0, Math.min(count - 1, index))
  view.place = [Math.floor(n / view.columns.count), n % view.columns.count]
  view.look = null
}

function step(view, by) {
  pause(view)
  goTo(view, number(view) + by)
  draw(view)
}

function play(view) {
  const count = view.rows.count * view.columns.count
  if (number(view) >= count - 1 || !view.revealing) goTo(view, 0)
  view.revealing = true
  view.look = null
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  let before = performance.now(), part = 0
  const frame = now => {
    // No one reads sixty sentences a second: words at most ten times, the window every frame.
    view.stride = Math.ceil(Number(view.find(".speed").value) / 10)
    part += Math.min(0.25, (now - before) / 1000) * Number(view.find(".speed").value)
    before = now
    const steps = Math.floor(part + 1e-6)
    part -= steps
    if (steps) goTo(view, number(view) + steps)
    if (number(view) >= count - 1) {
      pause(view)
      view.revealing = false
      draw(view)
      return
    }
    view.frame = requestAnimationFrame(frame)
    const glides = !still && !view.look && view.place[1] < view.columns.count - 1 && Number(view.find(".speed").value) < 20
    draw(view, glides ? [view.place[0], view.place[1] + Math.max(0, part * 2 - 1)] : view.place)
  }
  view.frame = requestAnimationFrame(frame)
  setPlaying(view, true)
}

function pause(view) {
  cancelAnimationFrame(view.frame)
  if (view.frame) setPlaying(view, false)
  view.frame = 0
}

function setPlaying(view, on) {
  const button = view.find("[data-do=play]")
  button.textContent = on ? "Pause" : "Play"
  view.find(".arithmetic").dataset.playing = on
  view.find(".sentence").setAttribute("aria-live", on ? "off" : "polite")
}
