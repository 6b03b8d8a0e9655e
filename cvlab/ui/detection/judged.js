// The third stage: which boxes are right, precision and recall as they are taken in, and why a digit was missed.

// Precision, recall and average precision of the first `count` boxes, best first, as cvlab/detection/judging.py has them.
function curveOf(hits, truths, count = hits.length) {
  const precision = [], recall = []
  let right = 0
  for (let n = 0; n < count; n++) {
    right += hits[n]
    precision.push(right / (n + 1))
    recall.push(truths ? right / truths : 0)
  }
  const raised = [...precision]
  for (let n = count - 2; n >= 0; n--) raised[n] = Math.max(raised[n], raised[n + 1])
  let sum = 0
  for (let at = 0; at <= 100; at++) {
    const n = recall.findIndex(value => value >= (at < 100 ? at * 0.01 : 1)) // as numpy spaces them
    sum += n < 0 ? 0 : raised[n]
  }
  return { precision, recall, raised, ap: truths ? sum / 101 : NaN }
}

function paintJudged(view) {
  const { data } = view, answer = data.answer, count = clamp(view.count ?? answer.length, 0, answer.length)
  const at = pictureOn(view.find(".picture canvas"), data), missed = data.faults.filter(fault => fault.kind === "missed")
  const fault = data.faults[view.fault], plain = data.answer.length > 20 || fault
  if (fault) at.context.globalAlpha = 0.4
  if (data.judged) data.truths.forEach(truth => outline(at, truth.box, TRUTH, { width: 1 }))
  answer.slice(0, count).forEach(box => outline(at, box.box, !data.judged ? TRUTH : box.right ? RIGHT : FALSE, {
    width: 2.5, dash: data.judged && !box.right ? [6, 4] : [],
    label: plain && data.judged && !box.right || fault ? "" : `${data.judged ? box.right ? "✓ " : "✗ " : ""}${box.name}`,
  }))
  if (count === answer.length) missed.forEach(one => outline(at, data.truths[one.number].box, "#ffffff", { width: 4.5 }))
  if (count === answer.length) missed.forEach(one => outline(at, data.truths[one.number].box, MISSED, { width: 3, dash: [2, 3], label: fault ? "" : `? ${data.truths[one.number].name}`, below: true }))
  at.context.globalAlpha = 1
  if (fault) pointOut(at, data, fault)
  view.find(".side h2").textContent = data.judged ? "Precision and recall, box by box" : "No truth to judge by"
  Object.assign(view.find(".walk input"), { max: answer.length, value: count })
  view.find(".range-name").textContent = "Boxes taken in"
  legendOf(view.find(".legend"), data.judged ? [["right", "✓ right"], ["false", "✗ false"], ["missed", "? missed"], ["truth", "the truth"]] : [["truth", "found"]])
  paintWhy(view, fault)
  return data.judged ? paintCurve(view, count) : [`${count} boxes reach the floor.`, "Say which digits these are, and the boxes are judged."]
}

const boxOf = (data, fault) => fault.kind === "missed" ? data.truths[fault.number].box : data.answer[fault.number].box

// The fault that is looked at, above all else: the box as it is drawn elsewhere, within a white outline.
function pointOut(at, data, fault) {
  const box = boxOf(data, fault), missed = fault.kind === "missed", colour = missed ? MISSED : FALSE
  outline(at, box, "#ffffff", { width: 7 })
  const name = missed ? `? ${data.truths[fault.number].name}` : `✗ ${data.answer[fault.number].name} ${two(data.answer[fault.number].score)}`
  outline(at, box, colour, { width: 4, label: name })
}

function paintCurve(view, count) {
  const { data } = view, hits = data.answer.map(box => box.right ? 1 : 0), truths = data.truths.length
  const found = curveOf(hits, truths, count), canvas = view.find(".chart")
  const width = canvas.clientWidth || 240, height = 165, context = fit(canvas, width, height), colour = getComputedStyle(canvas).color
  const left = 30, bottom = height - 20, x = value => left + value * (width - left - 8), y = value => bottom - value * (bottom - 8)
  context.font = `11px ${getComputedStyle(canvas).fontFamily}`
  Object.assign(context, { fillStyle: colour, strokeStyle: "rgba(128,128,128,.35)", lineWidth: 1, textBaseline: "middle" })
  for (const value of [0, 0.5, 1]) {
    context.textAlign = "right"
    context.fillText(String(value), left - 4, y(value))
    context.textAlign = "center"
    context.fillText(value === 0.5 ? "recall" : String(value), x(value), bottom + 11)
    context.strokeRect(x(0), y(1), x(1) - x(0), y(value) - y(1))
  }
  context.fillStyle = "rgba(47,127,214,.18)"
  context.beginPath()
  context.moveTo(x(0), y(0))
  found.recall.forEach((value, n) => {
    context.lineTo(x(n ? found.recall[n - 1] : 0), y(found.raised[n]))
    context.lineTo(x(value), y(found.raised[n]))
  })
  context.lineTo(x(found.recall.at(-1) ?? 0), y(0))
  context.fill()
  found.recall.forEach((value, n) => {
    context.fillStyle = hits[n] ? RIGHT : FALSE
    context.beginPath()
    context.arc(x(value), y(found.precision[n]), 3.4, 0, 7)
    context.fill()
  })
  const right = hits.slice(0, count).reduce((sum, hit) => sum + hit, 0)
  view.find(".scene").dataset.ap = Number.isNaN(found.ap) ? "" : found.ap.toFixed(4)
  const share = (a, b) => b ? `${a} / ${b} = ${two(a / b)}` : `${a} / ${b}`
  const words = `Precision ${share(right, count)} right of the boxes, recall ${share(right, truths)} of the digits.`
  canvas.setAttribute("aria-label", words)
  return [words, truths ? `AP ${two(found.ap)}: the shaded area.` : "There is no digit here, so every box is false."]
}

function paintWhy(view, fault) {
  const why = view.find(".why"), { data } = view
  why.hidden = !data.judged || !data.faults.length && !view.moved
  if (why.hidden) return
  const undo = view.find("[data-do=undo]"), move = view.find("[data-do=move]")
  undo.hidden = !view.moved
  move.hidden = !fault?.move
  view.find("[data-do=fault]").hidden = !data.faults.length
  if (!fault) {
    view.find(".words").textContent = data.faults.length ? `${data.faults.length} ${data.faults.length === 1 ? "fault" : "faults"}: point at a box, or press “Next fault”.` : "No fault is left."
    view.find(".mend").textContent = ""
    return
  }
  view.find(".words").textContent = `${fault.title}: ${fault.kind === "missed" ? "lost" : "let through"} at the stage “${fault.stage}”: ${fault.words}.`
  view.find(".mend").textContent = fault.mend
}
