// A triplet that is dragged: the sums are those of cvlab/embeddings/losses.py.
const FIRST = [[-1, 0.5, 0], [1, 1.5, 0], [1.5, -1, 1]], RATE = 0.1
const LETTERS = ["A", "P", "N"]

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".byhand"), view = viewOf(root, build)
  view.margin = data.margin
  show(view)
  return leaving(root, view, () => closePlane(view.plane))
}

function build(root) {
  const view = { root, margin: 1, margins: 0 }
  view.plane = makePlane(root.querySelector(".holder"), {
    window: [-4, 4], axes: ["z₁", "z₂"], names: ["same identity", "another"], label: "A triplet of embeddings", points: FIRST, most: 3, tallest: 420, radius: 8,
    before: context => rings(view, context), after: context => letters(view, context),
    changed: () => {
      const { points } = view.plane // none comes, goes or changes its side here
      view.plane.points = points.length === 3 ? points.map(([x, y], n) => [x, y, FIRST[n][2]]) : view.last
      show(view)
    },
  })
  view.plane.tools.hidden = true
  const words = "Drag A, P or N. Keys: N goes to the next point, M takes it along, arrows move it."
  view.plane.over.title = words
  view.plane.over.setAttribute("aria-label", `A triplet of embeddings. ${words}`)
  root.querySelector(".back").onclick = () => place(view, FIRST)
  root.querySelector(".step").onclick = () => {
    const { slopes } = sums(view)
    place(view, view.plane.points.map(([x, y, label], n) => [x - RATE * slopes[n][0], y - RATE * slopes[n][1], label]))
  }
  return view
}

function place(view, points) {
  view.plane.points = points
  show(view)
}

// Distances, loss and the slope by each of the three points.
function sums(view) {
  const [a, p, n] = view.plane.points, apart = (u, v) => [u[0] - v[0], u[1] - v[1]], long = v => Math.sqrt(v[0] ** 2 + v[1] ** 2 + 1e-8)
  const [ap, an] = [apart(a, p), apart(a, n)], near = long(ap), far = long(an), loss = Math.max(0, near - far + view.margin)
  const pulls = loss > 0 ? 1 : 0, [t, w] = [ap.map(v => pulls * v / near), an.map(v => pulls * v / far)]
  return { near, far, loss, slopes: [[t[0] - w[0], t[1] - w[1]], t.map(v => -v), w] }
}

function show(view) {
  const { near, far, loss, slopes } = sums(view), { root, plane, margin } = view
  view.last = plane.points
  const kind = far <= near ? "hard" : far < near + margin ? "semi-hard" : "easy"
  const said = {
    hard: "Hard: the negative is no farther than the positive.",
    "semi-hard": "Semi-hard: the order is right, but not by the margin.",
    easy: "Easy: farther by the margin and more. The loss is 0, and nothing moves.",
  }
  root.querySelector(".formula").textContent = `max(0, d(A, P) − d(A, N) + margin) = max(0, ${near.toFixed(2)} − ${far.toFixed(2)} + ${margin.toFixed(2)}) = ${loss.toFixed(2)}`
  root.querySelector(".kind").textContent = said[kind]
  root.querySelector(".slopes").textContent = LETTERS.map((letter, n) => `slope by ${letter}: (${slopes[n].map(v => rounded(v)).join(", ")})`).join(" · ")
  root.dataset.loss = loss
  root.dataset.kind = kind
  root.dataset.slopes = slopes.flat().join()
  root.dataset.points = plane.points.flatMap(([x, y]) => [x, y]).join()
  const colour = highlightBeside(getComputedStyle(root).color)
  plane.vectors = slopes.map(([x, y], n) => ({ from: plane.points[n].slice(0, 2), to: [plane.points[n][0] - x, plane.points[n][1] - y], colour }))
    .filter((_, n) => Math.hypot(...slopes[n]) > 1e-9)
  paintPlane(plane)
}

function rings(view, context) {
  const { plane } = view, { near } = sums(view), [x, y] = plane.points[0]
  for (const [radius, dash] of [[near, []], [near + view.margin, [5, 4]]]) {
    context.beginPath()
    context.arc(planeX(plane, x), planeY(plane, y), radius * plane.scale, 0, 7)
    context.setLineDash(dash)
    context.strokeStyle = plane.ink
    context.lineWidth = 1.5
    context.stroke()
  }
  context.setLineDash([])
}

function letters(view, context) {
  const { plane } = view
  view.plane.points.forEach(([x, y], n) => {
    centred(context).font = `600 14px ${plane.font}`
    context.lineWidth = 4
    context.strokeStyle = plane.paper
    const at = [planeX(plane, x) - 17, planeY(plane, y) - 13]
    context.strokeText(LETTERS[n], ...at)
    context.fillStyle = plane.ink
    context.fillText(LETTERS[n], ...at)
  })
}
