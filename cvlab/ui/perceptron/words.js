// What the board says: the count and its bound, the sum of one point, what is odd about the points.

function sayAll(board) {
  sayCount(board)
  sayPoint(board)
  sayOdd(board)
  sayHand(board)
  const { find } = board
  find("[data-act=step]").disabled = find("[data-act=end]").disabled = ended(board)
  find("[data-act=back]").disabled = board.at === 0
  const { dataset } = find(".perceptron")
  Object.assign(dataset, {
    mistakes: board.at, total: board.run.updates.length, done: board.done, wrong: board.wrong.filter(Boolean).length,
    weights: board.weights.join(), gamma: board.margin.gamma, radius: board.radius, loss: lossOf(board.x, board.y, board.weights),
    painted: Number(dataset.painted ?? 0) + 1,
  })
}

const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`
const fromZero = board => board.start.every(value => value === 0)

function sayCount(board) {
  const { margin, radius, at, run, wrong, x, y, weights } = board, most = (radius / margin.gamma) ** 2
  const count = wrong.filter(Boolean).length, loss = lossOf(x, y, weights)
  const state = board.done ? "Every point is right." : `${count} of ${x.length} wrong, loss ${brief(loss)}.`
  const line = board.find(".count")
  let text = `${plural(at, "mistake")} so far`
  if (!margin.gamma) text += ". No line separates them: γ = 0. "
  else if (!fromZero(board)) text += `; (R/γ)² = ${brief(most)} holds from w = 0. `
  else text += ` ≤ (R/γ)² = (${brief(radius)} / ${brief(margin.gamma)})² = ${brief(most)}. `
  line.textContent = text + state
  const share = margin.gamma && fromZero(board) ? Math.min(1, at / most) : 0
  board.find(".meter i").style.width = `${100 * share}%`
}

const fixedSign = value => value < 0 ? `(${brief(value)})` : brief(value)
const signOf = score => score > 0 ? "+1" : score < 0 ? "−1" : "0"

// One point's sum with its numbers: the one pointed at, else the last one learnt from.
function sayPoint(board) {
  const { last, looked, x, y, plane } = board, line = board.find(".sentence.point")
  const pointed = looked >= 0 && looked < x.length, index = pointed ? looked : last?.index
  if (index === undefined) {
    line.textContent = x.length ? "Press Next mistake, or point at a point to see its sum w · x̃." : "There is nothing to learn from yet: add points of both classes."
    return
  }
  const w = pointed ? board.weights : last.before, score = scoreOf(x[index], w), bad = isWrong(x[index], y[index], w)
  const terms = w.map((value, n) => `${fixedSign(value)} · ${fixedSign(x[index][n])}`).join(" + ")
  const place = `${pointed ? "Point" : "The last mistake:"} (${rounded(plane.points[index][0])}, ${rounded(plane.points[index][1])}), class ${plane.names[plane.points[index][2]]}`
  const verdict = !bad ? "right." : score ? "wrong." : "on the line, which counts as wrong."
  const rule = pointed ? "" : ` So w′ = w ${y[index] > 0 ? "+" : "−"} ${board.data.rate === 1 ? "" : `${rounded(board.data.rate, 4)} · `}x̃.`
  line.textContent = `${place}: ŷ = sign(w · x̃) = sign(${terms}) = sign(${brief(score)}) = ${signOf(score)}, ${verdict}${rule}`
}

function sayOdd(board) {
  const line = board.find(".warn"), text = board.problem || oddSentence(board) || endSentence(board)
  line.hidden = !text
  line.textContent = text
}

const endSentence = ({ at, data, done }) => at >= data.most && !done ? `After ${plural(at, "mistake")} the page stops; the rule would go on.` : ""

function oddSentence({ plane: { points }, margin }) {
  if (!points.length) return "There are no points: add some of both classes."
  const first = points[0][2]
  if (points.every(point => point[2] === first)) return `All points are of class ${first ? "+1" : "−1"}: there is nothing to tell apart, and a bias alone gets them right.`
  if (margin.gamma) return ""
  const seen = new Map()
  for (const [x, y, label] of points) {
    const place = `(${rounded(x)}, ${rounded(y)})`
    if (seen.has(place) && seen.get(place) !== label) return `At ${place} lie points of both classes: no line, and nothing else, can tell them apart.`
    seen.set(place, label)
  }
  return ""
}

function sayHand(board) {
  const limit = Math.max(10, 10 * board.data.rate)
  board.find(".hand").querySelectorAll("input").forEach((input, n) => {
    Object.assign(input, { min: -limit, max: limit, step: limit / 200 })
    input.value = board.weights[n]
    input.nextElementSibling.textContent = brief(board.weights[n])
    input.setAttribute("aria-valuetext", brief(board.weights[n]))
  })
}
