// The drawing: every map a box of its height, width and channels, every row a bar of its units, each to one scale.
const LEAN = [0.34, 0.25] // how far a pixel of width runs to the right and up
const THIN = 2 // what would be thinner is drawn so thick
const GAP = 7
const COLOURS = {
  input: ["#8a94a3", "the picture"],
  base: ["#0f8f9c", "pretrained base"],
  convolution: ["#2f7fd6", "convolution"],
  pooling: ["#d9730d", "pooling"],
  shape: ["#7a6a5a", "changes the shape"],
  dense: ["#3a9e6b", "dense"],
  activation: ["#a45bc7", "activation"],
  steadying: ["#8a8a2a", "dropout, normalization"],
  augmentation: ["#c2405a", "varies the pictures"],
}

const svg = (name, attributes, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}
const product = shape => shape.reduce((a, b) => a * b, 1)
const isMap = shape => shape?.length === 3
const sizeOf = shape => shape.map(n => n.toLocaleString("en")).join(" × ")

// Pixels of the screen for a pixel of a map, for a channel, and for a unit of a row.
function scalesOf(things, room) {
  const boxes = things.filter(t => isMap(t.shape)), bars = things.filter(t => t.shape && !isMap(t.shape))
  const tall = room < 480 ? 120 : 170
  const side = Math.min(6, tall / Math.max(1, ...boxes.map(({ shape: [h, w] }) => h + LEAN[1] * w)))
  const full = boxes.filter(t => !t.plate)
  const spent = 24 + things.length * (GAP + 3) + bars.length * 6 + full.reduce((sum, { shape }) => sum + LEAN[0] * shape[1] * side, 0)
  const channels = full.reduce((sum, { shape }) => sum + shape[2], 0)
  return {
    side,
    channel: Math.min(5, Math.max(90, room - spent) / Math.max(1, channels)),
    unit: Math.min(6, tall / Math.max(1, ...bars.map(t => product(t.shape)))),
  }
}

// Where each thing stands: x of its front, thickness, height, and the lean of its width.
function placesOf(things, scales) {
  let x = 10, free = 10 // the front of the next; where the last one's lean ends
  return things.map(({ shape, plate }) => {
    if (!shape) {
      x = free + GAP
      free = x + 14
      return { x, thick: 14, high: 40, lean: 0 }
    }
    const map = isMap(shape), lean = map ? shape[1] * scales.side : 0
    const thick = plate ? 3.5 : map ? Math.max(THIN, shape[2] * scales.channel) : 7
    const high = Math.max(THIN, map ? shape[0] * scales.side : product(shape) * scales.unit)
    x = plate ? x + 5 : free + GAP
    const place = { x, thick, high, lean }
    if (!plate) x += thick
    free = x + (plate ? thick : 0) + lean * LEAN[0]
    return place
  })
}

function blockOf(thing, { x, thick, high, lean }, middle) {
  const [right, up] = LEAN.map(part => lean * part), top = middle - (high - up) / 2, bottom = top + high
  const colour = COLOURS[thing.family][0], points = list => list.map(p => p.join(",")).join(" ")
  const group = svg("g", { class: thing.shape ? "block" : "block broken", "data-place": thing.place })
  const face = (list, shade) => group.append(svg("polygon", { points: points(list), fill: colour, class: shade }))
  face([[x, top], [x + thick, top], [x + thick, bottom], [x, bottom]], "front")
  if (lean) {
    face([[x, top], [x + right, top - up], [x + thick + right, top - up], [x + thick, top]], "top")
    face([[x + thick, top], [x + thick + right, top - up], [x + thick + right, bottom - up], [x + thick, bottom]], "side")
  }
  return group
}

// Numbers below and sizes above, where there is room for them.
function labelsOf(things, places, middle, floor) {
  const labels = []
  let below = -Infinity, above = -Infinity
  things.forEach((thing, n) => {
    const { x, thick, high, lean } = places[n], at = x + thick / 2
    const number = thing.place < 0 ? "in" : String(thing.place + 1)
    if (at - 4 * number.length > below || thing.chosen) {
      labels.push(svg("text", { x: at, y: floor + 14, class: thing.chosen ? "number chosen" : "number" }, number))
      below = at + 4 * number.length + 2
    }
    const words = thing.shape && !thing.plate ? thing.shape.join("×") : "", half = 3.7 * words.length
    const centre = Math.max(half + 2, at + lean * LEAN[0] / 2)
    if (words && centre - half > above) {
      const top = middle - (high + lean * LEAN[1]) / 2
      labels.push(svg("text", { x: centre, y: top - 6, class: "size" }, words))
      above = centre + half + 4
    }
  })
  return labels
}

function draw(scene, data, chosen, room) {
  const things = [
    { shape: data.input, family: "input", place: -1 },
    ...data.layers.map((layer, place) => ({ ...layer, place, chosen: place === chosen })),
  ]
  const scales = scalesOf(things, room), places = placesOf(things, scales)
  const tallest = Math.max(...places.map(p => p.high + p.lean * LEAN[1])), middle = 22 + tallest / 2, floor = middle + tallest / 2
  const last = places.at(-1), width = Math.max(...places.map(p => p.x + p.thick + p.lean * LEAN[0]), last.x + 30) + 14
  const picture = svg("svg", { width, height: floor + 24, "aria-hidden": "true" })
  picture.append(...things.map((thing, n) => blockOf(thing, places[n], middle)), ...labelsOf(things, places, middle, floor))
  scene.replaceChildren(picture)
  return scales
}

// A round number of `unit`s that is about 60 pixels long, as a bar with its words.
function rulerOf(pixels, words) {
  const far = 60 / pixels, ten = 10 ** Math.floor(Math.log10(far))
  const count = Math.max(1, [5, 2, 1].map(n => n * ten).find(n => n <= far))
  const item = document.createElement("span"), bar = document.createElement("i")
  bar.style.width = `${count * pixels}px`
  item.append(bar, `${count.toLocaleString("en")} ${words}`)
  return item
}

function legendOf(data, scales) {
  const shapes = [data.input, ...data.layers.map(layer => layer.shape)].filter(Boolean)
  const families = ["input", ...new Set(data.layers.map(layer => layer.family))]
  const items = families.map(family => {
    const item = document.createElement("span"), dot = document.createElement("b")
    dot.style.background = COLOURS[family][0]
    item.append(dot, COLOURS[family][1])
    return item
  })
  if (shapes.some(isMap)) items.push(rulerOf(scales.side, "pixels high"), rulerOf(scales.channel, "channels deep"))
  if (shapes.some(shape => !isMap(shape))) items.push(rulerOf(scales.unit, "numbers in a row, upright"))
  return items
}
