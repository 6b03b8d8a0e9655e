// "Train": the net learns the cloud while one watches; every unit shows what it says of the whole plane.
const SIDE = 100 // places of the surface a side
const BUDGET = 20 // ms of a frame that may go into epochs; the rest is for drawing
const MOST_LOSSES = 600 // places of the curve; it is thinned beyond

function wireTrain(board) {
  const { find } = board
  board.plane = makePlane(find(".train .surface"), { label: "What the network says of every place, and the points", editable: false, tallest: 300, names: ["blue", "orange"] })
  board.units = makeGraph(find(".train .net"), { pressed: (...place) => pressPlace(board, place), picture: (...unit) => paintUnit(board, ...unit) })
  find(".play").onclick = () => board.playing ? pause(board) : play(board)
  find(".epoch").onclick = () => {
    pause(board, false)
    runEpochs(board, 1, Infinity)
    trained(board)
  }
  find(".reset").onclick = () => resetBoard(board)
  find(".fast").onchange = event => { board.speed = Number(event.target.value) }
  find(".unit").onchange = event => {
    board.shown = event.target.value ? event.target.value.split(",").map(Number) : null
    paintBoard(board)
  }
}

function play(board) {
  board.playing = true
  complain(board, "")
  Object.assign(board, { counted: 0, frames: 0, since: performance.now() })
  paintTools(board)
  board.frame = requestAnimationFrame(() => onFrame(board))
}

// Training stops at a whole epoch, so that seed and epoch say where it is.
function pause(board, tell = true) {
  const was = board.playing
  board.playing = false
  board.goal = 0
  cancelAnimationFrame(board.frame)
  if (board.at) runEpochs(board, 1, Infinity)
  if (was && tell) trained(board)
}

function onFrame(board) {
  if (!board.playing) return
  runEpochs(board, board.goal ? Infinity : board.speed, BUDGET)
  board.frames++
  const now = performance.now()
  if (now - board.since > 500) {
    const seconds = (now - board.since) / 1000
    board.pace = { frames: board.frames / seconds, updates: board.counted / seconds }
    Object.assign(board, { counted: 0, frames: 0, since: now })
  }
  if (!board.playing) return // the numbers became infinite
  paintBoard(board)
  if (board.goal && board.epoch >= board.goal) return pause(board)
  board.frame = requestAnimationFrame(() => onFrame(board))
}

// So many epochs, or as much of them as fits into the time.
function runEpochs(board, epochs, budget) {
  const { net, data } = board, until = performance.now() + budget, end = board.goal ? Math.min(board.goal, board.epoch + epochs) : board.epoch + epochs
  if (!data.train.length) return
  while (board.epoch < end && performance.now() < until) {
    if (!board.at) {
      board.order = orderOf(data.train.length, data.seed, board.epoch)
      board.safe = { net: copyNet(net), gw: board.batchRoom.gw.map(part => part.slice()), gb: board.batchRoom.gb.map(part => part.slice()) }
    }
    const rows = board.order.subarray(board.at, board.at + data.recipe.batch)
    stepBatch(net, board.batchRoom, board.points, rows, data.recipe)
    board.counted++
    board.at += rows.length
    if (board.at < board.order.length) continue
    board.at = 0
    if (!finiteNet(net)) return blown(board)
    board.epoch++
  }
}

const infiniteWords = ({ data, epoch }) => `In epoch ${epoch + 1} the numbers became infinite: the steps are too large at a learning rate of ${data.recipe.rate}`
  + `${data.recipe.keep ? " with gradients that add up" : ""}. The weights before are kept; choose a smaller rate, or Reset.`

// A rate too large: say so, stop, and bring back the last weights that were numbers.
function blown(board) {
  fillNet(board.net, rowOf(board.safe.net))
  board.batchRoom.gw = board.safe.gw
  board.batchRoom.gb = board.safe.gb
  board.playing = false
  board.goal = 0
  complain(board, infiniteWords(board))
  trained(board)
}

function trained(board) {
  changed(board)
  speak(board, board.find(".spoken"), board.find(".readout").textContent)
}

