// What is drawn of the strip: tracks, numbered places, the words, what the page looks for, and the buttons.
function element(tag, className = "", text = "") {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

function button(text, press, { title = "", className = "", pressed, disabled = false, keys = "" } = {}) {
  const made = element("button", className, text)
  made.type = "button"
  made.onclick = press
  made.disabled = disabled
  if (title) made.title = title
  if (keys) made.setAttribute("aria-keyshortcuts", keys)
  if (pressed !== undefined) made.ariaPressed = String(pressed)
  return made
}

// Words that Python wrote as Markdown; the only markup here, and none of it a learner's.
function written(className, html) {
  const made = element("div", className)
  made.innerHTML = html
  made.querySelectorAll("button.term").forEach(term => {
    term.ariaExpanded = "false"
    term.onclick = () => explain(term)
  })
  return made
}

// A word's meaning opens behind it, and closes when the word is pressed again.
function explain(term) {
  const open = term.ariaExpanded !== "true"
  term.ariaExpanded = String(open)
  if (open) term.after(element("span", "meaning", ` (${term.dataset.means.replace(/\.$/, "")}) `))
  else term.nextSibling.remove()
}

function headOf(strip) {
  const head = element("div", "head"), tracks = element("div", "tracks")
  tracks.setAttribute("role", "group")
  tracks.setAttribute("aria-label", "How much time you have")
  for (const minutes of strip.data.minutes) {
    const pressed = strip.minutes === minutes
    tracks.append(button(String(minutes), () => strip.choose(minutes), { pressed, title: `What to try in ${minutes} minutes` }))
  }
  tracks.append(element("span", "note", "min"))
  head.append(element("h2", "", "Steps"), tracks)
  head.append(button("×", () => strip.toggle(), { className: "away", title: "Put the steps away" }))
  head.lastChild.ariaLabel = "Put the steps away"
  return head
}

function placesOf(strip) {
  const list = element("ol", "places")
  strip.track.forEach((step, n) => {
    const done = step !== ASKED && isDone(strip.progress, step)
    const place = button(step === ASKED ? "?" : done ? "✓" : String(n + 1), () => strip.go(n), { className: done ? "done" : "" })
    place.ariaLabel = step === ASKED ? "The question" : `Step ${n + 1}${done ? ", done" : ""}`
    place.title = place.ariaLabel
    if (n === strip.index) place.setAttribute("aria-current", "step")
    const item = element("li")
    item.append(place)
    list.append(item)
  })
  return list
}

function signsOf(strip, step) {
  const list = element("ul", "signs")
  list.setAttribute("aria-label", "What the page looks for")
  step.signs.forEach((sign, n) => {
    const seen = seenOf(strip.progress, step).includes(n), item = element("li", seen ? "seen" : "")
    const words = element("span")
    words.innerHTML = sign.look
    item.append(element("span", "tick", seen ? "✓" : "○"), words, element("span", "spoken", seen ? ": done" : ": not yet"))
    list.append(item)
  })
  return list
}

// A part that opens only when it is asked for, and closes with its step.
function askedFor(name, html) {
  const made = element("details"), title = element("summary", "", name)
  made.append(title, written("told", html))
  return made
}

function stepOf(strip) {
  const step = strip.track[strip.index], body = element("div", "body")
  if (step === ASKED) {
    body.append(element("h3", "", "Predict, then reveal"))
    body.append(written("words", "<p>Say what you expect before the page shows it.</p>"))
    return body
  }
  body.append(element("h3", "", `Step ${strip.index + 1} of ${strip.track.filter(one => one !== ASKED).length}`))
  // Above the words where they speak of something else than the page shows.
  const set = button("Set the page up for this step", () => strip.setUp(step), { className: step.ready ? "set" : "set primary" })
  const asked = element("div", "asked")
  asked.append(askedFor("Hint", step.hint), askedFor("Answer", step.answer))
  const told = [written("words", step.words), signsOf(strip, step)]
  body.append(...(step.ready ? [...told, set] : [set, ...told]), asked)
  return body
}

function feetOf(strip) {
  const feet = element("div", "feet"), last = strip.index === strip.track.length - 1
  const back = { disabled: strip.index === 0, title: "The step before (Alt + ,)", keys: "Alt+," }
  const next = { disabled: last, className: "next", title: "The next step (Alt + .)", keys: "Alt+." }
  feet.append(button("‹ Back", () => strip.go(strip.index - 1), back))
  feet.append(button("Next ›", () => strip.go(strip.index + 1), next))
  return feet
}

// On a phone: which sheet is open, under the thumb.
function barOf(strip) {
  const bar = element("div", "bar"), total = strip.track.filter(one => one !== ASKED).length
  const name = strip.track[strip.index] === ASKED ? "Predict" : `Step ${strip.index + 1} of ${total}`
  bar.append(button(name, () => strip.sheet("steps"), { pressed: strip.open === "steps", className: "opens" }))
  bar.append(button("Controls", () => strip.sheet("controls"), { pressed: strip.open === "controls", className: "opens only-phones" }))
  return bar
}
