// One network, looked at step by step or trained; what is changed here counts until Python has heard of it.

export default function (component) {
  const { parentElement: root, setStateValue } = component
  const board = viewOf(root, makeBoard)
  board.send = setStateValue
  adopt(board, component.data)
  return leaving(root, board, () => {
    board.playing = false
    cancelAnimationFrame(board.frame)
    ;[board.where, board.plane].forEach(closePlane)
    ;[board.drawn, board.units].forEach(closeGraph)
  })
}

function makeBoard(root) {
  const board = { root, find: name => root.querySelector(name), speed: 1, chosen: [0, 0, 0], shown: null, playing: false }
  wireSteps(board)
  wireTrain(board)
  wireEdit(board)
  return board
}

const focused = board => board.root.activeElement ?? board.root.getRootNode().activeElement

function adopt(board, data) {
  const before = board.data, fresh = before?.stamp !== data.stamp
  board.data = data
  board.inks = null
  if (fresh) begin(board, data.kept)
  else if (JSON.stringify(before.recipe) !== JSON.stringify(data.recipe)) {
    clearRoom(board.batchRoom)
    if (board.epoch) {
      board.pure = false
      tell(board)
    }
    if (before.recipe.keep !== data.recipe.keep) board.stored = makeRoom(board.net)
  }
  if (data.view !== "train" && board.playing && !board.goal) pause(board)
  board.find(".steps").hidden = data.view !== "steps"
  if (before?.view !== data.view) board.find(data.view === "steps" ? ".proofs-side" : ".train")[data.view === "steps" ? "prepend" : "append"](board.find(".edit"))
  board.find(".train").hidden = data.view !== "train"
  board.find(".backpropagation").dataset.view = data.view
  workOut(board)
  paintBoard(board)
}

// A net anew: as the seed has it, or as the link or another visit left it.
function begin(board, kept) {
  const { data } = board
  clearTimeout(board.timer)
  board.playing = false
  board.net = initialNet(data.net, data.seed)
  if (kept.weights) fillNet(board.net, kept.weights)
  const flat = rows => ({ x: Float64Array.from(rows.flatMap(row => row.slice(0, 2))), y: Float64Array.from(rows, row => row[2]) })
  const replayed = !kept.weights && kept.epoch > 0
  Object.assign(board, { points: flat(data.train), testPoints: flat(data.test), pointsShown: [...data.train, ...data.test.map(row => [...row, true])],
    batchRoom: makeRoom(board.net), judging: makeRoom(board.net), stored: makeRoom(board.net), fields: [], undo: [], losses: [], at: 0, order: null,
    epoch: replayed ? 0 : kept.epoch, goal: replayed ? kept.epoch : 0, pure: kept.pure, version: kept.version, point: Math.min(kept.point, Math.max(0, data.train.length - 1)), pass: 0, told: "", shown: null })
  board.steps = stepsOf(board.net)
  board.cursor = board.steps.length - 1
  board.chosen = [0, 0, 0]
  listPlaces(board)
  complain(board, "")
  if (board.goal) Object.assign(board, { playing: true, since: performance.now(), counted: 0, frames: 0, frame: requestAnimationFrame(() => onFrame(board)) })
}

function resetBoard(board) {
  pause(board, false)
  begin(board, { epoch: 0, weights: null, pure: true, version: board.version, point: board.point })
  changed(board)
}

function paintBoard(board) {
  board.fields = fieldsOf(board.net, SIDE, board.data.reach, board.fields)
  if (board.data.view === "train") paintTrain(board)
  else paintSteps(board)
  paintTools(board)
}

function paintTools(board) {
  const { find, net, chosen } = board, place = find(".place"), number = find(".weight")
  graphText(find(".play"), board.playing ? "Pause" : "Play")
  find(".play").setAttribute("aria-pressed", String(board.playing))
  place.value = chosen.join()
  if (number !== focused(board)) number.value = Number(numberAt(net, chosen).toPrecision(6))
}

// The weights or the point are other ones now.
function changed(board) {
  board.version++
  workOut(board)
  paintBoard(board)
  tell(board)
}

function tell(board) {
  clearTimeout(board.timer)
  board.timer = setTimeout(() => {
    const { data, version, epoch, pure, net, point, pass } = board
    board.send("edit", { stamp: data.stamp, version, epoch, pure, weights: rowOf(net), point, updates: pass })
  }, 250)
}

function complain(board, words) {
  const line = board.find(".problem")
  line.hidden = !words
  line.textContent = words
}

// An edge, or a unit: its bias, or in training its picture enlarged.
function pressPlace(board, [layer, i, j]) {
  const { net, data } = board
  if (i >= 0) board.chosen = [layer, i, j]
  else if (data.view === "train") {
    const same = board.shown && board.shown[0] === layer && board.shown[1] === j
    board.shown = same || layer === net.sizes.length - 1 ? null : [layer, j]
    board.find(".unit").value = board.shown?.join() ?? ""
  } else if (layer > 0 && layer < net.sizes.length) board.chosen = [layer - 1, -1, j]
  paintBoard(board)
  if (i >= 0) board.find(".weight").focus()
}

function wireEdit(board) {
  const number = board.find(".weight")
  board.find(".place").onchange = event => {
    board.chosen = event.target.value.split(",").map(Number)
    paintBoard(board)
  }
  number.oninput = () => {
    const value = number.value.trim() === "" ? NaN : Number(number.value), good = Math.abs(value) <= 1000
    number.setAttribute("aria-invalid", String(!good))
    complain(board, good ? "" : "A weight is a number from −1,000 to 1,000.")
    if (!good) return
    pause(board, false)
    board.pure = false
    setNumber(board.net, board.chosen, value)
    changed(board)
  }
  number.onblur = () => {
    number.removeAttribute("aria-invalid")
    paintTools(board)
  }
}

function listPlaces({ net, find }) {
  find(".place").replaceChildren(...placesOf(net).map(place => new Option(weightName(net, place), place.join())))
  const units = net.sizes.slice(0, -1).flatMap((count, layer) => Array.from({ length: count }, (_, j) => [layer, j]))
  find(".unit").replaceChildren(new Option("the answer p", ""), ...units.map(([layer, j]) => new Option(unitName(net, layer, j), [layer, j].join())))
}
