// The first two stages: what the net says at each place, and the boxes that suppression removes, one at a time.

function paintScores(view) {
  const { data, levels } = view, canvas = view.find(".picture canvas"), at = pictureOn(canvas, data), shown = levels[view.level]
  const { rows, columns, side } = shown, [height, width] = data.size
  const context = at.context, up = (height - side) / Math.max(rows - 1, 1), across = (width - side) / Math.max(columns - 1, 1)
  const sheet = makeSheet(rows, columns, n => colourOf(data.positive, shown.best[n], 0, 1))
  context.globalAlpha = 0.62
  context.imageSmoothingEnabled = false
  context.drawImage(sheet, (side / 2 - across / 2) * at.scale, (side / 2 - up / 2) * at.scale, (width - side + across) * at.scale, (height - side + up) * at.scale)
  context.globalAlpha = 1
  const place = view.place ?? shown.best.reduce((top, value, n) => value > shown.best[top] ? n : top, 0)
  const row = Math.floor(place / columns), column = place % columns
  const box = [column * across, row * up, column * across + side, row * up + side]
  outline(at, box, HIGHLIGHT, { width: 3, label: `${shown.name[place]} ${two(shown.best[place])}` })
  view.geometry = { rows, columns, side, up, across }
  view.find(".side h2").textContent = `Windows of ${side.toFixed(0)} pixels: ${rows} × ${columns}`
  paintCrop(view, box)
  const range = view.find(".walk input")
  Object.assign(range, { max: levels.length - 1, value: view.level })
  view.find(".range-name").textContent = "Size of the window"
  legendOf(view.find(".legend"), [])
  view.find(".picture .legend").textContent = "The colour of each place: the highest share of any digit there. Point, or use the arrow keys."
  const above = shown.best.reduce((sum, value) => sum + (value >= data.floor), 0)
  return [`Of ${shown.best.length} windows of this size ${above} reach the floor of ${two(data.floor)}.`,
    `At this window the net says ${shown.name[place]} with ${two(shown.best[place])}.`]
}

// What the window sees, as large as there is room.
function paintCrop(view, [x, y, right, bottom]) {
  const canvas = view.find(".chart"), size = Math.min(canvas.clientWidth || 200, 190), context = fit(canvas, canvas.clientWidth || 200, size)
  context.imageSmoothingEnabled = false
  context.drawImage(view.data.sheet, x, y, right - x, bottom - y, 0, 0, size, size)
  canvas.setAttribute("aria-label", "What this window sees")
}

// The events of suppression: each box that stays, and what it removes, in turn.
function eventsOf(boxes, floor) {
  const events = [], taken = boxes.map((box, n) => n).filter(n => boxes[n].score >= floor)
  for (const kept of taken.filter(n => boxes[n].by < 0)) {
    events.push({ kept })
    for (const gone of taken) if (boxes[gone].by === kept) events.push({ kept, gone })
  }
  return events
}

function paintSuppression(view) {
  const { data } = view, events = view.events, done = clamp(view.step, 0, events.length)
  const canvas = view.find(".picture canvas"), at = pictureOn(canvas, data)
  const kept = new Set(), gone = new Set()
  events.slice(0, done).forEach(event => event.gone === undefined ? kept.add(event.kept) : gone.add(event.gone))
  data.boxes.forEach((box, n) => {
    if (box.score >= data.floor && !gone.has(n) && !kept.has(n)) outline(at, box.box, "#9fb3c8", { width: 1 })
  })
  kept.forEach(n => outline(at, data.boxes[n].box, RIGHT, { width: 2.5, label: `${data.boxes[n].name} ${two(data.boxes[n].score)}` }))
  const last = events[done - 1]
  if (last?.gone !== undefined) {
    const box = data.boxes[last.gone]
    outline(at, box.box, FALSE, { width: 3, dash: [6, 4], label: `${box.name} ${two(box.score)}`, below: true })
  }
  const waiting = events.length ? data.boxes.filter((box, n) => box.score >= data.floor && !gone.has(n) && !kept.has(n)).length : 0
  view.find(".side h2").textContent = "One removal at a time"
  paintBars(view, [["stay", kept.size, RIGHT], ["removed", gone.size, FALSE], ["wait", waiting, "#7a8ea3"]])
  Object.assign(view.find(".walk input"), { max: events.length, value: done })
  view.find(".range-name").textContent = "Steps"
  legendOf(view.find(".legend"), [["right", "stays"], ["false", "just removed"], ["truth", "waits"]])
  return [`${kept.size} stay, ${gone.size} are removed, ${waiting} wait.`, eventWords(data, last, events.length)]
}

function eventWords(data, event, all) {
  if (!event) return all ? "The best box of all comes first. Press ▶." : "No box reaches the floor: lower it."
  const best = data.boxes[event.kept]
  if (event.gone === undefined) return `The best box that is left, ${best.name} with ${two(best.score)}, stays.`
  const box = data.boxes[event.gone]
  return `${box.name} with ${two(box.score)} overlaps the ${best.name} that stays by ${two(box.overlap)}, more than ${two(data.overlap)}: it goes.`
}

function paintBars(view, bars) {
  const canvas = view.find(".chart"), width = canvas.clientWidth || 240, context = fit(canvas, width, 92)
  const most = Math.max(1, ...bars.map(bar => bar[1])), colour = getComputedStyle(canvas).color
  context.font = `12px ${getComputedStyle(canvas).fontFamily}`
  bars.forEach(([name, count, fill], n) => {
    Object.assign(context, { fillStyle: colour, textAlign: "left", textBaseline: "middle" })
    context.fillText(`${name} ${count}`, 0, 16 + n * 28)
    context.fillStyle = fill
    context.fillRect(96, 7 + n * 28, (width - 100) * count / most, 18)
  })
  canvas.setAttribute("aria-label", bars.map(([name, count]) => `${name} ${count}`).join(", "))
}
