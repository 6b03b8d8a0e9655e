// The whole network on one screen, recomputed at every move of the pen.

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".overview")
  const view = viewOf(root, build)
  view.send = setTriggerValue
  adopt(view, readMessage(data))
  return leaving(root, view, () => view.listening.abort())
}

function build(root) {
  const view = { root, scene: node("div", "scene"), detail: node("section", "detail"), says: node("p", "says"), spoken: node("div", "spoken") }
  view.spoken.setAttribute("role", "status")
  view.edges = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  view.edges.setAttribute("aria-hidden", "true")
  root.replaceChildren(view.says, view.scene, view.detail, view.spoken)
  view.listening = new AbortController()
  window.addEventListener("cvlab:ink", event => follow(view, event.detail), { signal: view.listening.signal })
  root.addEventListener("keydown", event => event.key === "Escape" && view.at && view.pick())
  view.pick = (n, k) => {
    view.at = n === undefined ? null : { n, k }
    root.querySelectorAll(".picked").forEach(tile => tile.classList.remove("picked"))
    if (view.at) view.tiles[n][k].classList.add("picked")
    showDetail(view)
  }
  return view
}

function adopt(view, { header, arrays }) {
  const shape = JSON.stringify([header.stages, header.classes])
  let first = 0
  view.stages = header.stages.map(stage => ({ ...stage, weights: arrays.weights.slice(first, first += stage.arrays) }))
  Object.assign(view, { arrays, live: header.live, classes: header.classes, picture: arrays.picture })
  if (view.told !== shape) {
    Object.assign(view, { told: shape, tiles: [], scales: [], at: null })
    view.scene.replaceChildren(view.edges, ...Array.from({ length: view.stages.length + 1 }, (_, n) => columnOf(view, n)))
  }
  compute(view)
}

// What the pen has drawn so far, as the pad brings it to the network's size.
function follow(view, { name, pixels }) {
  if (name !== view.live || pixels.length !== view.picture.length) return
  view.picture = Object.assign(pixels, { shape: view.picture.shape })
  compute(view)
}

function compute(view) {
  const begun = performance.now()
  view.made = forward(view.stages, view.picture)
  for (let n = 0; n < view.stages.length; n++) paintStage(view, n)
  paintAnswer(view)
  if (view.at) explain(view)
  else showDetail(view)
  view.root.dataset.took = (performance.now() - begun).toFixed(1)
}
