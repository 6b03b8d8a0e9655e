// What each cure does, measured on the networks on screen.
const NEAR = 0.01 // weights below it count as nearly zero

function paintDeed(view) {
  const figure = view.find(".deed"), canvas = figure.querySelector("canvas"), width = figure.clientWidth || 300
  const { cure } = view.data, draw = { dropout: dropoutDeed, batchnorm: normDeed }[cure] ?? weightsDeed
  const { title, words } = draw(view, canvas, width)
  figure.querySelector("h2").textContent = title
  figure.querySelector(".figure").textContent = words
  canvas.setAttribute("aria-label", `${title}. ${words}`)
}

const weightsOf = net => net.kernels.flatMap(kernel => [...kernel])

function weightsDeed(view, canvas, width) {
  const { runs, data } = view, all = runs.map(run => weightsOf(run.net)), reach = 1, count = 40
  const edges = Array.from({ length: count + 1 }, (_, n) => -reach + 2 * reach * n / count)
  const counts = all.map(weights => {
    const bins = Array(count).fill(0)
    for (const w of weights) bins[clamp(Math.floor((w + reach) / (2 * reach) * count), 0, count - 1)]++
    return bins.map(n => n / weights.length)
  })
  const axes = axesOn(canvas, width, heightFor(width), { from: -reach, to: reach, ticks: [-1, -0.5, 0, 0.5, 1], words: "weight" },
    { from: 0.001, to: 1, log: true, ticks: [0.01, 0.1, 1], words: "share of all, log" })
  if (counts[1]) bars(axes, edges, counts[1], CURED)
  bars(axes, edges, counts[0], axes.colour, counts.length < 2)
  const told = all.map(weights => ({
    length: brief(Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0))),
    near: percent(weights.filter(w => Math.abs(w) < NEAR).length / weights.length),
    zero: weights.filter(w => w === 0).length.toLocaleString("en"), of: weights.length.toLocaleString("en"),
  }))
  const say = ({ length, near, zero, of }) => `length ${length}, ${near} below ${NEAR} in size, ${zero} of ${of} exactly 0`
  const words = told.length < 2 ? say(told[0]) : `Outline, without: ${say(told[0])}. Filled, with: ${say(told[1])}.`
  const how = data.cure === "l1" ? data.nets[1].fit.proximal ? " Proximal steps stop at 0." : " Keras' slope only makes weights tremble around 0." : ""
  return { title: "The weights now", words: words + how }
}

// The curves of `count` thinner networks: each with units left out by lot, the same ones at all places.
function thinner(run, data, count) {
  const { fit, seed, net } = run, rows = data.at.length, curves = []
  const repeated = mask => Float64Array.from({ length: rows * fit.width }, (_, i) => mask[i % fit.width])
  for (let k = 0; k < count; k++) {
    const off = []
    for (let n = 0; n < fit.layers; n++) {
      off.push(shares(seed, 4 * (900_000_000 + k) + n, fit.width).map(share => share >= fit.dropout ? 1 / (1 - fit.dropout) : 0))
    }
    curves.push(predicted(net, data.at, off.map(repeated)))
  }
  return curves
}

function dropoutDeed(view, canvas, width) {
  const run = view.runs[1], { fit } = run
  const masks = run.masks ?? Array.from({ length: fit.layers }, () => filled(fit.width, 1))
  const off = drawUnits(canvas, width, fit.width, masks), units = fit.width * fit.layers
  const gap = run.done ? ` The mean of 50 thinner nets is ${brief(averageGap(run, view.data))} off the whole one.` : ""
  return {
    title: "Which units are off at this step",
    words: `${off} of ${units} are off for the first point; each point and step draws anew one of ${twoTo(units)} thinner nets (thin lines: eight). `
      + `Those kept count ${brief(1 / (1 - fit.dropout))} times; at prediction all count once.${gap}`,
  }
}