function paintTrain(board) {
  const { net, find, data } = board, shown = board.shown ?? [net.sizes.length - 1, 0]
  const scores = board.scores = { train: judge(net, board.judging, board.points), test: data.test.length ? judge(net, board.judging, board.testPoints) : null }
  noteLoss(board)
  Object.assign(board.units, { sizes: net.sizes, chosen: board.chosen, weight: (...place) => numberAt(net, place), name: (layer, j) => unitName(net, layer, j),
    state: (layer, j) => layer === shown[0] && j === shown[1] ? "forward" : "" })
  const [low, high] = rangeOf(board, ...shown)
  Object.assign(board.plane, { window: [-data.reach, data.reach], points: board.pointsShown, surface: board.fields[shown[0]][shown[1]], low, high })
  paintPlane(board.plane) // what asks for sizes comes before what changes them
  paintLosses(board)
  paintGraph(board.units)
  const words = ({ loss, right }) => `loss ${brief(loss)}, ${percent(right)} right`
  find(".readout").textContent = `Epoch ${board.epoch.toLocaleString("en")}: training ${words(scores.train)}${scores.test ? `; test ${words(scores.test)}` : ""}.`
  graphText(find(".pace"), board.playing && board.pace ? `${Math.round(board.pace.frames)} frames and ${Math.round(board.pace.updates).toLocaleString("en")} updates a second` : "")
  Object.assign(find(".backpropagation").dataset, { epoch: board.epoch, train: scores.train.loss, right: scores.train.right, row: board.playing ? "" : rowOf(net).join() })
}

// The values at which a unit's picture is full blue and full orange.
function rangeOf(board, layer, j) {
  if (layer === 0) return [-board.data.reach, board.data.reach]
  if (layer === board.net.sizes.length - 1 || board.net.activation === "sigmoid") return [0, 1]
  if (board.net.activation === "tanh") return [-1, 1]
  const top = board.fields[layer][j].reduce((far, value) => Math.max(far, Math.abs(value)), 0) || 1
  return [-top, top]
}

// A unit's picture takes every second place of the surface.
function paintUnit(board, layer, j, canvas) {
  const side = SIDE / 2, values = board.fields[layer][j], [low, high] = rangeOf(board, layer, j)
  const inks = board.inks ??= Uint32Array.from({ length: 256 }, (_, n) => opaque(board.plane.table.subarray(3 * n, 3 * n + 3)))
  const slope = 255 / (high - low)
  paintPixels(side, side, out => {
    for (let n = 0; n < out.length; n++) out[n] = inks[clamp(Math.round((values[Math.floor(n / side) * 2 * SIDE + n % side * 2] - low) * slope), 0, 255)]
  }, canvas)
}

function noteLoss(board) {
  const { losses, epoch, scores } = board
  while (losses.length && losses.at(-1)[0] >= epoch) losses.pop()
  losses.push([epoch, scores.train.loss, scores.test?.loss])
  if (losses.length > MOST_LOSSES) board.losses = losses.filter((_, n) => n % 2 === 0 || n === losses.length - 1)
}

function paintLosses(board) {
  const canvas = board.find(".losses"), width = canvas.parentElement.clientWidth, height = 84
  if (!width) return
  const context = fitWhole(canvas, width, height), { losses } = board, last = Math.max(1, losses.at(-1)[0])
  const seen = losses.flatMap(row => row.slice(1)).filter(Number.isFinite), most = Math.max(0.1, ...seen)
  const x = epoch => 30 + (width - 36) * epoch / last, y = loss => height - 16 - (height - 24) * Math.min(1, loss / most)
  Object.assign(context, { font: `10px ${board.plane.font}`, fillStyle: board.plane.ink, strokeStyle: board.plane.ink, globalAlpha: 0.75 })
  context.fillText(brief(most, 2), 0, 12)
  context.fillText("0", 18, height - 13)
  context.fillText(`epoch ${last.toLocaleString("en")}`, width - 62, height - 3)
  context.globalAlpha = 0.3
  context.strokeRect(30, 8, width - 36, height - 24)
  context.globalAlpha = 1
  for (const [n, colour, dash] of [[1, PLANE_COLOURS[0], []], [2, PLANE_COLOURS[1], [4, 3]]]) {
    Object.assign(context, { strokeStyle: colour, lineWidth: 2 })
    context.setLineDash(dash)
    context.beginPath()
    for (const row of losses) if (Number.isFinite(row[n])) context.lineTo(x(row[0]), y(row[n]))
    context.stroke()
  }
  context.setLineDash([])
  nameLosses(board, context, width)
  canvas.setAttribute("aria-label", `The loss by epochs, now ${brief(losses.at(-1)[1])} on training points`)
}

// The curves' names in their colours, or what to do where there is no curve yet.
function nameLosses({ losses, scores, plane }, context, width) {
  context.textAlign = "right"
  if (losses.length < 2) {
    context.fillText("the loss by epochs: press Play", width - 12, 24)
    return
  }
  const names = scores.test ? ["training", "test (dashed)"] : ["training"]
  names.forEach((name, n) => {
    Object.assign(context, { font: `600 11px ${plane.font}`, fillStyle: PLANE_COLOURS[n] })
    context.fillText(name, width - 12, 22 + 14 * n)
  })
}
