// The matrix as a table of buttons: one tab stop, arrow keys walk, a press asks for the pictures behind the cell.
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
const RIGHT = "47,127,214", WRONG = "217,115,13"

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".confusion"), signature = JSON.stringify([data.counts, data.names])
  if (root.dataset.signature !== signature) {
    root.dataset.signature = signature
    root.replaceChildren(build(root, data))
  }
  for (const button of root.querySelectorAll("button")) {
    const place = [Number(button.dataset.row), Number(button.dataset.column)]
    button.ariaPressed = String(String(place) === String(data.chosen))
    button.onclick = () => setTriggerValue("cell", place)
  }
}

function build(root, { counts, names }) {
  const table = document.createElement("table"), head = table.createTHead().insertRow()
  if (names.length > 12) table.className = "many"
  table.createCaption().textContent = "Rows: what it is. Columns: what it is read as."
  head.append(document.createElement("td"), ...names.map(name => heading(name, "col")))
  const body = table.createTBody()
  const largest = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)))
  counts.forEach((row, i) => {
    const line = body.insertRow(), total = row.reduce((a, b) => a + b, 0)
    line.append(heading(names[i], "row"))
    row.forEach((count, j) => line.insertCell().append(cell(count, i, j, i === j ? count / (total || 1) : count / largest, names)))
  })
  table.onkeydown = event => walk(table, event, names.length)
  return table
}

function heading(name, scope) {
  const th = document.createElement("th"), span = document.createElement("span")
  th.scope = scope
  span.textContent = th.title = name
  th.append(span)
  return th
}

// Right ones are blue by their share of the class, wrong ones orange against the most frequent mistake.
function cell(count, row, column, share, names) {
  const button = document.createElement("button"), strength = count ? 0.12 + 0.6 * Math.sqrt(share) : 0
  button.type = "button"
  button.textContent = count || "·"
  button.tabIndex = row || column ? -1 : 0
  Object.assign(button.dataset, { row, column })
  button.style.background = `rgba(${row === column ? RIGHT : WRONG},${strength})`
  const pictures = `${count} ${count === 1 ? "picture" : "pictures"}`
  button.ariaLabel = button.title = `${names[row]} read as ${names[column]}: ${pictures}`
  return button
}

function walk(table, event, size) {
  const step = ARROWS[event.key], { row, column } = event.target.dataset
  if (!step || row === undefined) return
  event.preventDefault()
  const at = [Number(row) + step[0], Number(column) + step[1]].map(n => Math.max(0, Math.min(size - 1, n)))
  const next = table.querySelector(`[data-row="${at[0]}"][data-column="${at[1]}"]`)
  event.target.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}
