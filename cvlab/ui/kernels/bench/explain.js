// One pixel of the result, explained: patch times kernel, the products, their sum, the bias, ReLU.
const CHANNELS = ["red", "green", "blue"]

function grey(value) {
  const level = Math.round(value * 255)
  return [level, level, level]
}

function tint(value, channel, channels) {
  if (channels === 1) return grey(value)
  const level = Math.round(value * 255)
  return [0, 1, 2].map(c => c === channel ? level : Math.round(level * 0.25))
}

// Three grids in a row for each channel: pixels, weights, products.
function drawTerms(canvas, terms, geo, top) {
  const width = canvas.parentElement.clientWidth || 560, columns = geo.x.kernel, rows = geo.y.kernel
  const gap = 34, label = terms.channels.length > 1 ? 46 : 0
  const size = Math.min(terms.channels.length > 1 ? 40 : 52, Math.floor((width - 2 * gap - label - 2) / (3 * columns)))
  const block = rows * size + 14, head = 22
  const context = fit(canvas, width, head + block * terms.channels.length)
  const spread = columns * size + gap
  const largest = Math.max(...terms.channels.flatMap(c => c.products.map(Math.abs))) || 1
  context.textBaseline = "middle"
  context.fillStyle = lineColour
  context.font = `600 13px ${textFont}`
  context.textAlign = "left"
  ;["patch", "kernel", "products"].forEach((text, n) => context.fillText(text, label + n * spread, 9))
  terms.channels.forEach((channel, c) => {
    const y = head + c * block, middle = y + rows * size / 2
    const grids = [
      [channel.pixels, v => v === null ? null : tint(v, c, terms.channels.length)],
      [channel.weights, v => shade(v, top)],
      [channel.products, v => shade(v, largest)],
    ]
    grids.forEach(([values, colour], n) => drawGrid(context, label + n * spread, y, size, columns, values, colour))
    context.fillStyle = lineColour
    context.textAlign = "center"
    context.font = `18px ${textFont}`
    ;["×", "="].forEach((sign, n) => context.fillText(sign, label + (n + 1) * spread - gap / 2, middle))
    if (!label) return
    context.font = `13px ${textFont}`
    context.textAlign = "left"
    context.fillText(CHANNELS[c], 0, middle)
  })
}

function bracketed(value) {
  return value < 0 ? `(${words(value)})` : words(value)
}

// The same in one sentence, for the ear and for who reads rather than looks.
function sentence(terms, filter, relu, row, column) {
  const place = `Row ${row}, column ${column}: `
  let sum
  if (terms.channels.length > 1) {
    sum = terms.channels.map((c, n) => `${CHANNELS[n]} ${words(c.sum)}`).join(" + ").replaceAll("+ −", "− ")
  } else {
    const { pixels, weights } = terms.channels[0]
    const parts = pixels.map((v, n) => [v ?? 0, weights[n]]).filter(([, w]) => w !== 0)
    sum = parts.slice(0, 12).map(([v, w]) => `${words(v)} × ${bracketed(w)}`).join(" + ") || "all weights are 0, so 0"
    if (parts.length > 12) sum += ` + ${parts.length - 12} more`
  }
  if (filter.bias !== 0) sum += ` + bias ${bracketed(filter.bias)}`
  const cut = relu ? (terms.value > 0 ? "; ReLU leaves it" : "; ReLU makes it 0") : ""
  return `${place}${sum} = ${words(terms.value)}${cut}.`
}

function drawSum(root, terms, filter, relu) {
  const set = (name, text) => { root.querySelector(name).textContent = text }
  set(".sum .total", words(terms.sum))
  set(".sum .plus", bracketed(filter.bias))
  set(".sum .before", words(terms.value))
  const after = relu ? Math.max(0, terms.value) : terms.value
  root.querySelector(".sum .rectified").hidden = !relu
  set(".sum .after", words(after))
  root.querySelector(".sum").dataset.value = after
}
