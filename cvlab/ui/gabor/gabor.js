// The bank's mount and the mount of the chosen filter's answers: they share one view and one place looked at.
let numberFont = "monospace", textFont = "sans-serif"
const mounts = new Map(), views = new Map()

export default function (component) {
  const { parentElement: root, data, setStateValue } = component, { header, arrays } = readMessage(data)
  const mount = viewOf(root, () => {
    const made = { root, kind: header.kind, panels: [] }
    made.observer = new ResizeObserver(() => repaint(made))
    made.observer.observe(root.querySelector(".gabor"))
    wireTools(made)
    wireGrids(made)
    mounts.set(root, made)
    return made
  })
  mount.send = setStateValue
  readTheme(mount)
  if (!views.has(header.subject)) {
    views.clear() // another picture: look at it as a whole
    views.set(header.subject, { zoom: 1, y: 0.5, x: 0.5, place: null })
  }
  mount.view = views.get(header.subject)
  if (header.start) mount.view.place ??= { y: header.start[0], x: header.start[1] }
  ;(header.kind === "bank" ? adoptBank : adoptAnswers)(mount, header, arrays)
  return leaving(root, mount, () => mounts.delete(root))
}

function readTheme(mount) {
  const style = getComputedStyle(mount.root.querySelector(".gabor"))
  mount.ink = style.color
  mount.paper = style.getPropertyValue("--st-background-color") || "#fff"
  textFont = style.fontFamily
  numberFont = style.getPropertyValue("--st-code-font") || "monospace"
}

function adoptBank(mount, header, arrays) {
  mount.bank = { ...header, ...arrays, hover: [...arrays.energies.shape.slice(1), header.step], sizes: arrays.kernels.map(k => k.shape[0]) }
  mount.sheets = null
  mount.tallest = tallestStack(mount.bank)
  const { bank } = mount, n = bank.channels
  const grey = at => n === 3 ? [bank.picture[3 * at], bank.picture[3 * at + 1], bank.picture[3 * at + 2]] : Array(3).fill(bank.picture[at])
  const hue = at => [bank.map[3 * at], bank.map[3 * at + 1], bank.map[3 * at + 2]]
  show(mount, header, [
    { name: "Picture", colour: grey, text: at => n === 3 ? grey(at).map(String) : [String(bank.picture[at])], lines: n },
    { name: "Orientation", colour: hue, text: at => [`${bank.theta[at]}°`], lines: 1 },
  ])
  for (const part of [".panels", ".tools", ".says", ".reading"]) mount.root.querySelector(part).hidden = header.filters
  mount.root.querySelector(".banks").hidden = !header.filters
  repaint(mount)
}

function adoptAnswers(mount, header, { warm, signed, even, odd, energy }) {
  const signedPart = (name, values) => ({ name, lines: 1, colour: at => tone(signed, values[at]),
    text: at => [fixed((values[at] - 128) / 127 * header.top, 2)] })
  show(mount, header, [signedPart("Even", even), signedPart("Odd", odd),
    { name: "Energy", lines: 1, colour: at => tone(warm, energy[at]), text: at => [fixed(energy[at] / 255 * header.top, 2)] }])
  mount.answers = header
  for (const name of [".reading", ".banks", ".tools"]) mount.root.querySelector(name)?.remove()
  repaint(mount)
}

function show(mount, header, items) {
  const list = mount.root.querySelector(".panels")
  list.dataset.count = items.length
  while (list.children.length > items.length) list.lastChild.remove()
  items.forEach((item, n) => {
    if (!list.children[n]) mount.panels[n] = makePanel(mount, list, item.name)
    Object.assign(mount.panels[n], {
      rows: header.rows, columns: header.columns, readable: item.lines === 3 ? THREE_LINES : ONE_LINE, text: item.text,
      tallest: items.length > 2 ? 260 : 240, sheet: makeSheet(header.rows, header.columns, item.colour),
      cell: (r, c) => ({ lines: item.text(r * header.columns + c), on: item.colour(r * header.columns + c) }),
    })
  })
}

function makePanel(mount, list, name) {
  const figure = document.createElement("figure")
  figure.innerHTML = `<figcaption><b></b></figcaption><div class="box"><canvas class="base"></canvas>
    <canvas class="over" tabindex="0" role="application"></canvas></div>`
  figure.querySelector("b").textContent = name
  list.append(figure)
  const find = part => figure.querySelector(part)
  const panel = { name, box: find(".box"), base: find(".base"), over: find(".over"), rows: 1, columns: 1 }
  panel.over.setAttribute("aria-label", `${name}. Arrow keys move from pixel to pixel, plus and minus zoom; each pixel is told in words`)
  const view = () => mount.view // a picture's view may be replaced while the panel stays
  const shared = new Proxy({}, { get: (_, part) => view()[part], set: (_, part, value) => { view()[part] = value; return true } })
  wirePanel(panel, shared, { look: (_, place) => { view().place = place; markAll() }, repaint: () => mounts.forEach(repaint) })
  panel.over.onfocus = () => markAll()
  return panel
}

const markAll = () => mounts.forEach(mark)

function mark(mount) {
  if (!mount.panels[0]?.at || !mount.view.place) return
  const [row, column] = cellOf(mount.panels[0], mount.view.place)
  for (const panel of mount.panels) outline(panel, row, column)
  mount.root.querySelector(".gabor").dataset.at = `${row},${column}`
  if (mount.kind === "bank") {
    drawRose(mount, row, column)
    const text = pixelSentence(mount, row, column)
    mount.root.querySelector(".says").textContent = text
    say(mount, text)
  } else {
    const at = row * mount.panels[0].columns + column
    const parts = mount.panels.map(panel => `${panel.name.toLowerCase()} ${panel.text(at)[0]}`)
    mount.root.querySelector(".says").textContent = `${mount.answers.name}, at row ${row}, column ${column}: ${parts.join(", ")}.`
  }
}

const say = (mount, text) => speak(mount, mount.root.querySelector(".spoken"), text)

function repaint(mount) {
  if (!mount.panels[0]?.sheet) return
  for (const panel of mount.panels) {
    drawPanel(panel, mount.view)
    panel.over.style.touchAction = mount.view.zoom > 1 ? "none" : "pan-y"
  }
  if (mount.kind === "bank") {
    drawGrids(mount)
    drawWheel(mount)
    const find = name => mount.root.querySelector(name)
    find("[data-do=out]").disabled = find("[data-do=whole]").disabled = mount.view.zoom <= 1
    find("[data-do=in]").disabled = mount.panels[0].at.cell >= LARGEST_CELL - 1e-6
  }
  mark(mount)
}

function wireTools(mount) {
  mount.root.querySelector(".tools").onclick = event => {
    const button = event.target.closest("[data-do]"), { view } = mount, [first] = mount.panels
    if (!button || !first?.at) return
    zoomTo(view, first, { in: view.zoom * 1.5, out: view.zoom / 1.5, whole: 1 }[button.dataset.do], view.place)
    mounts.forEach(repaint)
  }
}
