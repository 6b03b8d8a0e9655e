// The shares of easy, semi-hard and hard triplets, and the curves of loss, of what still pulls, and of the spread.
const CURVES = [["loss", 1, 0], ["share that pulls", 2, 1], ["spread", 3, 2]]

function drawKinds(view) {
  const canvas = view.root.querySelector(".kinds"), wide = canvas.parentElement.clientWidth, kinds = view.news?.kinds
  canvas.hidden = view.data.way === "pairs" || !kinds || !view.news.step
  if (canvas.hidden || !wide) return
  const context = fit(canvas, wide, 40), names = ["easy", "semi-hard", "hard"], inks = [2, 0, 4].map(n => view.data.inks[n])
  let x = 0
  kinds.forEach((share, n) => {
    context.fillStyle = inks[n]
    context.fillRect(x, 0, share * wide, 12)
    x += share * wide
  })
  context.font = `12px ${view.font}`
  context.fillStyle = view.ink
  const words = kinds.map((share, n) => `${names[n]} ${percent(share)}`).join(" · ")
  context.fillText(words, 0, 30)
  canvas.setAttribute("aria-label", `Of the chosen triplets of the last batch: ${words}`)
}

function drawCurves(view) {
  const canvas = view.root.querySelector(".curve"), wide = canvas.parentElement.clientWidth, rows = view.news?.history ?? []
  if (!wide) return
  const tall = 118, context = fit(canvas, wide, tall)
  const words = CURVES.map(([name, at]) => `${name} ${rows.length ? brief(rows.at(-1)[at]) : "–"}`)
  canvas.setAttribute("aria-label", `Curves by step: ${words.join(", ")}`)
  context.font = `12px ${view.font}`
  const each = (wide - 16) / 3
  CURVES.forEach(([name, at, ink], n) => {
    const left = n * (each + 8), high = Math.max(1e-6, ...rows.map(row => row[at])), last = rows.at(-1)?.[0] ?? 1
    context.fillStyle = view.ink
    context.fillText(name, left, 12)
    context.fillText(rows.length ? brief(rows.at(-1)[at]) : "–", left, 28)
    context.strokeStyle = "rgba(128,128,128,0.5)"
    context.lineWidth = 1
    context.strokeRect(left + 0.5, 34.5, each - 1, tall - 36)
    if (at === 1 && view.data.way === "triplets" && view.data.margin <= high) markMargin(view, context, left, each, tall, high)
    context.strokeStyle = view.data.inks[ink]
    context.lineWidth = 2
    context.beginPath()
    rows.forEach((row, i) => {
      const x = left + 2 + row[0] / last * (each - 4), y = tall - 4 - row[at] / high * (tall - 44)
      context[i ? "lineTo" : "moveTo"](x, y)
    })
    context.stroke()
  })
}

// Where a net that puts all pictures on one point stays.
function markMargin(view, context, left, each, tall, high) {
  const y = tall - 4 - view.data.margin / high * (tall - 44)
  line(context, [left, y], [left + each, y], view.ink, [3, 3])
}
