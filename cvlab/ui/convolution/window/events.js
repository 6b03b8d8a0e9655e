// Mouse, finger and keyboard.

// The cell of the map under the pointer, in fractions; the rim counts as the nearest cell.
function cellUnder(view, panel, event) {
  const [y, x] = pointOn(panel.over, event)
  return [(y - 1) / view.cell - panel.top, (x - 1) / view.cell - panel.left]
}

function wholeCell(panel, [y, x]) {
  return [clamp(Math.floor(y), 0, panel.map.height - 1), clamp(Math.floor(x), 0, panel.map.width - 1)]
}

function wirePanel(view, panel) {
  const over = panel.over
  const drag = event => {
    const [y, x] = cellUnder(view, panel, event)
    view.place = [nearestPlace(view.rows, y), nearestPlace(view.columns, x)]
    view.look = null
    draw(view)
  }
  over.onpointerdown = event => {
    pause(view)
    view.dragging = panel.on
    if (panel.on) {
      over.setPointerCapture(event.pointerId)
      drag(event)
    } else {
      view.place = wholeCell(panel, cellUnder(view, panel, event))
      view.look = null
      draw(view)
    }
  }
  over.onpointermove = event => {
    if (view.dragging) {
      if (panel.on) drag(event)
      return
    }
    const cell = wholeCell(panel, cellUnder(view, panel, event))
    view.look = panel.on ? { grid: cell } : { place: cell }
    if (panel.on) view.cursor = cell
    draw(view)
  }
  over.onpointerup = over.onpointercancel = () => { view.dragging = false }
  over.onpointerleave = () => {
    if (view.dragging) return
    view.look = null
    draw(view)
  }
  over.onblur = () => {
    view.look = null
    draw(view)
  }
  over.onkeydown = event => keyOn(view, panel, event)
}

function keyOn(view, panel, event) {
  const move = arrowOf(event)
  if (event.key === " ") (view.frame ? pause : play)(view)
  else if (move && panel.on) {
    view.cursor = wholeCell(panel, [view.cursor[0] + move[0], view.cursor[1] + move[1]])
    view.look = { grid: view.cursor }
    draw(view)
  } else if (move) {
    pause(view)
    const [p, q] = view.place
    // Left and right read on over the ends of a row, as the window does when it plays.
    if (move[1]) goTo(view, number(view) + move[1])
    else view.place = [clamp(p + move[0], 0, view.rows.count - 1), q]
    view.look = null
    draw(view)
  } else if (event.key === "Home" || event.key === "End") step(view, event.key === "Home" ? -1e9 : 1e9)
  else return
  event.preventDefault()
}

function wireTools(view) {
  const acts = {
    first: () => step(view, -1e9),
    back: () => step(view, -1),
    play: () => view.frame ? pause(view) : play(view),
    on: () => step(view, 1),
    all: () => {
      pause(view)
      view.revealing = false
      draw(view)
    },
    heat: () => {
      view.heat = !view.heat
      view.find("[data-do=heat]").setAttribute("aria-pressed", view.heat)
      paintAll(view)
    },
  }
  view.find(".tools").onclick = event => acts[event.target.closest("[data-do]")?.dataset.do]?.()
  view.find(".tools").onkeydown = event => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!by || event.target.tagName === "SELECT") return
    step(view, by)
    event.preventDefault()
  }
}
