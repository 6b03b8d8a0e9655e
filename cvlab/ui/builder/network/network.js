// The bench: one layer is in hand (Python's word), one is looked at (the pointer's or the arrow keys').

export default function ({ parentElement: root, data, setTriggerValue }) {
  const bench = viewOf(root, () => {
    const made = { root, find: selector => root.querySelector(selector) }
    wire(made)
    return made
  })
  const before = bench.data
  Object.assign(bench, { data, act: act => data.still || setTriggerValue("act", act) })
  if (!before || before.chosen !== data.chosen || before.layers.length !== data.layers.length) bench.looked = data.chosen
  bench.looked = Math.min(bench.looked, data.layers.length - 1)
  paint(bench)
  return leaving(root, bench)
}

function paint(bench) {
  const { data, find } = bench, chosen = data.chosen, count = data.layers.length, layer = data.layers[chosen]
  const focus = focused(bench)
  find(".bench").classList.toggle("still", Boolean(data.still))
  bench.observer.observe(find(".bench"))
  scenery(bench)
  tabulate(find, data, chosen)
  find(".kinds").replaceChildren(...kindsOf(data, chosen, find(".kinds details")?.open ?? false))
  find(".hand").textContent = layer ? `Layer ${chosen + 1} (${layer.title}):` : ""
  const can = { undo: data.undo, redo: data.redo, up: chosen > 0, down: chosen < count - 1, duplicate: count, remove: count }
  for (const button of bench.root.querySelectorAll("[data-do]")) button.disabled = !can[button.dataset.do]
  refocus(bench, focus)
}

function scenery(bench) {
  const { data, find } = bench
  bench.room = find(".bench").clientWidth
  find(".legend").replaceChildren(...legendOf(data, draw(find(".scene"), data, data.chosen, bench.room)))
  look(bench, bench.looked)
}

// What is looked at is outlined in the drawing, marked in the table, and told in a sentence.
function look(bench, place, spoken = false) {
  const { data, find, root } = bench
  bench.looked = place
  for (const item of root.querySelectorAll(".block, tbody tr")) item.classList.toggle("looked", Number(item.dataset.place) === place)
  find(".sentence").textContent = data.layers.length ? sentenceOf(data, place) : `${sentenceOf(data, -1)} No layer yet: add one below.`
  clearTimeout(bench.speech)
  if (spoken) bench.speech = setTimeout(() => { find(".spoken").textContent = find(".sentence").textContent }, 400)
}

// After an act the whole bench is drawn anew; the hands stay where they were.
function focused({ root }) {
  const item = root.getRootNode().activeElement
  if (item?.dataset?.do) return `[data-do=${item.dataset.do}]`
  if (item?.dataset?.kind) return `[data-kind=${item.dataset.kind}]`
  return item?.closest?.("tbody") ? "tbody .chosen button" : null
}

function refocus({ find }, selector) {
  if (selector) find(selector)?.focus({ preventScroll: true })
}

function wire(bench) {
  const { find, root } = bench
  bench.observer = new ResizeObserver(() => {
    if (bench.data && Math.abs(find(".bench").clientWidth - bench.room) > 1) scenery(bench)
  })
  const placeAt = event => {
    const item = event.target.closest?.("[data-place]")
    return item ? Number(item.dataset.place) : null
  }
  root.addEventListener("pointerover", event => {
    const place = placeAt(event)
    if (place !== null) look(bench, place)
  })
  for (const name of [".scene", "tbody"]) find(name).addEventListener("pointerleave", () => look(bench, bench.data.chosen))
  root.addEventListener("focusin", event => {
    const place = placeAt(event)
    if (place !== null) look(bench, place)
  })
  root.addEventListener("click", event => {
    const button = event.target.closest("[data-do], [data-kind]"), place = placeAt(event)
    if (button) press(bench, button.dataset)
    else if (place !== null && place >= 0) bench.act({ do: "choose", place })
  })
  find(".scene").addEventListener("keydown", event => keyed(bench, event))
  root.addEventListener("keydown", event => {
    if (!(event.ctrlKey || event.metaKey)) return
    const name = event.key.toLowerCase() === "z" ? (event.shiftKey ? "redo" : "undo") : event.key.toLowerCase() === "y" ? "redo" : null
    if (!name || !bench.data[name]) return
    event.preventDefault()
    bench.act({ do: name })
  })
  wireDrag(bench)
}

function press(bench, { do: name, kind }) {
  const place = bench.data.chosen
  if (kind) bench.act({ do: "add", kind })
  else if (name === "up" || name === "down") bench.act({ do: "move", place, to: place + (name === "up" ? -1 : 1) })
  else bench.act(name === "undo" || name === "redo" ? { do: name } : { do: name, place })
}

function keyed(bench, event) {
  const { data, looked } = bench, last = data.layers.length - 1, step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  const to = step ? Math.max(-1, Math.min(last, looked + step)) : { Home: -1, End: last }[event.key]
  if (to !== undefined) look(bench, to, true)
  else if ((event.key === "Enter" || event.key === " ") && looked >= 0) bench.act({ do: "choose", place: looked })
  else if (event.key === "Delete" && looked >= 0) bench.act({ do: "remove", place: looked })
  else return
  event.preventDefault()
}

// A row drawn onto another takes its place.
function wireDrag(bench) {
  const body = bench.find("tbody"), rowAt = event => event.target.closest?.("tr[data-place]")
  let from = null
  body.addEventListener("dragstart", event => {
    from = Number(rowAt(event).dataset.place)
    event.dataTransfer.effectAllowed = "move"
  })
  body.addEventListener("dragover", event => {
    if (from === null) return
    event.preventDefault()
    for (const row of body.rows) row.classList.toggle("target", row === rowAt(event))
  })
  body.addEventListener("dragend", () => {
    from = null
    for (const row of body.rows) row.classList.remove("target")
  })
  body.addEventListener("drop", event => {
    event.preventDefault()
    const to = Number(rowAt(event)?.dataset.place ?? from)
    if (from !== null && to !== from) bench.act({ do: "move", place: from, to })
    from = null
  })
}
