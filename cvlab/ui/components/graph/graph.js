// The drawn network. Layers stand from left to right, the loss under the output where it is asked for.
//
// options and fields, all of which may be changed later, then `paintGraph(graph)`:
//   sizes [2, ..., 1]; loss, whether a node for it stands under the output; tall, CSS pixels of the highest drawing
//   weight(layer, i, j) number of the edge from unit i of a layer to unit j of the next; mark(layer, i, j) words on it
//   markAt(layer, i, j): how far along the edge, 0..1
//   name(layer, j), value(layer, j), slope(layer, j): words in a node, "" for none; state(layer, j): "forward", "backward" or ""
//   picture(layer, j, canvas): paints a unit's picture; without it nodes hold words
//   chosen [layer, i, j] edge or [layer, -1, j] bias; pressed(layer, i, j): of an edge, i is -1 for a node
const GRAPH_SVG = "http://www.w3.org/2000/svg"

function makeGraph(holder, options) {
  holder.classList.add("graph")
  const graph = { holder, sizes: [2, 1], loss: false, tall: 300, chosen: null, picture: null, ...options, built: "" }
  graph.observer = new ResizeObserver(() => {
    graph.built = ""
    paintGraph(graph)
  })
  graph.observer.observe(holder)
  return graph
}

const closeGraph = graph => graph.observer.disconnect()

function graphPart(tag, words = {}) {
  const made = document.createElementNS(GRAPH_SVG, tag)
  for (const [name, value] of Object.entries(words)) made.setAttribute(name, value)
  return made
}

// Where everything stands: columns evenly apart, each layer in the middle of the height.
function graphLayout(graph) {
  const columns = graph.sizes.length, most = Math.max(...graph.sizes, graph.loss ? 3 : 1)
  const wide = Math.max(graph.holder.clientWidth, columns * (graph.picture ? 54 : columns > 5 ? 90 : 116))
  const row = clamp(graph.tall / most, graph.picture ? 42 : 46, 74)
  const box = graph.picture ? Math.min(row - 8, wide / columns - 16) : clamp(wide / columns - 40, 66, 86)
  const high = Math.max(row * most, row * 2) + 6
  const across = n => box / 2 + 1 + n * (wide - box - 2) / (columns - 1)
  const down = (n, count) => high / 2 + (n - (count - 1) / 2) * row
  return { wide, high, box, row, across, down, node: graph.picture ? box : Math.min(row - 6, 44) }
}

function buildGraph(graph) {
  const place = graph.place = graphLayout(graph), svg = graphPart("svg", { width: place.wide, height: place.high, "aria-hidden": "true" })
  graph.edges = []
  graph.nodes = graph.sizes.map((count, layer) => Array.from({ length: count }, (_, j) => graphNode(graph, layer, j)))
  graph.sizes.slice(1).forEach((after, layer) => {
    for (let i = 0; i < graph.sizes[layer]; i++) for (let j = 0; j < after; j++) graph.edges.push(graphEdge(graph, svg, layer, i, j))
  })
  const end = graph.sizes.length
  if (graph.loss) {
    const x = place.across(end - 1), y = place.high / 2
    svg.prepend(graphPart("line", { x1: x, y1: y, x2: x, y2: y + place.row, class: "to-loss" }))
    graph.nodes.push([graphNode(graph, end, 0)])
  }
  for (const { label } of graph.edges) svg.append(label)
  const inner = document.createElement("div")
  inner.className = "graph-inner"
  Object.assign(inner.style, { width: `${place.wide}px`, height: `${place.high}px` })
  inner.append(svg, ...graph.nodes.flat().map(node => node.box))
  graph.holder.replaceChildren(inner)
}

