// One step at a time beside the work: a rail on wide screens, a sheet at the bottom of narrow ones.
const WIDE = "(min-width: 1100px)"
// What a sign's deed may be, and the browser's events that are one: "point .result canvas" waits for either there.
const DEEDS = { pointermove: "point", pointerup: "point", keydown: "point", keyup: "point", click: "press", input: "type" }

class Strip {
  constructor(root) {
    this.root = root
    this.open = ""
    this.pending = new Set()
    this.live = element("div", "spoken")
    this.live.setAttribute("role", "status")
    this.listening = new AbortController()
    const { signal } = this.listening
    window.addEventListener("keydown", event => this.key(event), { signal })
    matchMedia(WIDE).addEventListener("change", () => this.fit(), { signal })
    for (const [kind, verb] of Object.entries(DEEDS))
      window.addEventListener(kind, event => this.deed(verb, event), { signal, capture: true, passive: true })
  }

  take(data, setTriggerValue) {
    if (this.data?.slug !== data.slug) {
      this.progress = kept(data.slug)
      this.open = this.atFirst()
    }
    const turned = this.data && this.data.turn !== data.turn
    this.data = data
    this.tell = setTriggerValue
    this.minutes = this.progress.minutes || data.minutes.at(-1)
    this.track = onTrack(data, this.minutes)
    this.index = Math.max(0, this.track.findIndex(step => step.id === this.progress.at))
    // What was pressed or typed while the page was still busy counts when it has answered.
    this.look([...this.pending])
    this.pending.clear()
    this.draw()
    if (turned) requestAnimationFrame(() => this.bring())
  }

  // What the page was set up for is brought before the eye: words, control and result on one screen.
  bring() {
    const part = this.at && document.querySelector(`.st-key-${this.at}`)
    this.at = ""
    if (!part) return document.querySelector("[data-testid=stMain]").scrollTo(0, 0)
    part.style.scrollMarginTop = "8rem" // below the menu, with its own heading
    part.scrollIntoView()
  }

  // Beside wide pages the steps stand open until they are put away; a sheet is opened when it is asked for.
  atFirst() {
    return matchMedia(WIDE).matches && localStorage.getItem("cvlab.steps.away") !== "yes" ? "steps" : ""
  }

  fit() {
    this.open = this.atFirst()
    this.draw()
  }

  step() {
    return this.track[this.index]
  }

  // Ticks what the page shows now, and says so.
  look(deeds = []) {
    const step = this.step()
    if (step === ASKED || !see(this.progress, step, deeds)) return false
    this.live.textContent = isDone(this.progress, step) ? "This step is done." : "The page has seen a part of this step."
    this.save()
    return true
  }

  // Something was pointed at, pressed or typed into: is it what a sign of this step waits for?
  deed(verb, event) {
    const waiting = this.step().signs.filter(sign => sign.did.startsWith(verb))
    if (!waiting.length) return
    const path = event.composedPath().filter(node => node.matches)
    const deeds = waiting.filter(sign => path.some(node => node.matches(sign.did.slice(verb.length + 1))))
    const names = deeds.map(sign => sign.did)
    if (verb !== "point") names.forEach(name => this.pending.add(name))
    if (this.look(names)) this.draw()
  }

  go(n) {
    if (n < 0 || n >= this.track.length) return
    this.index = n
    this.progress.at = this.step().id
    this.look()
    this.save()
    this.draw()
    this.root.querySelector("[aria-current]")?.focus({ preventScroll: true })
    this.live.textContent = this.root.querySelector(".body").innerText
  }

  choose(minutes) {
    this.progress.minutes = this.minutes = minutes
    const step = this.step()
    this.track = onTrack(this.data, minutes)
    this.go(Math.max(0, this.track.indexOf(step)))
  }

  setUp(step) {
    this.at = step.at
    this.tell("set", step.id)
  }

  toggle() {
    this.open = this.open === "steps" ? "" : "steps"
    if (matchMedia(WIDE).matches) localStorage.setItem("cvlab.steps.away", this.open ? "no" : "yes")
    this.draw()
  }

  sheet(name) {
    this.open = this.open === name ? "" : name
    this.draw()
  }

  key(event) {
    const by = event.altKey && !event.ctrlKey && !event.metaKey ? { Period: 1, Comma: -1 }[event.code] : 0
    if (!by) return
    event.preventDefault()
    this.go(this.index + by)
  }

  save() {
    keep(this.data.slug, this.progress, this.data.steps)
  }

  draw() {
    this.root.dataset.turn = this.data.turn // a page that is set up has said so
    const page = document.documentElement.dataset
    page.sheet = this.root.dataset.open = this.open
    page.step = this.step() === ASKED ? "predict" : ""
    const opened = [...this.root.querySelectorAll("details")].map(one => one.open && this.drawn === this.step().id)
    const sheet = element("div", "sheet")
    sheet.append(headOf(this), placesOf(this), stepOf(this), feetOf(this))
    this.root.replaceChildren(sheet, barOf(this), this.shown(), this.live)
    this.root.querySelectorAll("details").forEach((one, n) => (one.open = opened[n] ?? false))
    this.drawn = this.step().id
  }

  // Where the rail was put away, the handle that brings it back.
  shown() {
    const made = button("Steps", () => this.toggle(), { className: "handle", title: "Show the steps" })
    made.hidden = this.open === "steps"
    return made
  }

  end() {
    this.listening.abort()
    delete document.documentElement.dataset.sheet
    delete document.documentElement.dataset.step
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".strip")
  const strip = viewOf(root, () => new Strip(root))
  strip.take(data, setTriggerValue)
  return leaving(root, strip, () => strip.end())
}
