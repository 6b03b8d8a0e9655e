// One picture and what augmentation made of it: boxes drawn on the first follow on the others.
const COLOURS = [HIGHLIGHT, "#1f6fd6", "#b35900"]
const SHARP = 64 // pictures smaller than this show their pixels as squares

export default function ({ data, parentElement: root, setTriggerValue }) {
  const { header, arrays } = readMessage(data), find = name => root.querySelector(name)
  const board = viewOf(root, () => {
    const made = { find, canvas: find(".before canvas"), chosen: 0 }
    wire(made)
    made.observer = new ResizeObserver(() => paintAll(made))
    made.observer.observe(find(".samples"))
    return made
  })
  board.send = boxes => setTriggerValue("boxes", boxes)
  board.header = header
  board.sheets = arrays.pictures.map(sheetOf)
  board.size = arrays.pictures[0].shape
  // Python's boxes count when they are news; a box in hand, or on its way there, is newer.
  const told = JSON.stringify(header.boxes)
  if (told !== board.told && !board.drag && !board.sending) board.boxes = header.boxes.map(box => [...box])
  board.told = told
  board.chosen = clamp(board.chosen, 0, Math.max(0, board.boxes.length - 1))
  board.canvas.setAttribute("aria-label", `${header.name}. Drag to draw a box. Enter adds one, arrows move it, `
    + "Shift and arrows change its size, Delete removes it, Page Down takes the next.")
  layOut(board)
  paintAll(board)
  return leaving(root, board, () => clearTimeout(board.sending))
}

function sheetOf(pixels) {
  const [rows, columns, channels] = pixels.shape, second = channels === 3 ? 1 : 0, third = 2 * second
  return paintPixels(rows, columns, out => {
    for (let n = 0, at = 0; n < out.length; n++, at += channels) {
      out[n] = opaque([pixels[at], pixels[at + second], pixels[at + third]])
    }
  })
}

// As many figures as pictures; those that are there stay, so that nothing jumps while a slider moves.
function layOut(board) {
  const place = board.find(".after")
  board.header.drawn.forEach((item, n) => {
    const figure = place.children[n] ?? place.appendChild(figureOf())
    const lines = item.words.map(text => Object.assign(document.createElement("span"), { textContent: text }))
    if (item.words.at(-1)?.startsWith("read as")) lines.at(-1).className = "read"
    figure.lastChild.replaceChildren(...lines)
    figure.firstChild.setAttribute("aria-label", `Sample ${n + 1}: ${item.words.join(", ")}`)
  })
  while (place.children.length > board.header.drawn.length) place.lastChild.remove()
}

function figureOf() {
  const figure = document.createElement("figure"), canvas = document.createElement("canvas")
  canvas.setAttribute("role", "img")
  figure.append(canvas, document.createElement("figcaption"))
  return figure
}

function paintAll(board) {
  paint(board, board.canvas, board.sheets[0], board.boxes.map((box, k) => [k, ...box]), board.chosen)
  board.header.drawn.forEach((item, n) => {
    paint(board, board.find(".after").children[n].firstChild, board.sheets[n + 1], item.boxes)
  })
  say(board)
}

function paint(board, canvas, sheet, boxes, chosen) {
  const width = canvas.parentElement.clientWidth || 150, scale = width / board.size[1]
  const context = fit(canvas, width, board.size[0] * scale)
  context.imageSmoothingEnabled = board.size[1] >= SHARP
  context.drawImage(sheet, 0, 0, width, board.size[0] * scale)
  for (const [k, left, top, right, bottom] of boxes) {
    const thick = k === chosen && boxes.length > 1 ? 4 : 2
    highlight(context, left * scale, top * scale, (right - left) * scale, (bottom - top) * scale, COLOURS[k], thick)
  }
}

function say(board) {
  const box = board.boxes[board.chosen], { find } = board
  const place = box && box.map(v => rounded(v, 1))
  const text = box
    ? `Box ${board.chosen + 1} of ${board.boxes.length}: columns ${place[0]} to ${place[2]}, rows ${place[1]} to ${place[3]}.`
    : "Drag over the picture to draw a box: it follows."
  find(".where").textContent = text
  find(".remove").disabled = !box
  find(".add").disabled = board.boxes.length >= board.header.most
  find(".samples").dataset.boxes = JSON.stringify(board.boxes)
  speak(board, find(".spoken"), text)
}

// The boxes go to Python when the hand rests, so that holding an arrow key asks once.
function changed(board) {
  paintAll(board)
  clearTimeout(board.sending)
  board.sending = setTimeout(() => {
    board.sending = null
    board.send(board.boxes.map(box => [...box]))
  }, 250)
}

function wire(board) {
  const { canvas, find } = board
  const at = event => {
    const [y, x] = pointOn(canvas, event, ...board.size)
    return [clamp(x, 0, board.size[1]), clamp(y, 0, board.size[0])]
  }
  canvas.onpointerdown = event => {
    canvas.setPointerCapture(event.pointerId)
    board.drag = { from: at(event), before: board.boxes.map(box => [...box]) }
  }
  canvas.onpointermove = event => {
    if (!board.drag) return
    const [x, y] = board.drag.from, [u, v] = at(event)
    const box = [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)]
    if (box[2] - box[0] < 1 || box[3] - box[1] < 1) return
    // A full board's chosen box is drawn anew.
    board.chosen = Math.min(board.drag.before.length, board.header.most - 1)
    board.boxes = [...board.drag.before.slice(0, board.chosen), box]
    paintAll(board)
  }
  canvas.onpointerup = canvas.onpointercancel = () => {
    const drawn = board.drag && board.boxes.length !== board.drag.before.length
      || board.drag?.before.some((box, k) => box.some((v, n) => v !== board.boxes[k][n]))
    board.drag = null
    if (drawn) changed(board)
  }
  canvas.onkeydown = event => typed(board, event)
  find(".add").onclick = () => add(board)
  find(".remove").onclick = () => remove(board)
}

function add(board) {
  if (board.boxes.length >= board.header.most) return
  const [height, width] = board.size
  board.boxes.push([width / 4, height / 4, 3 * width / 4, 3 * height / 4].map(Math.round))
  board.chosen = board.boxes.length - 1
  changed(board)
}

function remove(board) {
  if (!board.boxes.length) return
  board.boxes.splice(board.chosen, 1)
  board.chosen = Math.max(0, board.chosen - 1)
  changed(board)
}

function typed(board, event) {
  const [height, width] = board.size, step = Math.max(1, Math.round(width / 56)), move = arrowOf(event, step)
  const box = board.boxes[board.chosen]
  if (event.key === "Enter") add(board)
  else if (event.key === "Delete" || event.key === "Backspace") remove(board)
  else if (event.key === "PageDown" && box) {
    board.chosen = (board.chosen + 1) % board.boxes.length
    paintAll(board)
  } else if (move && box) {
    const [down, across] = move
    if (event.shiftKey) {
      box[2] = clamp(box[2] + across, box[0] + 1, width)
      box[3] = clamp(box[3] + down, box[1] + 1, height)
    } else {
      const x = clamp(across, -box[0], width - box[2]), y = clamp(down, -box[1], height - box[3])
      board.boxes[board.chosen] = [box[0] + x, box[1] + y, box[2] + x, box[3] + y]
    }
    changed(board)
  } else return
  event.preventDefault()
}
