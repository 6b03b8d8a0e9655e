// A training that is looked at. The server trains one slice for each question asked here, so not asking is a pause.
const resting = new Map() // by id, which trainings were paused: outlives the page

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".twins"), { header, arrays } = readMessage(data)
  const view = viewOf(root, build)
  view.send = setStateValue
  takeIn(view, header, arrays)
  return leaving(root, view, () => {
    view.playing = false
    view.data = null
  })
}

function build(root) {
  const find = name => root.querySelector(name)
  const view = { root, data: null, playing: false, line: Promise.resolve(), pointed: -1 }
  Object.assign(view, { play: find(".play"), one: find(".one"), again: find(".again"), base: find(".base"), over: find(".over") })
  view.play.onclick = () => (view.playing ? pause : go)(view)
  view.one.onclick = () => {
    rest(view, true)
    ask(view, "?steps=1").then(() => told(view))
  }
  view.again.onclick = () => ask(view, "?steps=0&again=1").then(() => go(view))
  wireMap(view)
  view.observer = new ResizeObserver(() => repaint(view))
  view.observer.observe(root)
  return view
}

function takeIn(view, header, arrays) {
  const another = view.data?.id !== header.id, layout = header.layout !== view.layout
  const style = getComputedStyle(view.root)
  Object.assign(view, { data: header, layout: header.layout, ink: style.color, font: style.fontFamily, paper: style.getPropertyValue("--st-background-color").trim() })
  if (another) {
    const { pictures, labels } = arrays, [, rows, columns] = pictures.shape
    Object.assign(view, { pictures, labels, news: null, at: null, window: null, pointed: -1 })
    view.pixels = n => pictures.subarray(n * rows * columns, (n + 1) * rows * columns)
    view.stamps = Array.from(labels, (label, n) => makeStamp(view.pixels(n), rows, columns, inkOf(header, label), header.photographs))
    ask(view, "?steps=0").then(() => { if (!resting.get(header.id) && !view.news?.done && view.data === header) go(view) })
  } else if (layout && view.news) lay(view)
  repaint(view)
}

const lay = view => newPlaces(view, view.layout ? view.data.places : view.news.places)

function rest(view, yes) {
  view.playing = !yes
  resting.set(view.data.id, yes)
  tell(view)
}

function pause(view) {
  rest(view, true)
  view.line.then(() => told(view))
}

function go(view) {
  if (view.news?.done) return
  rest(view, false)
  loop(view)
}

async function loop(view) {
  const mine = view.round = (view.round ?? 0) + 1
  let first = !view.news?.step
  while (view.playing && !view.news?.done && view.round === mine) {
    if (!await ask(view)) break
    if (first) told(view) // the first figures are there to save
    first = false
  }
  if (view.round !== mine || !view.data) return
  view.playing = view.playing && !view.news?.done
  tell(view)
  if (view.news?.done) told(view)
}

// For Python: where it rests now, or that it is under way.
function told(view) {
  if (view.data && view.news) view.send("rested", { id: view.data.id, step: view.news.step, done: view.news.done })
}

function ask(view, query = "") {
  const { id } = view.data
  view.line = view.line.catch(() => false).then(() => view.data?.id === id && answered(view, id, query))
  return view.line
}

async function answered(view, id, query) {
  let news
  try {
    news = await (await fetch(new URL(`twins/${id}${query}`, document.baseURI))).json()
  } catch {
    news = { problem: "The server does not answer; press Go on to ask again." }
  }
  if (view.data?.id !== id) return false
  view.problem = news.problem
  if (news.places) {
    view.news = news
    lay(view)
  }
  if (view.problem) view.playing = false
  tell(view)
  return !view.problem
}

function repaint(view) {
  if (!view.data || view.gone) return
  if (view.at) paintMap(view)
  tell(view)
}

function tell(view) {
  const { root, news, data } = view
  if (!data) return
  const step = news?.step ?? 0, steps = news?.steps ?? 1
  view.play.textContent = news?.done ? "Learned" : view.playing ? "Pause" : step ? "Go on" : "Start"
  view.play.disabled = view.one.disabled = !!news?.done
  Object.assign(root.querySelector("progress"), { max: steps, value: step })
  root.querySelector(".count").textContent = news ? `step ${step} of ${steps}` : "fetching the network …"
  const box = root.querySelector(".problem")
  box.hidden = !view.problem
  box.textContent = view.problem ?? ""
  root.dataset.step = step
  root.dataset.done = !!news?.done
  root.dataset.playing = view.playing
  const times = data.way === "triplets" ? "three times" : "twice"
  root.querySelector(".once").textContent = `One net, drawn ${times}: the same ${news?.parameters?.toLocaleString("en") ?? "…"} weights`
  root.querySelector(".mapped").textContent = mapWords(view)
  drawNet(view)
  tellLoss(view)
  drawKinds(view)
  drawCurves(view)
  if (!(view.pointed >= 0 && view.playing)) tellNear(view)
  root.querySelector(".sentence").textContent = sentence(view)
}

function mapWords(view) {
  const { data, news } = view
  if (data.layout) return data.layout
  if (data.dimensions === 2) return "The map: a picture's two numbers are its place"
  return `The map: two principal components of ${data.dimensions}, ${news ? percent(news.share) : "…"} of the spread`
}

function sentence(view) {
  const { data, news } = view
  if (!news?.right) return "The first map is on its way."
  const [, loss, , spread] = news.history.at(-1) ?? [0, 0, 0, 1], [old, fresh] = news.right
  if (news.step && data.way === "triplets" && spread < 0.05 * data.margin) {
    return `Collapsed: all pictures lie on one point (spread ${brief(spread)}), and the loss stands at the margin, ${brief(loss)}. No slope leads away from there.`
  }
  const parts = []
  if (old !== null) parts.push(`learned identities ${percent(old)}`)
  if (fresh !== null) parts.push(`never seen ones (dashed) ${percent(fresh)}`)
  return `Named by its five nearest neighbours on ${data.dimensions === 2 ? "this map" : "all its dimensions"}: ${parts.join(", ")}.`
}
