// A strip of feature maps, one enlarged. All numbers come from Python; this file only paints and reads them.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".maps")
  const view = viewOf(root, build)
  view.tell = chosen => setTriggerValue("chosen", chosen)
  Object.assign(view, readMessage(data))
  view.layers = readLayers(view)
  view.tiles = new Map()
  view.waiting = new Map()
  const moved = follow(view), before = view.at && topOf(view, view.at.layer.name)
  const focused = root.getRootNode().activeElement?.getAttribute?.("aria-label")?.split(", highest")[0]
  view.strip.replaceChildren(...view.layers.map(layer => drawLayer(view, layer)))
  view.at = placeOf(view, view.chosen ?? view.header.chosen)
  outline(view)
  drawEnlarged(view)
  view.strip.classList.toggle("tall", view.header.tall)
  if (view.header.tall) view.strip.scrollTop += topOf(view, view.at.layer.name) - (moved ? 0 : before)
  paintInSight(view)
  // Keep the reader's place: a new drawing changes the numbers, not where one was looking.
  const again = focused && [...root.querySelectorAll("[aria-label]")].find(e => e.getAttribute("aria-label").split(", highest")[0] === focused)
  again?.focus({ preventScroll: true })
  return leaving(root, view)
}

function build(root) {
  const strip = document.createElement("div")
  root.append(strip)
  strip.className = "strip"
  const view = { ...enlargedParts(root), strip, place: null, chosen: null, told: new Set() }
  strip.onscroll = () => paintInSight(view)
  strip.onkeydown = event => walk(strip, event)
  strip.setAttribute("role", "group")
  strip.setAttribute("aria-label", "The maps of all layers; arrow keys move from one to the next, Enter enlarges it")
  return view
}

// Python's choice counts where it was made there, and not where it only repeats one that was made here.
function follow(view) {
  const asked = String(view.header.chosen), same = asked === view.asked
  view.asked = asked
  if (view.told.delete(asked) || same) return false
  view.chosen = null
  return true
}

// How far below the top of the box a layer lies.
function topOf(view, name) {
  const section = [...view.strip.children].find(each => each.dataset.layer === name)
  return section ? section.getBoundingClientRect().top - view.strip.getBoundingClientRect().top : 0
}

// The layer and index of a [layer, channel], or of the first map of all.
function placeOf(view, chosen) {
  const layer = view.layers.find(l => l.name === chosen?.[0])
  const index = !layer ? -1 : layer.flat ? 0 : chosen[1] - layer.first
  if (index >= 0 && index < layer.shown) return { layer, index, channel: chosen[1] }
  view.chosen = null
  return { layer: view.layers[0], index: 0, channel: view.layers[0].first }
}

function pick(view, layer, channel, there) {
  const { height, width } = view.at.layer // where it was pointed at, or the same part of the picture as before
  view.place = there ?? [view.place[0] * layer.height / height, view.place[1] * layer.width / width]
  view.chosen = [layer.name, channel]
  view.told.add(String(view.chosen))
  view.at = placeOf(view, view.chosen)
  outline(view)
  drawEnlarged(view)
  view.tell(view.chosen)
}

function outline(view) {
  const chosen = tileOf(view.at.layer, view.at.channel)
  for (const [name, tile] of view.tiles) {
    tile.setAttribute("aria-pressed", String(name === chosen))
    tile.tabIndex = name === chosen ? 0 : -1
  }
}

// A value of any map is read in passing; the enlarged one follows where it is the same map.
function hover(view, layer, index, [row, column]) {
  if (view.at.layer === layer && view.at.index === index) return move(view, [row, column])
  const y = clamp(Math.floor(row), 0, layer.height - 1), x = clamp(Math.floor(column), 0, layer.width - 1)
  const values = layer.maps.map((_, picture) =>
    format(valueAt({ values: part(layer, picture, index), rows: layer.rows, columns: layer.columns }, [y, x], layer)))
  view.says.textContent = `${short(layer)}, ${layer.flat ? `unit ${x}` : `map ${layer.first + index}, row ${y}, column ${x}`}: ` +
    `${layer.exact ? "" : "about "}${values.join(" and ")}. Click to enlarge it.`
}
