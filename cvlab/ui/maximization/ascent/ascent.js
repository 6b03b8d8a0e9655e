// Pictures that form live. The server climbs one slice for each question asked here, so not asking is a pause.
// What was chosen at an ascent, by its id, outlives the page: whether it rests, the enlarged picture, the contrast.
const kept = new Map(), KEPT = 40

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".ascent")
  const view = viewOf(root, build)
  if (view.data?.id !== data.id) begin(view, data)
  return leaving(root, view, () => {
    view.playing = false
    view.data = null
  })
}

function build(root) {
  root.innerHTML = `
    <div class="tools">
      <button class="play"></button>
      <button class="one">One step</button>
      <button class="stretch" aria-pressed="false">Stretch contrast</button>
      <progress max="1" value="0" aria-label="Steps done"></progress>
      <span class="count" role="status"></span>
    </div>
    <p class="problem" role="alert" hidden></p>
    <div class="both">
      <figure class="large"><canvas class="picture" role="img"></canvas>
        <figcaption></figcaption><canvas class="curve" role="img"></canvas></figure>
      <div class="tiles" role="listbox" aria-label="The pictures; arrow keys choose one"></div>
    </div>
    <p class="sentence" aria-live="polite"></p>`
  const view = { root, data: null, playing: false, line: Promise.resolve() }
  const find = name => root.querySelector(name)
  Object.assign(view, { play: find(".play"), one: find(".one"), stretchButton: find(".stretch"), tiles: find(".tiles") })
  view.play.onclick = () => (view.playing ? pause : go)(view)
  view.one.onclick = () => { pause(view); ask(view, "?steps=1") }
  view.stretchButton.onclick = () => { view.stretch = !view.stretch; keep(view, { stretch: view.stretch }); view.pictures.forEach((_, n) => paintTile(view, n)); enlarge(view); tell(view) }
  view.tiles.onkeydown = event => {
    const move = arrowOf(event)
    if (!move) return
    event.preventDefault()
    choose(view, clamp(view.chosen + move[0] * columnsOf(view) + move[1], 0, view.data.names.length - 1), true)
  }
  return view
}

// Where the ascent stands, and on from there unless it rests; `?again=1` sends one that is done back to its foot.
function begin(view, data, query = "?steps=0") {
  view.round = (view.round ?? 0) + 1 // whoever still asks for another ascent stops
  const { chosen = 0, stretch = data.stretch, resting = false } = kept.get(data.id) ?? {}
  Object.assign(view, { data, stretch, step: 0, steps: 0, done: false, chosen, problem: "" })
  view.pictures = data.names.map(() => null)
  view.heights = data.names.map(() => [])
  layOut(view)
  ask(view, query).then(() => { if (view.data === data && !view.done && !resting) go(view) })
}

function keep(view, choice) {
  const { id } = view.data
  kept.set(id, { ...kept.get(id), ...choice })
  if (kept.size > KEPT) kept.delete(kept.keys().next().value)
}

function go(view) {
  keep(view, { resting: false })
  if (view.done) return begin(view, view.data, "?again=1")
  view.playing = true
  loop(view)
}

async function loop(view) {
  const mine = view.round = (view.round ?? 0) + 1
  while (view.playing && !view.done && view.round === mine) {
    if (!await ask(view)) break
  }
  if (view.round === mine && view.data) {
    view.playing = view.playing && !view.done
    tell(view)
  }
}

function pause(view) {
  view.playing = false
  keep(view, { resting: true })
  tell(view)
}

// One slice, or what the query says, once what was asked before is answered. True when it went well.
function ask(view, query = "") {
  const { id } = view.data
  view.line = view.line.catch(() => false).then(() => view.data?.id === id && answered(view, id, query))
  return view.line
}

async function answered(view, id, query) {
  let news
  try {
    const answer = await fetch(new URL(`ascents/${id}${query}`, document.baseURI))
    news = await answer.json()
  } catch {
    news = { problem: "The server does not answer; press Continue to ask again.", done: view.done }
  }
  if (view.data?.id !== id) return false
  Object.assign(view, { step: news.step ?? view.step, steps: news.steps ?? view.steps, done: !!news.done, problem: news.problem })
  for (const group of news.groups ?? []) await hear(view, group, id)
  if (view.problem) view.playing = false
  tell(view)
  return !view.problem
}

// A sheet of pictures, laid into the tiles they belong to.
async function hear(view, group, id) {
  const image = new Image()
  image.src = group.sheet
  await image.decode()
  if (view.data?.id !== id) return
  const { width, height, count, first } = group, columns = Math.ceil(Math.sqrt(count))
  const whole = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height })
  const context = whole.getContext("2d", { willReadFrequently: true })
  context.drawImage(image, 0, 0)
  for (let n = 0; n < count; n++) {
    view.pictures[first + n] = context.getImageData(n % columns * width, Math.floor(n / columns) * height, width, height)
    view.heights[first + n] = { values: group.heights[n], step: group.step }
    paintTile(view, first + n)
  }
  if (view.chosen >= first && view.chosen < first + count) enlarge(view)
}

function tell(view) {
  const { root, play, one } = view
  play.dataset.do = view.done ? "again" : view.playing ? "pause" : "go"
  play.textContent = view.done ? "Form again" : view.playing ? "Pause" : view.step ? "Continue" : "Start"
  play.disabled = false
  one.disabled = view.done
  view.stretchButton.setAttribute("aria-pressed", String(view.stretch))
  const bar = root.querySelector("progress")
  bar.max = view.steps || 1
  bar.value = view.step
  root.querySelector(".count").textContent = view.steps ? `step ${view.step} of ${view.steps}` : "fetching the network …"
  const box = root.querySelector(".problem")
  box.hidden = !view.problem
  box.textContent = view.problem
}
