// The net, drawn once for each picture, and the loss of those very pictures in numbers.
const ROW = 62, THUMB = 46

function drawNet(view) {
  const canvas = view.root.querySelector(".drawn"), wide = canvas.parentElement.clientWidth, { news, data } = view
  const worst = news?.worst, rows = data.way === "triplets" ? 3 : 2
  if (!wide) return
  const context = fit(canvas, wide, rows * ROW + 4), letters = rows === 3 ? ["anchor", "positive", "negative"] : ["one", "the other"]
  const net = { left: 74, right: Math.max(150, wide * 0.48) }
  context.font = `12px ${view.font}`
  context.textBaseline = "middle"
  for (let n = 0; n < rows; n++) {
    const y = n * ROW + ROW / 2 + 2
    if (worst) {
      const picture = plainStamp(bytesOf(worst.pictures[n]), ...view.pictures.shape.slice(1))
      const [h, w] = view.pictures.shape.slice(1), scale = THUMB / Math.max(h, w)
      context.imageSmoothingEnabled = data.photographs
      context.drawImage(picture, 2, y - h * scale / 2, w * scale, h * scale)
    }
    netShape(view, context, net, y)
    context.fillStyle = view.ink
    context.textAlign = "left"
    context.fillText(`${letters[n]}${worst ? `: ${short(worst.names[n])}` : ""}`, net.right + 14, y - 9)
    if (worst) context.fillText(pointText(worst.points[n], data.dimensions), net.right + 14, y + 9)
  }
  sameWeights(view, context, net, rows)
  canvas.setAttribute("aria-label", worst ? `The net gives ${worst.names.map((name, n) => `${letters[n]} ${name} ${pointText(worst.points[n], data.dimensions)}`).join("; ")}` : "The net, drawn once for each picture")
}

const short = name => name.length > 12 ? `${name.slice(0, 11)}…` : name
const pointText = (point, dimensions) => `(${point.slice(0, dimensions > 2 ? 2 : 4).map(v => rounded(v)).join(", ")}${dimensions > 2 ? ", …" : ""})`

// A trapezoid that narrows to the few numbers at its end.
function netShape(view, context, { left, right }, y) {
  context.beginPath()
  context.moveTo(left, y - 24)
  context.lineTo(right, y - 8)
  context.lineTo(right, y + 8)
  context.lineTo(left, y + 24)
  context.closePath()
  context.strokeStyle = view.ink
  context.lineWidth = 1.5
  context.stroke()
  centred(context).fillStyle = view.ink
  context.fillText("the net", (left + right) / 2, y)
  for (const [from, to] of [[THUMB + 6, left - 3], [right + 2, right + 11]]) line(context, [from, y], [to, y], view.ink, [])
}

// Links between the copies: one set of weights.
function sameWeights(view, context, { left, right }, rows) {
  const x = (left + right) / 2
  for (let n = 0; n + 1 < rows; n++) {
    const y = n * ROW + ROW / 2 + 2
    for (const off of [-4, 4]) line(context, [x + off, y + 17], [x + off, y + ROW - 17], highlightBeside(view.ink), [])
  }
}

function tellLoss(view) {
  const { news, data } = view, worst = news?.worst, box = view.root.querySelector(".formula")
  if (!worst) {
    const what = data.way === "pairs" ? "pair" : "triplet"
    box.textContent = !news ? "The net is on its way." : view.playing ? `The first steps are under way; then the ${what} that hurts most stands here.` : `Press Start: the ${what} that hurts most stands here.`
    return
  }
  if (data.way === "pairs") {
    const [w, b] = news.head, p = 1 / (1 + Math.exp(-(w * worst.near + b))), same = worst.names[0] === worst.names[1]
    box.textContent = `The worst pair: d = ${brief(worst.near)}, p(same) = σ(${brief(w)} · ${brief(worst.near)} + ${brief(b)}) = ${brief(p)}; they are ${same ? "the same" : "not the same"}: loss −ln ${same ? "p" : "(1 − p)"} = ${brief(worst.loss)}`
    return
  }
  const kind = worst.far <= worst.near ? "hard" : worst.far < worst.near + data.margin ? "semi-hard" : "easy"
  box.textContent = `The worst of the batch: max(0, d(A, P) − d(A, N) + margin) = max(0, ${worst.near.toFixed(2)} − ${worst.far.toFixed(2)} + ${data.margin.toFixed(2)}) = ${worst.loss.toFixed(2)}: ${kind}`
}
