// Pictures as numbers: every panel paints what Python sent; hovering, keys and zoom happen here.
let numberFont = "monospace"

export default function (component) {
  const { parentElement: root, data } = component
  const mount = viewOf(root, () => {
    const made = { root, view: { zoom: 1, y: 0.5, x: 0.5, place: { y: 0.5, x: 0.5 } }, fractions: false, panels: [] }
    made.observer = new ResizeObserver(() => repaint(made))
    made.observer.observe(root.querySelector(".pixels"))
    wireTools(made)
    return made
  })
  numberFont = getComputedStyle(root.querySelector(".pixels")).getPropertyValue("--st-code-font") || "monospace"
  adopt(mount, readMessage(data))
  return leaving(root, mount)
}

const NOTHING_MORE = { weights: null, mix: null, scaling: null } // what another picture's panel had and this may lack

function adopt(mount, { header: data, arrays }) {
  const items = data.panels.map((item, n) => {
    const values = arrays.values[n], [rows, columns, channels] = values.shape
    return { ...item, values, rows, columns, channels, bytes: values.BYTES_PER_ELEMENT }
  })
  const shape = items.map(item => item.name).join("|")
  if (mount.shape !== shape) {
    build(mount, items)
    mount.shape = shape
  }
  if (mount.subject !== data.subject) { // another picture: look at it as a whole
    Object.assign(mount.view, { zoom: 1, y: 0.5, x: 0.5, place: { y: data.start[0], x: data.start[1] } })
    mount.subject = data.subject
  }
  items.forEach((item, n) => Object.assign(mount.panels[n], NOTHING_MORE, item, {
    sheet: makeSheet(item.rows, item.columns, at => shadeOf(item, at)),
    readable: item.channels === 3 ? THREE_LINES : ONE_LINE,
    cell: (r, c) => {
      const at = r * item.columns + c
      return { lines: linesOf(mount, item, at), on: shadeOf(item, at) }
    },
  }))
  mount.panels.forEach(panel => {
    panel.note.textContent = `${panel.rows} × ${panel.columns}${panel.channels === 3 ? " × 3" : ""}${panel.about ? `, ${panel.about}` : ""}`
  })
  mount.root.querySelector("[data-do=fractions]").hidden = !items.some(item => item.bytes === 1)
  repaint(mount)
}

function build(mount, items) {
  const list = mount.root.querySelector(".panels")
  list.classList.toggle("many", items.length > 2)
  list.dataset.count = items.length
  mount.panels = items.map(item => {
    const figure = document.createElement("figure")
    figure.innerHTML = `<figcaption><b></b> <span></span></figcaption><div class="box"><canvas class="base"></canvas>
      <canvas class="over" tabindex="0" role="application"></canvas></div>`
    figure.querySelector("b").textContent = item.name
    const find = name => figure.querySelector(name)
    const panel = { figure, box: find(".box"), base: find(".base"), over: find(".over"), note: find("span"), tallest: { 4: 215, 5: 300 }[items.length] ?? TALLEST }
    panel.over.setAttribute("aria-label", `${item.name}. Arrow keys move from pixel to pixel, plus and minus zoom; each pixel is told below`)
    return panel
  })
  list.replaceChildren(...mount.panels.map(panel => panel.figure))
  for (const panel of mount.panels) {
    wirePanel(panel, mount.view, { look: (...at) => look(mount, ...at), repaint: () => repaint(mount) })
    panel.over.onfocus = () => look(mount, panel, mount.view.place)
  }
  mount.looked = mount.panels[0]
}

// Scaled numbers keep the colours that their bytes had: only the numbers change.
function shadeOf(item, at) {
  const { offset, divisor } = item.scaling ?? { offset: [0, 0, 0], divisor: [1, 1, 1] }
  const v = item.values, part = (value, c = 0) => clamp(Math.round(value * divisor[c] + offset[c]), 0, 255)
  if (item.channels === 3) return [part(v[3 * at]), part(v[3 * at + 1], 1), part(v[3 * at + 2], 2)]
  const one = part(v[at])
  return { red: [one, 0, 0], green: [0, one, 0], blue: [0, 0, one] }[item.tint] ?? [one, one, one]
}

const shown = (mount, item, value) =>
  item.bytes !== 1 ? fixed(value, item.decimals) : mount.fractions ? fixed(value / 255, 2) : String(value)

function linesOf(mount, item, at) {
  if (item.channels === 1) return [shown(mount, item, item.values[at])]
  return [0, 1, 2].map(c => shown(mount, item, item.values[3 * at + c]))
}

function look(mount, panel, place) {
  mount.view.place = place
  mount.looked = panel
  mark(mount)
}