function graphNode(graph, layer, j) {
  const { place } = graph, count = graph.sizes[layer] ?? 1, box = document.createElement("div")
  box.className = `node ${graph.picture ? "with-picture" : ""}`
  const loss = layer === graph.sizes.length, x = place.across(loss ? layer - 1 : layer), y = loss ? place.high / 2 + place.row : place.down(j, count)
  Object.assign(box.style, { left: `${x - place.box / 2}px`, top: `${y - place.node / 2}px`,
    width: `${place.box}px`, height: `${place.node}px` })
  const parts = Object.fromEntries(["name", "value", "slope"].map(name => [name, Object.assign(document.createElement("span"), { className: name })]))
  const canvas = graph.picture && layer < graph.sizes.length ? document.createElement("canvas") : null
  box.append(...canvas ? [canvas, parts.name] : Object.values(parts))
  box.onclick = () => graph.pressed?.(layer, -1, j)
  return { box, canvas, ...parts, layer, j }
}

function graphEdge(graph, svg, layer, i, j) {
  const { place, sizes } = graph, half = place.box / 2
  const ends = { x1: place.across(layer) + half, y1: place.down(i, sizes[layer]), x2: place.across(layer + 1) - half, y2: place.down(j, sizes[layer + 1]) }
  const line = graphPart("line", ends), hit = graphPart("line", { ...ends, class: "hit" })
  const label = graphPart("text", { class: "mark" })
  hit.onclick = event => {
    event.stopPropagation()
    graph.pressed?.(layer, i, j)
  }
  hit.dataset.edge = [layer, i, j].join()
  svg.append(line, hit)
  return { line, hit, label, ends, layer, i, j }
}

const graphIs = (chosen, layer, i, j) => Boolean(chosen) && chosen[0] === layer && chosen[1] === i && chosen[2] === j

function paintGraph(graph) {
  if (!graph.weight || !graph.holder.clientWidth) return
  const built = [graph.sizes, graph.loss, Boolean(graph.picture), graph.tall, graph.holder.clientWidth].join("|")
  if (graph.built !== built) {
    buildGraph(graph)
    graph.built = built
  }
  let most = 1e-9
  for (const edge of graph.edges) most = Math.max(most, Math.abs(graph.weight(edge.layer, edge.i, edge.j)))
  for (const edge of graph.edges) paintEdge(graph, edge, Number.isFinite(most) ? most : 1)
  for (const node of graph.nodes.flat()) paintNode(graph, node)
}

function paintEdge(graph, { line, hit, label, ends, layer, i, j }, most) {
  const weight = graph.weight(layer, i, j), chosen = graphIs(graph.chosen, layer, i, j), way = graph.state?.(layer + 1, j) ?? ""
  const look = `edge ${weight < 0 ? "below" : "above"} ${way} ${chosen ? "chosen" : ""}`
  if (line.getAttribute("class") !== look) line.setAttribute("class", look)
  line.setAttribute("stroke-width", (0.8 + 5 * Math.min(1, Math.abs(weight) / most)).toFixed(2))
  hit.toggleAttribute("data-chosen", chosen)
  const words = graph.mark?.(layer, i, j, chosen) ?? []
  const share = graph.markAt?.(layer, i, j) ?? 0.5, text = [share, ...words].join("|")
  if (label.dataset.text === text) return
  label.dataset.text = text
  const x = ends.x1 + (ends.x2 - ends.x1) * share
  label.setAttribute("y", ends.y1 + (ends.y2 - ends.y1) * share)
  const rows = words.map((word, n) => {
    const row = graphPart("tspan", { x, dy: n ? 11 : words.length > 1 ? -2 : 4, class: n ? "backward" : "forward" })
    row.textContent = word
    return row
  })
  label.replaceChildren(...rows)
}

function paintNode(graph, node) {
  const { box, canvas, layer, j } = node, way = graph.state?.(layer, j) ?? ""
  const looks = { way, chosen: String(graphIs(graph.chosen, layer - 1, -1, j)) }
  for (const [look, value] of Object.entries(looks)) if (box.dataset[look] !== value) box.dataset[look] = value
  if (canvas) {
    graph.picture(layer, j, canvas)
    graphText(node.name, graph.name(layer, j))
    return
  }
  for (const part of ["name", "value", "slope"]) graphText(node[part], graph[part]?.(layer, j) ?? "")
}

// A text that stays asks for no new layout.
function graphText(element, text) {
  if (element.textContent !== text) element.textContent = text
}
