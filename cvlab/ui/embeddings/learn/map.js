// The map: each picture where its embedding lies, moving to where the next slice of training puts it.
const MOVE = 260 // milliseconds from one place to the next
const TALLEST = 430

function newPlaces(view, places) {
  const [before, still] = [view.at, matchMedia("(prefers-reduced-motion: reduce)").matches]
  view.from = before?.length === places.length && !still ? before : places
  view.to = places
  view.window ??= windowOf(places)
  view.windowFrom = view.window
  view.windowTo = windowOf(places)
  view.begun = performance.now()
  if (!view.moving) moveOn(view)
}

function moveOn(view) {
  if (view.gone) return
  const share = clamp((performance.now() - view.begun) / MOVE, 0, 1), smooth = share * share * (3 - 2 * share)
  const mix = (a, b) => a + (b - a) * smooth
  view.at = view.to.map(([x, y], n) => [mix(view.from[n][0], x), mix(view.from[n][1], y)])
  view.window = view.windowTo.map((value, n) => mix(view.windowFrom[n], value))
  paintMap(view)
  view.moving = share < 1
  if (view.moving) requestAnimationFrame(() => moveOn(view))
}

// [middle x, middle y, half the width] of a square around all points.
function windowOf(places) {
  const ends = [0, 1].map(axis => [Math.min(...places.map(p => p[axis])), Math.max(...places.map(p => p[axis]))])
  const half = Math.max(...ends.map(([low, high]) => (high - low) / 2)) * 1.08
  return [...ends.map(([low, high]) => (low + high) / 2), Math.max(half, 1e-3)]
}

function screenOf(view, [x, y]) {
  const [cx, cy, half] = view.window, { wide, tall } = view
  const scale = Math.min(wide, tall) / 2 / half
  return [wide / 2 + (x - cx) * scale, tall / 2 - (y - cy) * scale]
}

function paintMap(view) {
  const holder = view.root.querySelector(".map"), wide = view.wide = Math.max(60, holder.clientWidth - 2)
  const tall = view.tall = Math.min(wide, TALLEST)
  Object.assign(view.root.querySelector(".map .view").style, { width: `${wide}px`, height: `${tall}px` })
  const context = fit(view.base, wide, tall), [height, width] = view.pictures.shape.slice(1)
  const side = view.data.photographs ? 26 : 20, across = side * width / Math.max(height, width), down = side * height / Math.max(height, width)
  view.at?.forEach((place, n) => {
    const [x, y] = screenOf(view, place), label = view.labels[n]
    context.drawImage(view.stamps[n], x - across / 2, y - down / 2, across, down)
    context.strokeStyle = inkOf(view.data, label)
    context.lineWidth = 2
    if (view.data.photographs) context.strokeRect(x - across / 2, y - down / 2, across, down)
    if (label >= view.data.known) {
      context.lineWidth = 1
      context.setLineDash([2, 2])
      context.strokeRect(x - across / 2 - 2, y - down / 2 - 2, across + 4, down + 4)
      context.setLineDash([])
    }
  })
  if (view.layout === "") paintWorst(view, context)
  paintOver(view)
}

// The triplet that hurts most, on the map: a line to the positive, which should be short, and one to the negative.
function paintWorst(view, context) {
  const worst = view.news?.worst
  if (!worst) return
  const [a, p, n] = worst.places.map(place => screenOf(view, place))
  const dash = view.data.way === "triplets" ? [] : [4, 3]
  line(context, a, p, view.data.inks[0], dash)
  if (n) line(context, a, n, view.data.inks[1], [4, 3])
  const letters = n ? "APN" : "AB"
  ;[a, p, n].filter(Boolean).forEach(([x, y], i) => {
    centred(context).font = "600 12px sans-serif"
    context.lineWidth = 4
    context.strokeStyle = view.paper
    context.strokeText(letters[i], x, y - 13)
    context.fillStyle = view.ink
    context.fillText(letters[i], x, y - 13)
  })
}

function line(context, [x0, y0], [x1, y1], colour, dash) {
  context.strokeStyle = colour
  context.lineWidth = 2
  context.setLineDash(dash)
  context.beginPath()
  context.moveTo(x0, y0)
  context.lineTo(x1, y1)
  context.stroke()
  context.setLineDash([])
}

function paintOver(view) {
  const context = fit(view.over, view.wide, view.tall), n = view.pointed
  if (!(n >= 0) || !view.at?.[n]) return
  const here = screenOf(view, view.at[n])
  for (const other of view.news?.near?.[n] ?? []) line(context, here, screenOf(view, view.at[other]), view.ink, [])
  for (const [at, colour] of [...(view.news?.near?.[n] ?? []).map(o => [o, view.ink]), [n, highlightBeside(view.ink)]]) {
    const [x, y] = screenOf(view, view.at[at])
    context.strokeStyle = colour
    context.lineWidth = 2.5
    context.strokeRect(x - 14, y - 14, 28, 28)
  }
}

function pointMap(view, n) {
  if (view.pointed === n) return
  view.pointed = n
  paintOver(view)
  tellNear(view)
}

// The picture pointed at and its nearest neighbours by the embedding itself, with their distances.
function tellNear(view) {
  const holder = view.root.querySelector(".near"), n = view.pointed, news = view.news
  if (!(n >= 0) || !news?.near) {
    holder.textContent = "Point at a picture: its five nearest neighbours are shown."
    return
  }
  const name = i => view.data.names[view.labels[i]]
  const shown = [n, ...news.near[n]].map((i, at) => {
    const box = document.createElement("figure"), canvas = plainStamp(view.pixels(i), ...view.pictures.shape.slice(1))
    const words = document.createElement("figcaption")
    words.textContent = at ? `${name(i)} · ${brief(news.far[n][at - 1])}` : name(i)
    canvas.setAttribute("role", "img")
    canvas.setAttribute("aria-label", at ? `neighbour ${at}: ${name(i)}` : `pointed at: ${name(i)}`)
    box.className = at === 0 ? "asked" : view.labels[i] === view.labels[n] ? "same" : "other"
    box.append(canvas, words)
    return box
  })
  holder.replaceChildren(...shown)
}

function wireMap(view) {
  const nearest = ([y, x]) => {
    let best = -1, least = 18 ** 2
    view.at?.forEach((place, n) => {
      const [px, py] = screenOf(view, place), far = (px - x) ** 2 + (py - y) ** 2
      if (far <= least) [best, least] = [n, far]
    })
    return best
  }
  view.over.onpointermove = event => pointMap(view, nearest(pointOn(view.over, event)))
  view.over.onpointerdown = view.over.onpointermove
  view.over.onkeydown = event => {
    const move = arrowOf(event)
    if (!move || !view.at) return
    event.preventDefault()
    pointMap(view, view.pointed >= 0 ? nextTo(view, move) : 0)
  }
}

// The nearest picture in the direction of an arrow key; the one that is pointed at where there is none.
function nextTo(view, [down, across]) {
  const [x, y] = screenOf(view, view.at[view.pointed])
  let best = view.pointed, least = Infinity
  view.at.forEach((place, n) => {
    const [px, py] = screenOf(view, place), along = (px - x) * across + (py - y) * down, aside = Math.abs((px - x) * down) + Math.abs((py - y) * across)
    if (along > 0.5 && along + 2 * aside < least) [best, least] = [n, along + 2 * aside]
  })
  return best
}
