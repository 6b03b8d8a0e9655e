// The kernel as a grid of number cells: type, walk with the arrow keys, drag up and down, or press + and −.
const LARGEST = 15
const DRAG = 6 // pixels of dragging that change a cell by one step
const WIDE = 8, NARROW = 6.6 // pixels of a digit, large and small

const stepOf = value => Math.abs(value) >= 10 ? 1 : 0.1
const tidy = value => Math.round(value * 1e6) / 1e6
const copyOf = cells => JSON.parse(JSON.stringify(cells))

function mapCells(cells, change) {
  return cells.map((row, i) => row.map((cell, j) =>
    Array.isArray(cell) ? cell.map((v, c) => change(v, i, j, c)) : change(cell, i, j, 0)))
}

function allOf(cells) {
  return cells.flat(2)
}

const CHANGES = {
  normalise(cells) {
    const sum = allOf(cells).reduce((a, b) => a + b, 0)
    const size = Math.abs(sum) > 1e-6 ? sum : allOf(cells).reduce((a, b) => a + Math.abs(b), 0)
    return size ? mapCells(cells, v => tidy(v / size)) : cells
  },
  mirror: cells => cells.map(row => [...row].reverse()),
  upend: cells => [...cells].reverse(),
  transpose: cells => cells[0].map((_, j) => cells.map(row => row[j])),
  rows: (cells, by) => by < 0 ? cells.slice(0, -1) : [...cells, cells[0].map(zero)],
  columns: (cells, by) => cells.map(row => by < 0 ? row.slice(0, -1) : [...row, zero(row[0])]),
}

const zero = like => Array.isArray(like) ? like.map(() => 0) : 0

// Fill `root` with a table of inputs for each channel; `edit` hears (row, column, channel, value, dragging).
function buildGrid(root, cells, room, edit, focused) {
  const channels = depth(cells), wide = cells[0].length
  root.replaceChildren()
  // Wide kernels get narrow cells; of many rows, or three colours, the rest is reached by scrolling.
  const size = Math.max(30, Math.min(48, Math.floor((room || 560) / (channels === 1 ? wide : wide * 3 + 2)) - 4))
  for (let c = 0; c < channels; c++) {
    const block = document.createElement("div"), grid = document.createElement("div")
    if (channels > 1) {
      const name = document.createElement("span")
      name.className = `channel ${CHANNELS[c]}`
      name.textContent = CHANNELS[c]
      block.append(name)
    }
    grid.className = "cells"
    grid.style.gridTemplateColumns = `repeat(${wide}, ${size}px)`
    grid.style.setProperty("--high", `${Math.min(40, size)}px`)
    grid.setAttribute("role", "group")
    grid.setAttribute("aria-label", channels > 1 ? `Kernel weights over ${CHANNELS[c]}` : "Kernel weights")
    cells.forEach((row, i) => row.forEach((_, j) => grid.append(makeCell(i, j, c, channels))))
    block.append(grid)
    root.append(block)
  }
  wireGrid(root, edit, focused)
}

function makeCell(i, j, c, channels) {
  const input = document.createElement("input")
  input.inputMode = "text" // a phone's decimal keyboard has no minus
  input.autocomplete = "off"
  input.dataset.at = `${i},${j},${c}`
  input.setAttribute("aria-label", `${channels > 1 ? CHANNELS[c] + ", " : ""}row ${i}, column ${j}`)
  return input
}

function showCells(root, cells, top) {
  for (const input of root.querySelectorAll("input")) {
    const [i, j, c] = input.dataset.at.split(",").map(Number), value = weight(cells, i, j, c)
    const colour = shade(value, top), active = root.getRootNode().activeElement === input
    // A cell that is being typed into keeps its text: "-" and "0." are on the way to a number.
    if (!active) input.value = textOf(value, input)
    else if (numberIn(input.value) !== null && numberIn(input.value) !== value) input.value = plain(value)
    input.title = plain(value)
    input.style.fontSize = input.value.length * WIDE > input.clientWidth - 2 ? "0.68rem" : ""
    input.style.background = css(colour)
    input.style.color = ink(colour)
  }
}

