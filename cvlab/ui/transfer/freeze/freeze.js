// A base to the size of its numbers. The line between what is frozen and what trains follows the hand; Python hears of it at rest.
export default function (component) {
  const { parentElement: root, data, setStateValue } = component, view = viewOf(root, build)
  view.data = data
  view.send = frozen => setStateValue("frozen", frozen)
  view.frozen = data.frozen
  raise(view)
  show(view)
  return leaving(root, view)
}

function build(root) {
  const find = name => root.querySelector(name), view = { find }, line = find("input")
  line.oninput = () => move(view, Number(line.value))
  line.onchange = () => view.send(view.frozen)
  const jump = count => { move(view, clamp(count, 0, view.data.layers.length)); view.send(view.frozen) }
  find(".all").onclick = () => jump(Infinity)
  find(".none").onclick = () => jump(0)
  find(".four").onclick = () => jump(view.data.layers.length - 4)
  view.jump = jump
  return view
}

function move(view, frozen) {
  view.frozen = frozen
  show(view)
}

// The blocks, each as high as the fourth root of its numbers, so that the smallest can be seen beside the largest.
function raise(view) {
  const { data } = view, blocks = new Map()
  data.layers.forEach((layer, n) => {
    if (!blocks.has(layer.block)) blocks.set(layer.block, { name: layer.block, first: n, parameters: 0, moved: null })
    const block = blocks.get(layer.block)
    block.parameters += layer.parameters
    block.last = n
    if (layer.moved !== null) block.moved = Math.hypot(block.moved ?? 0, layer.moved)
  })
  view.blocks = [...blocks.values()]
  const top = Math.max(...view.blocks.map(b => b.parameters), data.head) ** 0.25
  const head = { name: "head", parameters: data.head, moved: null, first: data.layers.length }
  view.find(".title").textContent = data.title
  view.find("input").max = data.layers.length
  const row = view.find(".blocks")
  row.classList.toggle("many", view.blocks.length > 9)
  row.replaceChildren(...[...view.blocks, head].map(block => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "block" })
    const moved = element("span", "moved", block.moved === null ? "" : `moved ${brief(block.moved, 2)}`)
    const bar = element("span", "bar", ""), name = element("span", "name", block.name)
    bar.style.height = `${Math.max(3, block.parameters ** 0.25 / top * 68)}%`
    bar.append(document.createElement("i"))
    button.append(moved, bar, name)
    button.title = `${block.name}: ${block.parameters.toLocaleString("en")} numbers`
    button.classList.toggle("head", block === head)
    button.onclick = () => view.jump(block.first)
    block.button = button
    return button
  }))
}

function element(tag, name, text) {
  return Object.assign(document.createElement(tag), { className: name, textContent: text })
}

function show(view) {
  const { data, frozen } = view, line = view.find("input")
  line.value = frozen
  const base = data.layers.reduce((sum, layer) => sum + layer.parameters, 0)
  const learns = data.layers.slice(frozen).reduce((sum, layer) => sum + layer.trains, 0)
  for (const block of view.blocks) {
    const own = data.layers.slice(Math.max(frozen, block.first), block.last + 1).reduce((sum, layer) => sum + layer.trains, 0)
    block.button.querySelector("i").style.height = `${block.parameters ? 100 * own / block.parameters : frozen <= block.first ? 100 : 0}%`
    const state = frozen > block.last ? "frozen" : frozen <= block.first ? "trains" : "trains in part"
    block.button.setAttribute("aria-label", `${block.name}: ${block.parameters.toLocaleString("en")} numbers, ${state}`)
  }
  const said = count => count.toLocaleString("en")
  view.find(".total").textContent = said(base + data.head)
  view.find(".trainable").textContent = said(learns + data.head)
  view.find(".frozen").textContent = said(base - learns)
  const first = data.layers[frozen], words = !frozen ? "nothing" : `${frozen} of ${data.layers.length}`
  view.find("output").textContent = words
  line.setAttribute("aria-valuetext", `${frozen} of ${data.layers.length} layers frozen`)
  const sentence = first ? `Trains from ${first.name} (${first.block}) on: ${said(learns)} numbers of the base, and the head's ${said(data.head)}.${still(data, frozen)}`
    : `The whole base is frozen: only the head's ${said(data.head)} numbers train.`
  view.find(".sentence").textContent = sentence
  view.find(".freeze").dataset.frozen = frozen
  view.find(".freeze").dataset.trainable = learns + data.head
  speak(view, view.find(".spoken"), sentence)
}

function still(data, frozen) {
  const kept = data.layers.slice(frozen).reduce((sum, layer) => sum + layer.parameters - layer.trains, 0)
  return kept ? ` ${kept.toLocaleString("en")} numbers of batch normalisations behind the line stay as they are.` : ""
}