function mark(mount) {
  if (!mount.panels[0]?.at) return
  const { panels, view, looked } = mount
  for (const panel of panels) {
    const [r, c] = cellOf(panel, view.place)
    outline(panel, r, c)
  }
  const [row, column] = cellOf(looked, view.place)
  if (looked.mix) { // the old pixels behind this new one
    const [ys, xs] = [looked.mix.rows[row], looked.mix.columns[column]]
    outline(panels[0], ys.first, xs.first, ys.weights.length, xs.weights.length)
  }
  const text = sentence(looked, row, column, panels[0])
  mount.root.querySelector(".says").textContent = text
  mount.root.querySelector(".pixels").dataset.at = `${row},${column}`
  speak(mount, mount.root.querySelector(".spoken"), text)
}

const COLOURS = ["red", "green", "blue"]

function sentence(item, row, column, source) {
  const at = row * item.columns + column, v = Array.from(item.values.subarray(at * item.channels, (at + 1) * item.channels))
  const where = `${item.name}, row ${row}, column ${column}: `
  if (item.scaling) return where + scalingSentence(item, v, source, at)
  const said = item.channels === 3
    ? `${COLOURS.map((name, c) => `${name} ${v[c]}`).join(", ")} of 255, that is ${v.map(x => fixed(x / 255)).join(", ")}`
    : `${v[0]} of 255, that is ${fixed(v[0] / 255)}`
  return where + said + "." + greySentence(item, v) + mixSentence(item, row, column)
}

function greySentence(item, v) {
  if (!item.weights) return ""
  const terms = item.weights.map((w, c) => `${w} × ${fixed(v[c] / 255)}`)
  const sum = item.weights.reduce((total, w, c) => total + w * v[c] / 255, 0)
  return ` As grey: ${terms.join(" + ")} = ${fixed(sum)}.`
}

function scalingSentence(item, v, source, at) {
  const { offset, divisor } = item.scaling
  return v.map((value, c) => {
    const x = source.values[at * item.channels + c], name = item.channels === 3 ? `${COLOURS[c]} ` : ""
    const before = offset[c] ? `(${x} − ${fixed(offset[c], 1)})` : String(x)
    const sum = divisor[c] === 1 ? before : `${before} / ${fixed(divisor[c], 1)}`
    return `${name}${sum} = ${fixed(value, item.decimals)}`
  }).join(", ") + "."
}

function mixSentence(item, row, column) {
  if (!item.mix) return ""
  const [ys, xs] = [item.mix.rows[row], item.mix.columns[column]], count = ys.weights.length * xs.weights.length
  if (count === 1) return ` Copied from the old pixel at row ${ys.first}, column ${xs.first}.`
  const span = ({ first, weights }, name) => weights.length === 1 ? `${name} ${first}` : `${name}s ${first} to ${first + weights.length - 1}`
  const products = ys.weights.flatMap(a => xs.weights.map(b => a * b))
  const even = Math.max(...products) - Math.min(...products) < 1e-3
  const share = even ? `each counts 1/${count}` : `they count ${fixed(Math.min(...products), 2)} to ${fixed(Math.max(...products), 2)}`
  return ` A mean of ${count} old pixels, ${span(ys, "row")}, ${span(xs, "column")}: ${share}.`
}

function repaint(mount) {
  if (!mount.panels.length || !mount.panels[0].sheet) return
  for (const panel of mount.panels) {
    drawPanel(panel, mount.view)
    panel.over.style.touchAction = mount.view.zoom > 1 ? "none" : "pan-y"
  }
  const [first] = mount.panels, find = name => mount.root.querySelector(name)
  find("[data-do=out]").disabled = find("[data-do=whole]").disabled = mount.view.zoom <= 1
  find("[data-do=in]").disabled = first.at.cell >= LARGEST_CELL - 1e-6
  find("[data-do=numbers]").setAttribute("aria-pressed", String(first.at.cell >= first.readable))
  find("[data-do=fractions]").setAttribute("aria-pressed", String(mount.fractions))
  find(".pixels").dataset.zoom = mount.view.zoom.toFixed(3)
  mark(mount)
}

function wireTools(mount) {
  mount.root.querySelector(".tools").onclick = event => {
    const button = event.target.closest("[data-do]"), { view } = mount, [first] = mount.panels
    if (!button || !first?.at) return
    const zooms = { in: view.zoom * 1.5, out: view.zoom / 1.5, whole: 1, numbers: (first.readable + 4) / first.at.whole }
    if (button.dataset.do === "fractions") mount.fractions = !mount.fractions
    else {
      zoomTo(view, first, Math.max(zooms[button.dataset.do], 1), view.place)
      follow(view, { ...first, at: { ...first.at, cell: first.at.whole * view.zoom } }, view.place)
    }
    repaint(mount)
  }
}