function drawUnits(canvas, width, units, masks) {
  const height = heightFor(width), context = fit(canvas, width, height), colour = inkOf(canvas)
  const columns = Math.ceil(Math.sqrt(units)), each = width / masks.length
  const size = Math.min((each - 16) / columns, (height - 34) / Math.ceil(units / columns))
  context.font = `11px ${getComputedStyle(canvas).fontFamily}`
  Object.assign(context, { textAlign: "left", textBaseline: "top", lineWidth: 1, strokeStyle: colour })
  let off = 0
  masks.forEach((mask, n) => {
    context.fillStyle = colour
    context.fillText(`hidden layer ${n + 1}`, n * each + 8, 2)
    for (let k = 0; k < units; k++) {
      const x = n * each + 8 + (k % columns + 0.5) * size, y = 20 + (Math.floor(k / columns) + 0.5) * size, on = mask[k] > 0
      context.beginPath()
      context.arc(x, y, Math.max(1.5, size * 0.36), 0, 7)
      context.fillStyle = CURED
      if (on) context.fill()
      else context.stroke()
      if (!on) off++
    }
  })
  return off
}

const twoTo = power => `2${[...String(power)].map(n => "⁰¹²³⁴⁵⁶⁷⁸⁹"[n]).join("")}`

function averageGap(run, data) {
  if (run.gap === undefined) {
    const curves = thinner(run, data, 50), whole = predicted(run.net, data.at)
    const mean = whole.map((_, n) => curves.reduce((sum, one) => sum + one[n], 0) / curves.length)
    run.gap = Math.sqrt(meanSquare(whole, mean))
  }
  return run.gap
}

// The first hidden layer's sums for the batch of this step: before they are normalised, and after.
function normDeed(view, canvas, width) {
  paintBend(view)
  const { seen, net, fit } = view.runs[1], reach = 4, count = 32
  const edges = Array.from({ length: count + 1 }, (_, n) => -reach + 2 * reach * n / count)
  const axes = axesOn(canvas, width, heightFor(width), { from: -reach, to: reach, ticks: [-4, -2, 0, 2, 4], words: "sum before tanh" },
    { from: 0, to: 0.25, ticks: [0, 0.1, 0.2], words: "share" })
  const title = `Sums of layer ${fit.layers}`
  if (!seen) return { title, words: "It shows a batch as soon as a step is made." }
  const last = fit.layers - 1, [before, after] = [seen.plain[last], seen.given[last]].map(values => {
    const bins = filled(count, 0)
    for (const v of values) bins[clamp(Math.floor((v + reach) / (2 * reach) * count), 0, count - 1)] += 1 / values.length
    return bins
  })
  bars(axes, edges, after, CURED)
  bars(axes, edges, before, axes.colour, false)
  const { mean, variance } = seen.moments[last]
  return {
    title,
    words: `Outline before, filled after. Unit 1: mean ${brief(mean[0])}, variance ${brief(variance[0])} in this batch; ${brief(net.means[last][0])} and `
      + `${brief(net.variances[last][0])} by moving averages, for prediction.`,
  }
}

function paintBend(view) {
  const { runs, data } = view, figure = view.find(".bend"), canvas = figure.querySelector("canvas"), width = figure.clientWidth || 200
  const axes = axesOn(canvas, width, heightFor(width), { from: 0, to: data.steps, ticks: [0, data.steps], words: "steps" },
    { from: 0.1, to: 1000, log: true, ticks: [0.1, 1, 10, 100, 1000], words: "bend" })
  const bends = runs.map(run => run.told.map(entry => entry.round > 0 ? entry.round : NaN))
  runs.forEach((run, n) => curve(axes, run.told.map(entry => entry.step), bends[n], n ? { colour: CURED, width: 2.2 } : { width: 1.3 }))
  const [plain, cured] = bends.map(list => list.filter(Number.isFinite).sort((a, b) => a - b)).map(list => list[Math.floor(list.length / 2)])
  const words = `Its bend along the gradient, median: ${brief(plain)} without (thin), ${brief(cured)} with: ${cured < plain ? "rounder" : "not rounder"} here.`
  figure.querySelector(".figure").textContent = words
  canvas.setAttribute("aria-label", words)
}
