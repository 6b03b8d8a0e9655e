// The board: points on a plane, the line of a perceptron, and the rule, one mistake at a time. What is shown follows from
// the points, the weights at the start, the rate and how many mistakes were learnt from; all four may change at any time.
const PLAY_EVERY = 700 // milliseconds

export default function (component) {
  const { parentElement: root, data, setStateValue } = component
  const board = viewOf(root, () => makeBoard(root, data))
  board.send = setStateValue
  adopt(board, data)
  return leaving(root, board, () => {
    pause(board)
    closePlane(board.plane)
    closePlane(board.sum)
  })
}

function makeBoard(root, data) {
  const find = name => root.querySelector(name), board = { root, find, pending: false, looked: -1, gap: false }
  board.plane = makePlane(find(".points"), {
    names: ["−1", "+1"], label: "Points of two classes and the perceptron's line", most: data.most_points, tallest: clamp(window.innerHeight - 480, 280, 390),
    changed: how => edited(board, how), pointed: index => look(board, index),
    before: (context, plane) => board.gap && drawGap(board, context, plane), after: (context, plane) => drawMarks(board, context, plane),
  })
  board.sum = makePlane(find(".sum"), {
    axes: ["w₁", "w₂"], editable: false, tallest: 225, label: "Weights before, what is added, and weights after, as arrows; the table below has their numbers",
  })
  wireBoard(board)
  return board
}

// What the learner does here counts until Python has heard of it, and answers to older turns come too late; another cloud
// begins anew.
function adopt(board, data) {
  const fresh = board.data?.stamp !== data.stamp
  board.data = data
  if (fresh) {
    pause(board)
    clearTimeout(board.timer)
    planeNote(board.plane, "") // of a point that is gone
  }
  if (fresh) Object.assign(board, { turn: data.turn, pending: false })
  if (fresh || (!board.pending && data.turn >= board.turn)) {
    board.own = data.own
    board.problem = data.problem
    board.plane.points = data.points
    Object.assign(board, { start: data.start, steps: data.steps, looked: -1 })
  }
  work(board)
}

// Everything that follows from points, start, rate and steps.
function work(board) {
  const { data, plane } = board
  board.x = extendedPoints(plane.points)
  board.y = signsOf(plane.points)
  board.run = learnAll(board.x, board.y, data.rate, board.start, data.most)
  board.margin = marginOf(board.x, board.y)
  board.radius = radiusOf(board.x)
  show(board)
}

function show(board) {
  const { run, x, y } = board
  board.at = Math.min(board.steps, run.updates.length)
  board.last = run.updates[board.at - 1] ?? null
  board.weights = board.last ? board.last.after : board.start
  board.wrong = x.map((point, n) => isWrong(point, y[n], board.weights))
  board.done = board.at === run.updates.length && run.done
  paintBoard(board)
  sayAll(board)
}

function edited(board, how) {
  board.own = true
  board.problem = ""
  board.looked = -1
  pause(board)
  work(board)
  board.pending = true
  clearTimeout(board.timer)
  if (how !== "moving") told(board)
}

function look(board, index) {
  if (index === board.looked) return
  board.looked = index
  sayPoint(board)
}

// Python hears of it when the hand rests.
function told(board) {
  board.pending = true
  clearTimeout(board.timer)
  if (board.playing) return
  board.timer = setTimeout(() => {
    board.pending = false
    board.turn++
    const { own, start, steps, plane, turn } = board
    board.send("edit", { stamp: board.data.stamp, turn, points: own ? plane.points : null, start, steps })
  }, 300)
}

function go(board, steps) {
  board.steps = clamp(steps, 0, board.data.most)
  board.looked = -1
  show(board)
  told(board)
  speak(board, board.find(".spoken"), `${board.find(".count").textContent} ${board.find(".sentence.point").textContent}`)
}

const ended = board => board.at >= board.run.updates.length

function pause(board) {
  clearInterval(board.playing)
  board.playing = null
  board.find("[data-act=play]").textContent = "Play"
}

function play(board) {
  if (board.playing) {
    pause(board)
    told(board)
    return
  }
  if (ended(board)) go(board, 0)
  board.find("[data-act=play]").textContent = "Pause"
  board.playing = setInterval(() => {
    go(board, board.at + 1)
    if (!ended(board)) return
    pause(board)
    told(board)
  }, PLAY_EVERY)
}

function begin(board, start) {
  pause(board)
  board.start = start
  board.steps = 0
  work(board)
  told(board)
}

function wireBoard(board) {
  const acts = {
    step: () => go(board, board.at + 1),
    back: () => go(board, board.at - 1),
    play: () => play(board),
    end: () => go(board, board.data.most),
    zero: () => begin(board, [0, 0, 0]),
    gap: button => {
      board.gap = !board.gap
      button.setAttribute("aria-pressed", String(board.gap))
      show(board)
    },
  }
  board.find(".acts").onclick = event => {
    const button = event.target.closest("[data-act]")
    if (!button) return
    if (button.dataset.act !== "play") pause(board)
    acts[button.dataset.act](button)
  }
  board.find(".hand").oninput = event => {
    const at = Number(event.target.dataset.weight)
    begin(board, board.weights.map((value, n) => n === at ? Number(event.target.value) : value))
  }
}
