// The board: one entry and one class are looked at; logits, temperature and true class are the learner's.

export default function (component) {
  const { parentElement: root, setStateValue } = component, { header, arrays } = readMessage(component.data)
  const board = viewOf(root, makeBoard)
  board.send = setStateValue
  adopt(board, { ...header, ...arrays, flat: Array.from(arrays.maps), shape: arrays.maps.shape })
  return leaving(root, board)
}

function makeBoard(root) {
  const board = { root, find: name => root.querySelector(name), entry: 0, chosen: 0, logits: null, temperature: 1, truth: 0, pending: false }
  wireFlatten(board)
  wireSoftmax(board)
  board.observer = new ResizeObserver(() => board.data && paintNumbers(board))
  board.observer.observe(board.find(".answer"))
  return board
}

// What the learner edits here counts until Python has heard of it; a new picture or network starts anew.
function adopt(board, data) {
  const fresh = board.data?.stamp !== data.stamp, renamed = board.data?.classes.join() !== data.classes.join()
  board.data = data
  board.ink = getComputedStyle(board.find(".answer")).color
  if (renamed) buildRows(board)
  if (fresh) {
    clearTimeout(board.timer)
    board.pending = false
  }
  if (!board.pending) Object.assign(board, { logits: data.logits, temperature: data.temperature, truth: data.true_class })
  if (fresh) {
    board.chosen = largestAt(logitsOf(board))
    const terms = data.flat.map((x, n) => x * data.weights[n * data.classes.length + board.chosen])
    board.entry = largestAt(terms)
  }
  board.find(".shape").textContent = `${data.shape.join(" × ")} maps become a row of ${data.flat.length} entries`
  paintNumbers(board)
  showRows(board)
}

const largestAt = values => values.indexOf(Math.max(...values))

function paintNumbers(board) {
  board.strip = stripLayout(board)
  drawMaps(board)
  drawDense(board)
  board.find(".place").textContent = placeSentence(board)
  board.find(".answer").dataset.entry = board.entry
}

const say = (board, text) => speak(board, board.find(".spoken"), text)

function pointAt(board, entry) {
  if (entry === board.entry) return
  board.entry = entry
  paintNumbers(board)
  say(board, placeSentence(board))
}

function choose(board, k) {
  board.chosen = k
  paintNumbers(board)
  say(board, board.find(".sentence.sum").textContent)
  showRows(board)
}

function edited(board) {
  say(board, showRows(board))
  board.pending = true
  clearTimeout(board.timer)
  board.timer = setTimeout(() => {
    board.pending = false
    const { logits, temperature, truth } = board
    board.send("edit", { stamp: board.data.stamp, logits, temperature, true_class: truth })
  }, 300)
}
