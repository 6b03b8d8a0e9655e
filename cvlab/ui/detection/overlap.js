// Two boxes that one drags, and how much they overlap. Its sums are those of cvlab/detection/boxes.py.
const FILLS = ["#2f7fd6", "#d9730d"], NAMES = ["A", "B"], GRAIN = 5, CORNER = 14

export default function (component) {
  const { parentElement: root } = component, { header } = readMessage(component.data)
  const view = viewOf(root, makeView)
  if (view.data?.turn !== header.turn) Object.assign(view, { boxes: header.boxes.map(box => [...box]), chosen: 1 })
  view.data = header
  paint(view)
  return leaving(root, view)
}

function makeView(root) {
  const find = name => root.querySelector(name), canvas = find(".over"), view = { find, chosen: 1, boxes: null, held: null }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(find(".overlap"))
  canvas.onpointerdown = event => take(view, event)
  canvas.onpointermove = event => view.held && drag(view, event)
  canvas.onpointerup = canvas.onpointercancel = () => { view.held = null }
  canvas.onkeydown = event => {
    const move = arrowOf(event, GRAIN)
    if (!move) return
    event.preventDefault()
    change(view, move, event.shiftKey)
  }
  find("[data-do=which]").onclick = () => {
    view.chosen = 1 - view.chosen
    paint(view)
  }
  find("[data-do=reset]").onclick = () => {
    view.boxes = view.data.boxes.map(box => [...box])
    paint(view)
  }
  return view
}

const placeOf = (view, event) => {
  const [y, x] = pointOn(view.find(".over"), event)
  return [y / view.scale, x / view.scale]
}

function take(view, event) {
  const [y, x] = placeOf(view, event)
  const near = [view.chosen, 1 - view.chosen].find(n => {
    const [left, top, right, bottom] = view.boxes[n]
    return x >= left - 4 && x <= right + 6 && y >= top - 4 && y <= bottom + 6
  })
  if (near === undefined) return
  const [, , right, bottom] = view.boxes[near], stretch = Math.hypot(x - right, y - bottom) < CORNER
  Object.assign(view, { chosen: near, held: { from: [y, x], box: [...view.boxes[near]], stretch } })
  view.find(".over").setPointerCapture(event.pointerId)
  paint(view)
}

function drag(view, event) {
  const [y, x] = placeOf(view, event), { from, box, stretch } = view.held
  view.boxes[view.chosen] = [...box]
  change(view, [y - from[0], x - from[1]].map(v => Math.round(v / GRAIN) * GRAIN), stretch)
}

function change(view, [down, across], stretch) {
  const [left, top, right, bottom] = view.boxes[view.chosen], [height, width] = view.data.size
  if (stretch) {
    view.boxes[view.chosen] = [left, top, clamp(right + across, left + GRAIN, width), clamp(bottom + down, top + GRAIN, height)]
  } else {
    const dx = clamp(across, -left, width - right), dy = clamp(down, -top, height - bottom)
    view.boxes[view.chosen] = [left + dx, top + dy, right + dx, bottom + dy]
  }
  paint(view)
}

const areaOf = ([left, top, right, bottom]) => Math.max(0, right - left) * Math.max(0, bottom - top)

function paint(view) {
  const canvas = view.find(".over"), [height, width] = view.data.size, across = view.find(".view").clientWidth || 600
  view.scale = Math.min(across / width, 360 / height)
  const context = fit(canvas, across, 360), s = view.scale, [a, b] = view.boxes
  const both = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])], inter = both[2] > both[0] && both[3] > both[1] ? areaOf(both) : 0
  context.strokeStyle = "rgba(128,128,128,.4)"
  context.strokeRect(0.5, 0.5, width * s - 1, height * s - 1)
  view.boxes.forEach((box, n) => {
    const [x, y, right, bottom] = box.map(v => v * s)
    context.fillStyle = `${FILLS[n]}2e`
    context.fillRect(x, y, right - x, bottom - y)
    context.lineWidth = n === view.chosen ? 4 : 2
    context.strokeStyle = FILLS[n]
    context.strokeRect(x, y, right - x, bottom - y)
    context.fillStyle = FILLS[n]
    context.fillRect(right - 6, bottom - 6, 12, 12)
    context.font = `600 15px ${getComputedStyle(canvas).fontFamily}`
    context.fillText(NAMES[n], x + 6, y + 18)
  })
  if (inter) {
    context.fillStyle = "rgba(176,0,109,.35)"
    context.fillRect(both[0] * s, both[1] * s, (both[2] - both[0]) * s, (both[3] - both[1]) * s)
  }
  const union = areaOf(a) + areaOf(b) - inter, iou = union ? inter / union : 0, smaller = Math.min(areaOf(a), areaOf(b)), share = smaller ? inter / smaller : 0
  const sides = inter ? `${both[2] - both[0]} × ${both[3] - both[1]}` : "0"
  const verdict = `${iou > view.data.overlap ? "More" : "Not more"} than ${view.data.overlap.toFixed(2)}: of the two the worse ${iou > view.data.overlap ? "goes" : "stays"}. As a found box on a true one it is ${iou >= view.data.judge ? "right" : "not right"} for a judge who asks ${view.data.judge.toFixed(2)}.`
  const words = `IoU = intersection / union = ${inter.toLocaleString("en")} / (${areaOf(a).toLocaleString("en")} + ${areaOf(b).toLocaleString("en")} − ${inter.toLocaleString("en")}) = ${inter.toLocaleString("en")} / ${union.toLocaleString("en")} = ${iou.toFixed(3)}`
  view.find(".sentence").textContent = `${words}\nThe intersection is ${sides}. It takes ${share.toFixed(3)} of the smaller box.\n${verdict}`
  view.find("[data-do=which]").textContent = `Keys move ${NAMES[view.chosen]}`
  canvas.setAttribute("aria-label", `Boxes A and B. ${words}`)
  Object.assign(view.find(".overlap").dataset, { iou, half: iou >= 0.5, boxes: JSON.stringify(view.boxes) })
  speak(view, view.find(".spoken"), `IoU ${iou.toFixed(3)}`)
}
