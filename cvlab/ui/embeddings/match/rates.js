// False accepts and false rejects at every threshold, over the distances of all pairs.
const CHART = 190, BINS = 60, LEFT = 46

// [false accepts, false rejects, wrong accepts' count, wrong rejects' count] where distances up to t are accepted.
function ratesAt(view, t) {
  const { d, same } = view.arrays
  let accepts = 0, rejects = 0, genuine = 0
  for (let n = 0; n < d.length; n++) {
    genuine += same[n]
    if (same[n] && d[n] > t) rejects++
    else if (!same[n] && d[n] <= t) accepts++
  }
  return [accepts / (d.length - genuine), rejects / genuine, accepts, rejects]
}

function drawRates(view) {
  const canvas = view.root.querySelector(".chart"), wide = canvas.parentElement.clientWidth
  if (!wide) return
  const { d, same } = view.arrays, [blue, orange] = view.header.inks, top = view.top, left = LEFT
  const context = fit(canvas, wide, CHART + 22), at = t => left + t / top * (wide - left - 6)
  const bins = [new Float32Array(BINS), new Float32Array(BINS)], sums = [0, 0]
  d.forEach((v, n) => {
    bins[same[n]][Math.min(BINS - 1, Math.floor(v / top * BINS))]++
    sums[same[n]]++
  })
  const high = Math.max(...bins[0].map(v => v / sums[0]), ...bins[1].map(v => v / sums[1]))
  for (const kind of [0, 1]) {
    context.fillStyle = kind ? blue : orange
    context.globalAlpha = 0.28
    bins[kind].forEach((v, n) => {
      const tall = v / sums[kind] / high * (CHART - 20)
      context.fillRect(at(n / BINS * top), CHART - tall, (wide - left) / BINS, tall)
    })
  }
  context.globalAlpha = 1
  curveOf(context, view.curve.map(([t, a]) => [at(t), CHART - a * (CHART - 20)]), orange)
  curveOf(context, view.curve.map(([t, , r]) => [at(t), CHART - r * (CHART - 20)]), blue)
  axesOf(view, context, left, wide)
  const x = at(view.threshold), error = at(view.header.equal), y = CHART - view.header.error * (CHART - 20)
  context.strokeStyle = HIGHLIGHT
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(x, 8)
  context.lineTo(x, CHART)
  context.stroke()
  context.fillStyle = view.ink
  context.beginPath()
  context.arc(error, y, 5, 0, 7)
  context.fill()
}

function curveOf(context, points, colour) {
  context.strokeStyle = colour
  context.lineWidth = 2.2
  context.beginPath()
  points.forEach(([x, y], n) => context[n ? "lineTo" : "moveTo"](x, y))
  context.stroke()
}

function axesOf(view, context, left, wide) {
  context.strokeStyle = "rgba(128,128,128,0.5)"
  context.lineWidth = 1
  context.strokeRect(left, 20, wide - left - 6, CHART - 20)
  context.fillStyle = view.ink
  context.font = `12px ${view.font}`
  context.textAlign = "right"
  context.fillText("100 %", left - 4, 26)
  context.fillText("0", left - 4, CHART)
  context.textAlign = "left"
  context.fillText("distance, 0", left, CHART + 16)
  context.textAlign = "right"
  context.fillText(brief(view.top), wide - 6, CHART + 16)
}

function tellRates(view) {
  const [a, r, wrong, missed] = ratesAt(view, view.threshold), { header } = view, pairs = view.arrays.d.length
  view.root.querySelector(".of").textContent = `All ${pairs.toLocaleString("en")} pairs of ${header.judged}`
  const box = view.root.querySelector(".rates")
  box.replaceChildren(
    mark(header.inks[1], `false accepts ${percent(a)} (${wrong.toLocaleString("en")} pairs)`), " · ",
    mark(header.inks[0], `false rejects ${percent(r)} (${missed.toLocaleString("en")} pairs)`), " · ",
    `● equal error rate ${percent(header.error)}, over ${header.people} identities drawn anew ${percent(header.low)} to ${percent(header.high)} (95 %)`)
  view.root.querySelector(".chart").setAttribute("aria-label",
    `At the threshold ${brief(view.threshold)}: false accepts ${percent(a)}, false rejects ${percent(r)}; both alike, ${percent(header.error)}, at ${brief(header.equal)}`)
  view.root.dataset.accepts = a
  view.root.dataset.rejects = r
  showWrong(view)
}

function mark(colour, text) {
  const box = document.createElement("span"), dot = document.createElement("i")
  dot.style.background = colour
  box.append(dot, text)
  return box
}

// The worst of both kinds: of two identities the nearest, of one the farthest.
function showWrong(view) {
  const { d, same, rows } = view.arrays, t = view.threshold, accepts = [], rejects = []
  for (let n = 0; n < d.length && accepts.length < 4; n++) if (!same[n] && d[n] <= t) accepts.push(n)
  for (let n = d.length - 1; n >= 0 && rejects.length < 4; n--) if (same[n] && d[n] > t) rejects.push(n)
  const group = (title, found, none) => {
    const box = document.createElement("div"), words = document.createElement("p")
    words.textContent = found.length ? title : none
    box.append(words, ...found.map(n => {
      const [a, b] = [rows[2 * n], rows[2 * n + 1]], figure = document.createElement("figure"), name = document.createElement("figcaption")
      name.textContent = brief(d[n])
      figure.append(pictureOf(view, "pictures", a), pictureOf(view, "pictures", b), name)
      figure.title = `${nameOf(view, a)} and ${nameOf(view, b)}`
      return figure
    }))
    return box
  }
  view.root.querySelector(".wrong").replaceChildren(
    group("The worst false accepts:", accepts, "No false accept."), group("The worst false rejects:", rejects, "No false reject."))
}

const nameOf = (view, n) => view.header.names[view.arrays.labels[n]]

function pictureOf(view, set, n) {
  const all = view.arrays[set], [, rows, columns] = all.shape, values = all.subarray(n * rows * columns, (n + 1) * rows * columns)
  const canvas = paintPixels(rows, columns, out => {
    for (let i = 0; i < out.length; i++) out[i] = opaque([values[i], values[i], values[i]])
  })
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", set === "pictures" ? nameOf(view, n) : set === "gallery" ? view.header.stored[n] : "the picture asked about")
  return canvas
}
