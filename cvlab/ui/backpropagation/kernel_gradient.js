// "A convolution": every number of a ConvNet with one kernel, forward above and backward below.
const ORDER = ["z", "a", "m", "s", "gs", "gd", "ge", "gm", "ga", "gz", "gk", "gb", "gx"]
const STEPS = ORDER.flatMap(grid => range(sideOf(grid) ** 2).map(n => [grid, n]))
const ABOVE = [["x"], ["k", "b"], ["z"], ["a"], ["m"], ["d", "e"], ["s"]]

export default function ({ parentElement: root, data, setStateValue }) {
  const { header, arrays } = readMessage(data)
  const board = viewOf(root, makeBoard)
  board.send = setStateValue
  Object.assign(board, { keras: header.keras, waiting: header.waiting, table: arrays.signed })
  if (board.turn !== header.turn) Object.assign(board, { turn: header.turn, row: header.row, label: header.label, version: header.version, cursor: STEPS.length, chosen: ["gk", 1] })
  paint(board)
  return leaving(root, board)
}

function makeBoard(root) {
  const board = { root, find: name => root.querySelector(name) }, { find } = board
  board.cells = {}
  find(".grids").append(...ABOVE.map(names => {
    const column = document.createElement("div")
    column.className = "column"
    column.append(...names.map(name => gridOf(board, name)), ...names.map(name => gridOf(board, `g${name}`)))
    return column
  }))
  find(".first").onclick = () => goTo(board, 0)
  find(".back").onclick = () => goTo(board, board.cursor - 1)
  find(".next").onclick = () => goTo(board, board.cursor + 1)
  find(".last").onclick = () => goTo(board, STEPS.length)
  find(".grids").onkeydown = event => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    goTo(board, board.cursor + by)
  }
  find(".label").onchange = event => {
    board.label = Number(event.target.value)
    changed(board)
  }
  wireNumber(board)
  return board
}

// Black or white, whichever stands out more: at least 4.5 : 1 on any colour (WCAG's relative luminance).
function inkOn(colour) {
  const [r, g, b] = colour.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff"
}

function gridOf(board, name) {
  const side = sideOf(name), made = document.createElement("figure"), grid = document.createElement("div")
  made.className = `of-${name.at(-1)} ${name.length > 1 ? "slopes" : "values"}`
  made.append(Object.assign(document.createElement("figcaption"), { textContent: NAMES[name] }), grid)
  grid.className = "grid"
  grid.dataset.grid = name
  grid.style.gridTemplateColumns = `repeat(${side}, 1fr)`
  board.cells[name] = range(side * side).map(n => {
    const cell = document.createElement("button")
    cell.type = "button"
    cell.onclick = () => {
      board.chosen = [name, n]
      paint(board)
      speak(board, board.find(".spoken"), board.find(".how").textContent)
    }
    grid.append(cell)
    return cell
  })
  return made
}

function goTo(board, cursor) {
  board.cursor = clamp(cursor, 0, STEPS.length)
  if (board.cursor) board.chosen = STEPS[board.cursor - 1]
  paint(board)
  speak(board, board.find(".spoken"), board.find(".how").textContent)
}

// Which of the 26 chosen numbers a cell is, or is the slope of; −1 for none.
function rowPlace([grid, n]) {
  const name = grid.at(-1)
  if (!(name in CHOSEN)) return -1
  return Object.keys(CHOSEN).slice(0, Object.keys(CHOSEN).indexOf(name)).reduce((sum, one) => sum + CHOSEN[one], 0) + n
}

function wireNumber(board) {
  const number = board.find(".value")
  number.oninput = () => {
    const value = number.value.trim() === "" ? NaN : Number(number.value), good = Math.abs(value) <= 100
    number.setAttribute("aria-invalid", String(!good))
    board.find(".problem").hidden = good
    board.find(".problem").textContent = good ? "" : "A number here goes from −100 to 100."
    if (!good) return
    board.row = board.row.with(rowPlace(board.chosen), value)
    changed(board)
  }
  number.onblur = () => {
    number.removeAttribute("aria-invalid")
    paint(board)
  }
}