// The number as exactly as the cell has room for, never 0 where it is not: 0.333, .333, .33 or 4e-3.
function textOf(value, input) {
  const most = Math.max(3, Math.floor((input.clientWidth || 48) / NARROW))
  for (const decimals of [3, 2]) {
    const whole = short(value, decimals).replace("−", "-")
    const found = [whole, whole.replace(/^(-?)0\./, "$1.")].find(text => text.length <= most && (value === 0 || Number(text) !== 0))
    if (found) return found
  }
  return value.toExponential(0)
}

const plain = value => String(Number(value.toPrecision(7)))

// What a learner typed as a number: comma or point, any minus, simple fractions; null while it is none.
function numberIn(text) {
  const parts = text.trim().replace(",", ".").replace("−", "-").split("/")
  if (parts.length > 2 || parts.some(p => p.trim() === "")) return null
  const value = parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(parts[0])
  return Number.isFinite(value) && Math.abs(value) <= 1e6 ? value : null
}

// Which weight an input holds: row, column, channel.
function weightOf(input) {
  return input.dataset.at.split(",").map(Number)
}

// edit(row, column, channel, value, whether it goes on a change that is under way); focused([row, column, channel]).
function wireGrid(root, edit, focused) {
  wireTyping(root, edit, focused)
  wireGridKeys(root, edit)
  wireDragging(root, edit)
}

function wireTyping(root, edit, focused) {
  let entered = null
  root.onclick = event => { // the first click takes the whole number, so that typing replaces it
    if (event.target === entered) event.target.select()
    entered = null
  }
  root.oninput = event => {
    const value = numberIn(event.target.value)
    event.target.setAttribute("aria-invalid", String(value === null))
    if (value !== null) edit(...weightOf(event.target), value, false)
  }
  const enter = event => { // the cell in hand shows all its digits
    if (event.target.title) event.target.value = event.target.title
    event.target.select()
    entered = event.target
    focused(weightOf(event.target))
  }
  const leave = event => { // and shortens them again, whatever was left in it
    event.target.removeAttribute("aria-invalid")
    event.target.value = textOf(Number(event.target.title), event.target)
  }
  for (const input of root.querySelectorAll("input")) Object.assign(input, { onfocus: enter, onblur: leave })
}

function wireGridKeys(root, edit) {
  const find = (i, j, c) => root.querySelector(`[data-at="${i},${j},${c}"]`)
  root.onkeydown = event => {
    const input = event.target, [i, j, c] = weightOf(input), value = numberIn(input.value) ?? 0
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] }
    if (whole || input.selectionStart === 0) moves.ArrowLeft = [0, -1]
    if (whole || input.selectionEnd === input.value.length) moves.ArrowRight = [0, 1]
    const steps = { PageUp: 1, PageDown: -1, "+": 1 }
    const nudge = event.shiftKey && event.key.startsWith("Arrow") ? { ArrowUp: 1, ArrowDown: -1 }[event.key] : steps[event.key]
    if (nudge) {
      edit(i, j, c, tidy(value + nudge * stepOf(value)), false)
      input.select()
    } else if (moves[event.key]) {
      find(i + moves[event.key][0], j + moves[event.key][1], c)?.focus()
    } else return
    event.preventDefault()
  }
}

// A number is dragged up and down by a mouse.
function wireDragging(root, edit) {
  let drag = null
  root.ondragstart = event => event.preventDefault() // selected text would be dragged in place of the number
  root.onpointerdown = event => {
    if (event.target.tagName !== "INPUT" || event.pointerType === "touch" || event.button !== 0) return
    drag = { input: event.target, y: event.clientY, from: numberIn(event.target.value) ?? 0, moved: false }
  }
  root.onpointermove = event => {
    if (!drag) return
    const steps = Math.round((drag.y - event.clientY) / DRAG)
    if (!drag.moved && Math.abs(drag.y - event.clientY) < 4) return
    if (!drag.moved) root.setPointerCapture(event.pointerId)
    edit(...weightOf(drag.input), tidy(drag.from + steps * stepOf(drag.from)), drag.moved)
    drag.moved = true
  }
  root.onpointerup = root.onpointercancel = () => { drag = null }
}
