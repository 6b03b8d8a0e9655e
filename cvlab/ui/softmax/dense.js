// Dense: the weights of one class, the products, the strongest of them, and the sum that is the logit.
const STRONGEST = 5

function drawDense(board) {
  const { flat, weights, bias, signed, classes, shape } = board.data, k = board.chosen
  const own = flat.map((_, n) => weights[n * classes.length + k]), terms = flat.map((x, n) => x * own[n])
  drawStrip(board, "weights", own, signed, -limitOf(own), limitOf(own))
  drawStrip(board, "terms", terms, signed, -limitOf(terms), limitOf(terms))
  const order = terms.map((_, n) => n).sort((a, b) => terms[b] - terms[a]), top = limitOf(terms)
  listPushes(board, "up", order.filter(n => terms[n] > 0).slice(0, STRONGEST), terms, own, top, shape)
  listPushes(board, "down", order.reverse().filter(n => terms[n] < 0).slice(0, STRONGEST), terms, own, top, shape)
  const sum = sign => terms.reduce((total, t) => total + (t * sign > 0 ? t : 0), 0), logit = board.data.network[k]
  const n = board.entry
  board.find(".sentence.sum").textContent =
    `Entry ${n} adds ${finely(flat[n])} × ${bracketed(own[n])} = ${finely(terms[n])} to class ${classes[k]}. `
    + `All pushes up ${finely(sum(1))}, all pushes down ${finely(sum(-1))}, bias ${finely(bias[k])}: `
    + `${finely(sum(1))} − ${finely(-sum(-1))} ${bias[k] < 0 ? "−" : "+"} ${finely(Math.abs(bias[k]))} = ${finely(logit)}, the logit of class ${classes[k]}.`
  Object.assign(board.find(".answer").dataset, { logit, term: terms[n] })
}

function listPushes(board, way, indices, terms, weights, top, shape) {
  board.find(`[data-pushes=${way}]`).replaceChildren(...indices.map(n => {
    const item = document.createElement("li"), button = document.createElement("button"), bar = document.createElement("span")
    const [row, column, channel] = placeOf(n, shape)
    button.type = "button"
    button.textContent = `${n} (${row}, ${column}, ${channel}): ${words(board.data.flat[n])} × ${weights[n] < 0 ? `(${words(weights[n])})` : words(weights[n])} = ${signedWords(terms[n])}`
    button.onclick = () => pointAt(board, n)
    bar.className = `push ${way}`
    bar.style.width = `${100 * Math.abs(terms[n]) / top}%`
    item.append(button, bar)
    return item
  }))
  if (!indices.length) board.find(`[data-pushes=${way}]`).textContent = "none"
}