function changed(board) {
  board.version++
  paint(board)
  clearTimeout(board.timer)
  const { version, row, label } = board
  board.timer = setTimeout(() => board.send("edit", { version, row, label }), 250)
}

function paint(board) {
  const { row, label, find, chosen, cursor } = board, net = chosenOf(row), made = kernelForward(net, label), slopes = kernelBackward(net, made, label)
  const all = { ...net, ...made, ...slopes, s: [made.p] }
  const seen = new Set(STEPS.slice(0, cursor).map(place => place.join())), words = kernelWords(all, made, label, ...chosen)
  const shown = (name, n) => name in CHOSEN || seen.has(`${name},${n}`), open = shown(...chosen)
  const from = new Set(open ? words.from.map(place => place.join()) : [])
  for (const [name, buttons] of Object.entries(board.cells)) {
    const top = 1.3 * Math.max(1e-9, ...all[name].map(Math.abs))
    buttons.forEach((button, n) => {
      const here = shown(name, n), colour = colourOf(board.table, all[name][n], -top, top)
      button.textContent = here ? rounded(all[name][n]) : "·"
      button.style.background = here ? css(colour) : ""
      button.style.color = here ? inkOn(colour) : ""
      button.dataset.from = String(from.has(`${name},${n}`))
      button.dataset.won = String(name === "a" && made.won.includes(n))
      button.setAttribute("aria-pressed", String(chosen[0] === name && chosen[1] === n))
      button.setAttribute("aria-label", `${placeWords(name, n)}: ${here ? brief(all[name][n]) : "not worked out yet"}`)
    })
  }
  find(".at").textContent = `Step ${cursor} of ${STEPS.length}: ${placeWords(...chosen)}`
  find(".how").textContent = open ? `${words.text}.` : "Not worked out yet: go on with Next."
  find(".back").disabled = !cursor
  find(".next").disabled = cursor === STEPS.length
  find(".label").value = label
  proveCell(board, all, made)
}

function proveCell(board, all, made) {
  const { find, row, label, chosen, keras, version } = board, place = rowPlace(chosen)
  const found = Object.keys(CHOSEN).flatMap(name => all[`g${name}`]), pulled = kernelDifferences(row, label), paths = kernelPaths(row, label)
  const asked = keras?.version === version ? keras.gradients : null
  const focus = board.root.activeElement ?? board.root.getRootNode().activeElement
  find(".proofs").hidden = find(".edit").hidden = place < 0
  if (place >= 0) {
    const eight = value => value.toFixed(8).replace("-", "−")
    const rows = [["Backpropagation", found], ["Differences, h = 10⁻⁵", pulled], ["Keras, by its tape", asked], ["By hand, all paths", paths]]
    find(".proofs tbody").replaceChildren(...rows.map(([name, values]) => {
      const line = document.createElement("tr")
      line.innerHTML = "<th scope=row></th><td></td>"
      line.firstChild.textContent = name
      line.lastChild.textContent = values ? eight(values[place]) : "…"
      return line
    }))
    find(".proofs caption").textContent = "This gradient, four ways"
    if (find(".value") !== focus) find(".value").value = Number(row[place].toPrecision(6))
    find(".of").textContent = placeWords(chosen[0].at(-1), chosen[1])
  }
  const apart = values => values ? tiny(found.reduce((far, value, n) => Math.max(far, Math.abs(value - values[n])), 0)) : "…"
  find(".agree").textContent = `All 26 gradients: at most ${apart(pulled)} from finite differences, ${apart(asked)} from Keras, ${apart(paths)} from the paths.`
  find(".keras-note").textContent = asked ? "" : board.waiting
  Object.assign(find(".convolved").dataset, { found: found.join(), pulled: pulled.join(), paths: paths.join(), keras: asked?.join() ?? "", cursor: board.cursor, chosen: chosen.join(), loss: made.loss })
}
