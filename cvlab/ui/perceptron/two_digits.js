// A perceptron's weights as a picture, times a picture pixel by pixel, summed; and nine weights that slide.
const SIDE = 28

export default function (component) {
  const { parentElement: root } = component, { header, arrays } = readMessage(component.data)
  const pair = viewOf(root, () => {
    const made = { root, find: name => root.querySelector(name), shown: 0, at: [14, 14] }
    wirePair(made)
    made.observer = new ResizeObserver(() => showPair(made))
    made.observer.observe(made.find(".row"))
    return made
  })
  const fresh = pair.data?.digits.join() !== header.digits.join()
  pair.data = { ...header, ...arrays }
  if (fresh) pair.shown = 0
  showPair(pair)
  return leaving(root, pair)
}

const pictureOf = ({ data, shown }) => data.pictures.subarray(shown * SIDE * SIDE, (shown + 1) * SIDE * SIDE)
const termsOf = (weights, picture) => weights.map((w, n) => w * picture[n])
const sumOf = values => values.reduce((sum, value) => sum + value, 0)
const limitOf = values => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)

function scoreOfPicture(data, index) {
  return data.bias + sumOf(Array.from(termsOf(data.weights, pictureOf({ data, shown: index }))))
}

function paintSheet(pair, name, values, rows, columns, table, low, high, widest = 300) {
  const canvas = pair.find(name), width = Math.min(widest, canvas.parentElement.clientWidth - 2), height = width * rows / columns
  const context = fitWhole(canvas, width, height)
  context.imageSmoothingEnabled = false
  context.drawImage(tableSheet(values, rows, columns, table, low, high), 0, 0, width, height)
  return { context, cell: width / columns }
}

function showPair(pair) {
  const { data, at } = pair, picture = pictureOf(pair), terms = termsOf(data.weights, picture), most = limitOf(data.weights)
  for (const [name, values, table, low] of [[".weights", data.weights, data.signed, -most], [".picture", picture, data.grey, 0], [".terms", terms, data.signed, -most]]) {
    const { context, cell } = paintSheet(pair, name, values, SIDE, SIDE, table, low, low ? most : 1)
    highlight(context, at[1] * cell, at[0] * cell, cell, cell)
  }
  const key = [...data.signed], stop = n => `rgb(${key.slice(3 * n, 3 * n + 3)})`
  showKey(pair.find(".key"), true, `${brief(-most)} speaks for ${data.digits[0]}`, [0, 64, 128, 191, 255].map(stop), `${brief(most)} speaks for ${data.digits[1]}`)
  showSliding(pair, picture)
  sayPair(pair, picture, terms)
}

// The nine weights at each of 26 x 26 places.
function showSliding(pair, picture) {
  const { data } = pair, across = SIDE - 2
  const map = Float32Array.from({ length: across * across }, (_, n) => {
    let sum = 0
    for (let k = 0; k < 9; k++) sum += data.kernel[k] * picture[(Math.floor(n / across) + Math.floor(k / 3)) * SIDE + n % across + k % 3]
    return sum
  })
  const { context, cell } = paintSheet(pair, ".kernel", data.kernel, 3, 3, data.signed, -limitOf(data.kernel), limitOf(data.kernel), 170)
  centred(context).font = `${Math.min(15, cell / 3)}px ui-monospace, Menlo, Consolas, monospace`
  data.kernel.forEach((value, n) => {
    context.fillStyle = ink(colourOf(data.signed, value, -limitOf(data.kernel), limitOf(data.kernel)))
    context.fillText(brief(value), (n % 3 + 0.5) * cell, (Math.floor(n / 3) + 0.5) * cell)
  })
  paintSheet(pair, ".map", map, across, across, data.signed, -limitOf(map), limitOf(map), 170)
}

function sayPair(pair, picture, terms) {
  const { data, shown, find } = pair, [first, second] = data.digits, total = data.signs.length
  const up = sumOf(Array.from(terms).filter(v => v > 0)), down = sumOf(Array.from(terms).filter(v => v < 0)), score = up + down + data.bias
  const answer = score > 0 ? second : score < 0 ? first : "neither", truth = data.signs[shown] > 0 ? second : first
  find(".place").textContent = `picture ${shown + 1} of ${total} that were not trained on`
  find(".sum").textContent = `w · x + b = ${brief(up)} for ${second} ${signedTerm(down)} for ${first} ${signedTerm(data.bias)} of the bias = ${brief(score)}: ` +
    `the answer is ${answer}, ${answer === truth ? "right" : `wrong, it is a ${truth}`}.`
  find(".weights").setAttribute("aria-label", `The 784 weights as a picture: orange speaks for ${second}, blue for ${first}. Arrow keys move from pixel to pixel`)
  find(".picture").setAttribute("aria-label", `Picture ${shown + 1}, a ${truth}. Arrow keys move from pixel to pixel`)
  find(".terms").setAttribute("aria-label", "Each weight times its pixel; the sentence below has the sum. Arrow keys move from pixel to pixel")
  Object.assign(find(".two-digits").dataset, { score, shown, truth, answer })
  sayPixel(pair, picture)
}

const signedTerm = value => value < 0 ? `− ${brief(-value)}` : `+ ${brief(value)}`

function sayPixel({ find, data, at }, picture) {
  const n = at[0] * SIDE + at[1]
  find(".pixel").textContent = `Row ${at[0]}, column ${at[1]}: weight ${brief(data.weights[n])} × pixel ${brief(picture[n])} = ${brief(data.weights[n] * picture[n])}.`
}

function turn(pair, by) {
  const { data } = pair, total = data.signs.length
  const missed = index => data.signs[index] * scoreOfPicture(data, index) <= 0
  if (by !== "wrong") pair.shown = (pair.shown + Number(by) + total) % total
  else {
    const after = Array.from({ length: total }, (_, n) => (pair.shown + 1 + n) % total), found = after.find(missed)
    if (found === undefined) {
      pair.find(".place").textContent = `all ${total} pictures that were not trained on are right`
      return
    }
    pair.shown = found
  }
  showPair(pair)
  speak(pair, pair.find(".spoken"), pair.find(".sum").textContent)
}

function wirePair(pair) {
  pair.find(".tools").onclick = event => {
    const button = event.target.closest("[data-go]")
    if (button) turn(pair, button.dataset.go)
  }
  const look = (row, column) => {
    pair.at = [clamp(row, 0, SIDE - 1), clamp(column, 0, SIDE - 1)]
    showPair(pair)
  }
  for (const name of [".weights", ".picture", ".terms"]) {
    const canvas = pair.find(name)
    canvas.onpointermove = event => look(...pointOn(canvas, event, SIDE, SIDE).map(Math.floor))
    canvas.onkeydown = event => {
      const move = arrowOf(event, event.shiftKey ? 5 : 1)
      if (!move) return
      event.preventDefault()
      look(pair.at[0] + move[0], pair.at[1] + move[1])
    }
  }
}
