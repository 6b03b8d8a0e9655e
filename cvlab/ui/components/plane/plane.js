// The plane: makes its canvases and tools in the holder it is given, and keeps them as large as they may be.
//
// options and fields, all of which may be changed later, then `paintPlane(plane)`:
//   window [low, high] of both axes; axes, their names; names of the classes; label, what the plane shows
//   points [[x, y, 0 or 1, hollow?], ...]; marked [indices] that get a ring; radius of a point
//   surface Float32Array of n x n, row 0 at the top (see planeGrid), coloured from `low` (class 0) to `high` (class 1); smooth
//   lines [{ line: [a, b, c] of a x + b y + c = 0, colour, width, dash, alpha, shade }]
//   vectors [{ from, to, colour, width, dash, label }]
//   editable; most points by hand; tallest in CSS pixels; chosen, the class of new points
//   before(context, plane), after(context, plane): paint under and over the points, with planeX and planeY
//   changed(how, plane): "add", "remove", "clear", "move", and "moving" while it is dragged
//   pointed(index or −1, place or null), pressed(index or −1, place)
function makePlane(holder, options = {}) {
  const plane = {
    holder, window: [-6, 6], axes: ["x₁", "x₂"], names: ["blue", "orange"], label: "A plane with points", points: [], marked: [],
    surface: null, low: -1, high: 1, smooth: true, lines: [], vectors: [], editable: true, most: 500, tallest: 440,
    chosen: 1, tool: "add", at: [0, 0], held: -1, keyed: false, paints: 0, ...options,
  }
  holder.classList.add("plane")
  holder.innerHTML = `<div class="view"><canvas class="base"></canvas>
    <canvas class="over" tabindex="0" role="application"></canvas></div>
    <div class="tools plane-tools" role="toolbar" aria-label="Points"></div>
    <p class="plane-note" role="status"></p>`
  const find = name => holder.querySelector(name)
  Object.assign(plane, { view: find(".view"), base: find(".base"), over: find(".over"), tools: find(".plane-tools"), note: find(".plane-note") })
  plane.over.setAttribute("aria-label", `${plane.label}. ${plane.editable ? PLANE_HINT : "Arrow keys move the cross, N goes to the next point."}`)
  plane.over.title = plane.editable ? PLANE_HINT : ""
  plane.tools.hidden = !plane.editable
  if (plane.editable) planeTools(plane)
  wirePlane(plane)
  plane.observer = new ResizeObserver(() => paintPlane(plane))
  plane.observer.observe(holder)
  return plane
}

// To be called when the component goes.
const closePlane = plane => plane.observer.disconnect()

function planeTools(plane) {
  const button = (tool, text, act, shape) => {
    const made = document.createElement("button")
    made.type = "button"
    made.dataset.tool = tool
    if (shape !== undefined) {
      const dot = document.createElement("i")
      dot.className = shape ? "" : "round"
      dot.style.background = PLANE_COLOURS[shape]
      made.append(dot)
    }
    made.append(text)
    made.onclick = act
    plane.tools.append(made)
  }
  const choose = label => {
    Object.assign(plane, { tool: "add", chosen: label })
    planePressed(plane)
  }
  for (const label of [0, 1]) button(label, `Add ${plane.names[label]}`, () => choose(label), label)
  button("remove", "Remove", () => {
    plane.tool = plane.tool === "remove" ? "add" : "remove"
    planePressed(plane)
  })
  button("clear", "Clear", () => {
    plane.points = []
    planeChanged(plane, "clear", "All points are removed.")
  })
  planePressed(plane)
}

function planePressed(plane) {
  const now = plane.tool === "remove" ? "remove" : String(plane.chosen)
  for (const button of plane.tools.children) {
    if (button.dataset.tool !== "clear") button.setAttribute("aria-pressed", String(button.dataset.tool === now))
  }
}
