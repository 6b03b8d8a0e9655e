// A conveyor of parts: what each makes of one form, what it loses of many, and a switch that gives the truth instead.
export default function (component) {
  const { parentElement: root, setTriggerValue } = component, { header, arrays } = readMessage(component.data)
  const view = viewOf(root, makeConveyor)
  Object.assign(view, { header, arrays, send: setTriggerValue })
  showAll(view)
  return leaving(root, view)
}

function makeConveyor(root) {
  const find = name => root.querySelector(name), view = { find, cards: [] }
  view.observer = new ResizeObserver(() => view.header && paintAll(view))
  view.observer.observe(find(".conveyor"))
  return view
}

function showAll(view) {
  const { header, find } = view, conveyor = find(".conveyor")
  if (view.cards.length !== header.parts.length) buildCards(view)
  conveyor.toggleAttribute("data-single", header.single)
  conveyor.toggleAttribute("data-night", header.night)
  Object.assign(conveyor.dataset, { outcome: header.outcome, form: header.form, right: header.right })
  conveyor.dataset.stream = header.parts.map(part => part.after).join()
  showWhole(view)
  header.parts.forEach((part, n) => showCard(view, view.cards[n], part, n))
  find(".sentence").textContent = header.sentence
  paintAll(view)
  speak(view, find(".spoken"), `${header.sentence} ${header.parts.map(part => part.what).join(". ")}`)
}

function showWhole({ header, find }) {
  const { share, low, high, told } = header.whole
  find(".gauge").hidden = share === null
  find(".gauge i").style.width = `${100 * share}%`
  Object.assign(find(".gauge b").style, { left: `${100 * low}%`, width: `${100 * (high - low)}%` })
  find(".whole .told").textContent = told
}

function buildCards(view) {
  view.cards = view.header.parts.map(part => {
    const card = document.createElement("li"), make = (kind, name) => {
      const made = document.createElement(kind)
      made.className = name
      return made
    }
    const title = make("h2", ""), how = make("span", "note"), parts = { card, how }
    title.append(part.title, how)
    card.append(title)
    for (const [kind, name] of [["canvas", "stage"], ["p", "what"], ["div", "turns"], ["button", "truth"], ["canvas", "flow"], ["p", "loses"], ["div", "lost"]]) {
      card.append(parts[name] = make(kind, name))
    }
    parts.truth.type = "button"
    parts.stage.role = "img"
    parts.flow.ariaHidden = "true"
    parts.lost.role = "group"
    card.dataset.part = part.name
    return parts
  })
  view.find(".belt").replaceChildren(...view.cards.map(({ card }) => card))
}

function showCard(view, parts, part, n) {
  const { header, send } = view
  parts.how.textContent = part.how
  parts.what.textContent = part.what
  parts.what.classList.toggle("verdict", n === header.parts.length - 1)
  parts.stage.ariaLabel = `${part.title}: ${part.what}`
  parts.loses.textContent = part.told
  parts.card.classList.toggle("idle", n > 0 && n < header.deepest)
  parts.truth.hidden = n === 0
  parts.truth.ariaPressed = String(part.truth)
  parts.truth.textContent = part.truth ? "Truth: on" : "Truth instead"
  parts.truth.ariaLabel = `${part.title}: truth instead`
  parts.truth.onclick = () => send("truth", part.name)
  parts.turns.hidden = n > 0
  if (n === 0) showTurns(view, parts.turns)
  showLost(view, parts.lost, part)
}

function showTurns({ header, send }, place) {
  if (!place.children.length) {
    for (const [words, name] of [["‹", "Form before"], ["›", "Next form"]]) {
      const button = document.createElement("button")
      Object.assign(button, { type: "button", textContent: words, ariaLabel: name })
      place.append(button)
    }
  }
  const go = far => () => send("form", (header.form + far + header.count) % header.count)
  place.children[0].onclick = go(-1)
  place.children[1].onclick = go(1)
}

// A button with its strip for each form that was lost here, the first few; a press looks at it.
function showLost(view, place, part) {
  const { header, arrays, send } = view
  place.ariaLabel = `Forms lost by ${part.title}`
  const buttons = part.lost.map(([form, thumb]) => {
    const button = document.createElement("button"), canvas = document.createElement("canvas")
    Object.assign(button, { type: "button", ariaLabel: `Form ${form + 1}, lost by ${part.title}`, ariaPressed: String(form === header.form) })
    const [, rows, columns] = arrays.thumbs.shape, size = rows * columns
    const pixels = arrays.thumbs.subarray(thumb * size, (thumb + 1) * size)
    makeSheetOn(canvas, pixels, rows, columns)
    button.append(canvas)
    button.onclick = () => send("form", form)
    return button
  })
  const more = document.createElement("span")
  Object.assign(more, { className: "more", textContent: part.more ? `and ${part.more} more` : "" })
  const focused = [...place.children].indexOf(place.getRootNode().activeElement)
  place.replaceChildren(...buttons, more)
  if (focused >= 0) buttons[focused]?.focus()
}

function makeSheetOn(canvas, pixels, rows, columns) {
  paintPixels(rows, columns, out => {
    for (let n = 0; n < out.length; n++) out[n] = opaque(asPaper(pixels[n]))
  }, canvas)
}

function paintAll(view) {
  const { header, arrays, cards, find } = view
  const width = Math.min(cards[0].card.clientWidth - 8, 320), tall = Math.round(width * 40 / 144)
  if (width < 40) return
  const colour = getComputedStyle(find(".conveyor")).color, [form, found, cut, set, named, check] = cards.map(({ stage }) => stage)
  paintStrip(form, arrays.ink, width)
  paintBoxes(found, arrays.ink, arrays.boxes, width)
  paintPieces(cut, arrays.pieces, width, tall, asPaper)
  paintPieces(set, arrays.pictures, width, tall, asInk)
  paintShares(named, arrays.shares, header.read, width, tall, colour)
  const context = centred(fitWhole(check, width, tall))
  context.fillStyle = colour
  context.font = `600 ${Math.min(16, width / 9)}px sans-serif`
  context.fillText(header.sum, width / 2, tall / 2, width)
  header.parts.forEach((part, n) => paintFlow(cards[n].flow, part.before, part.after, header.count))
}
