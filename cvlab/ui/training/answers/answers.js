// Eight test pictures and what the network makes of them; its weights come anew as long as it learns.

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".answers")
  const view = viewOf(root, () => ({ root, id: "" })), { header, arrays } = readMessage(data)
  if (view.id !== header.id) {
    Object.assign(view, header, { pictures: arrays.pictures, step: -2 })
    build(view)
  }
  view.moving = header.moving
  if (header.step > view.step) hear(view, header, arrays.weights)
  ask(view)
  return leaving(root, view)
}

function build(view) {
  view.root.innerHTML = `<h2>Eight pictures that it never learns from</h2><ul class="row"></ul><p class="note"></p>`
  view.cards = view.pictures.map((picture, n) => {
    const card = document.createElement("li"), bars = document.createElement("div"), says = document.createElement("small")
    bars.className = "bars"
    card.append(drawn(picture, `test picture of ${view.classes[view.labels[n]]}`), bars, says)
    view.root.querySelector(".row").append(card)
    return { bars, says, values: Float32Array.from(picture, v => v / 255) }
  })
}

function drawn(picture, words) {
  const [rows, columns, channels] = picture.shape
  const canvas = makeSheet(rows, columns, n => [0, 1, 2].map(c => picture[n * channels + (channels === 3 ? c : 0)]))
  canvas.className = "picture"
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", words)
  return canvas
}

function hear(view, { step, epoch, stages }, weights) {
  view.step = step
  let first = 0
  const network = stages.map(stage => ({ ...stage, weights: weights.slice(first, first += stage.arrays) }))
  const right = view.cards.filter((card, n) => show(view, card, n, network)).length
  const told = step < 0 ? "Its first numbers are on their way." : `After ${epoch.toFixed(2)} epochs ${right} of ${view.cards.length} are read rightly.`
  view.root.querySelector(".note").textContent = `${told} A bar is a class's share; the striped one is the right class.`
}

// One picture's bars; whether its class is the likeliest.
function show(view, card, n, network) {
  if (!network.length) return false
  const picture = Object.assign(card.values, { shape: view.pictures[n].shape }), label = view.labels[n]
  const shares = [...forward(network, picture).at(-1).values]
  const likeliest = [...shares.keys()].sort((a, b) => shares[b] - shares[a]).slice(0, view.bars)
  const shown = shares.length > view.bars ? likeliest : [...shares.keys()]
  card.bars.replaceChildren(...shown.map(k => barOf(view, k, shares[k], k === label)))
  const said = view.classes[likeliest[0]]
  card.says.textContent = `${said}, ${Math.round(100 * shares[likeliest[0]])} %${likeliest[0] === label ? " ✓" : `; is\u00a0${view.classes[label]}`}`
  return likeliest[0] === label
}

function barOf(view, k, share, right) {
  const bar = document.createElement("i")
  bar.className = right ? "right" : ""
  bar.style.height = `${100 * share}%`
  bar.title = `${view.classes[k]}: ${percent(share)}`
  return bar
}

const ask = view => askForNews(view, () => `runs/${view.id}/answers?seen=${view.step}`, async answer => {
  const { header, arrays } = readMessage(await answer.arrayBuffer())
  if (header.step > view.step) hear(view, header, arrays.weights)
})
