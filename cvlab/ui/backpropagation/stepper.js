// "Step by step": one point goes forward through the net and its error back, one unit at a time.

function wireSteps(board) {
  const { find } = board, small = find(".steps .where")
  board.where = makePlane(small, { label: "The points; the one that goes through the network is ringed", editable: false, tallest: 190, radius: 4,
    pressed: (index, place) => takePoint(board, index >= 0 ? index : nearestPoint(board, place)) })
  board.drawn = makeGraph(find(".steps .net"), { loss: true, tall: 236, pressed: (...place) => pressPlace(board, place) })
  find(".first").onclick = () => goTo(board, 0)
  find(".back").onclick = () => goBack(board)
  find(".next").onclick = () => goOn(board)
  find(".last").onclick = () => goTo(board, board.steps.length - 1)
  find(".stage").onkeydown = event => {
    const act = { ArrowRight: goOn, ArrowLeft: goBack, Home: () => goTo(board, 0), End: () => goTo(board, board.steps.length - 1) }[event.key]
    if (!act || event.target.closest(".plane")) return
    event.preventDefault()
    act(board)
  }
  find(".point").onchange = event => takePoint(board, clamp(Math.round(Number(event.target.value)) || 1, 1, board.data.train.length) - 1)
  find(".every").ontoggle = () => board.data && paintSteps(board)
}

const nearestPoint = (board, [x, y]) => board.data.train.reduce((best, point, n, all) =>
  Math.hypot(point[0] - x, point[1] - y) < Math.hypot(all[best][0] - x, all[best][1] - y) ? n : best, 0)

// The pass over the chosen point, worked out whole; the cursor says how much of it is shown.
function workOut(board) {
  const { net } = board
  board.example = board.data.train[board.point] ?? [0, 0, 0]
  board.label = board.example[2]
  board.room = makeRoom(net)
  forwardPoint(net, board.room, board.example[0], board.example[1])
  backwardPoint(net, board.room, board.label)
}

function takePoint(board, index) {
  if (!board.data.train[index]) return
  board.point = index
  changed(board)
}

function goTo(board, cursor) {
  board.cursor = clamp(cursor, 0, board.steps.length)
  const step = board.steps[board.cursor - 1]
  if (step?.kind === "backward" && board.chosen[0] !== step.layer - 1) board.chosen = [step.layer - 1, 0, step.node]
  if (step?.kind === "backward" && board.chosen[2] !== step.node) board.chosen = [step.layer - 1, Math.max(0, board.chosen[1]), step.node]
  paintBoard(board)
  speak(board, board.find(".spoken"), board.find(".at").textContent + ". " + [...board.find(".how").rows].map(row => row.innerText).join("; "))
}

function goOn(board) {
  if (board.cursor < board.steps.length) return goTo(board, board.cursor + 1)
  update(board)
}

function goBack(board) {
  if (board.cursor > 0) return goTo(board, board.cursor - 1)
  const before = board.undo.pop()
  if (!before) return
  fillNet(board.net, before.row)
  const untouched = !board.epoch && rowOf(initialNet(board.data.net, board.data.seed)).join() === before.row.join()
  Object.assign(board, { stored: before.stored, pass: board.pass - 1, cursor: board.steps.length, told: "", pure: untouched })
  changed(board)
}

// One step of gradient descent on this point alone, with what is kept of the gradients before it.
function update(board) {
  const { net, room, stored, data } = board, before = lossAt(net, room, board.label)
  const row = rowOf(net)
  const used = { gw: stored.gw.map((part, n) => part.map((value, k) => value + room.gw[n][k])), gb: stored.gb.map((part, n) => part.map((value, k) => value + room.gb[n][k])) }
  descend(net, used, data.recipe.rate)
  if (!finiteNet(net)) {
    fillNet(net, row)
    return complain(board, infiniteWords(board))
  }
  board.undo.push({ row, stored })
  board.stored = data.recipe.keep ? used : makeRoom(net)
  Object.assign(board, { cursor: 0, pass: board.pass + 1, pure: false })
  const after = lossOfPoint(net, makeRoom(net), board.example)
  board.told = `Update ${board.pass}: the loss of this point went from ${brief(before)} to ${brief(after)}.`
  changed(board)
  speak(board, board.find(".spoken"), board.told)
}

function paintSteps(board) {
  const { net, room, steps, cursor, find, chosen } = board, done = steps.slice(0, cursor), step = steps[cursor - 1]
  const seen = (kind, layer, node) => done.some(one => one.kind === kind && one.layer === layer && one.node === node)
  const end = net.sizes.length, loss = seen("loss", end, 0), digits = end > 5 ? 2 : 3
  find(".stage").dataset.deep = String(end > 5)
  // Numbers stand on the edges that the step's formula uses, and on the chosen one.
  const used = (layer, i, j) => step && (layer + 1 === step.layer && j === step.node || step.kind === "backward" && layer === step.layer && i === step.node)
  const reached = (layer, j) => seen("backward", layer + 1, j)
  Object.assign(board.drawn, {
    sizes: net.sizes, chosen, weight: (...place) => numberAt(net, place), name: (layer, j) => unitName(net, layer, j),
    value: (layer, j) => layer === end ? loss ? brief(lossAt(net, room, board.label), digits) : "" : layer === 0 || seen("forward", layer, j) ? brief(room.a[layer][j], digits) : "",
    slope: (layer, j) => layer === end ? `y = ${board.label}` : layer && reached(layer - 1, j) ? `δ ${brief(room.d[layer][j], digits)}` : "",
    state: (layer, j) => step && step.layer === layer && step.node === j ? step.kind === "backward" ? "backward" : "forward" : "",
    // Edges into a unit are apart where they begin, those out of it where they end.
    markAt: (layer, i, j) => step && layer === step.layer && i === step.node ? 0.68 : 0.32,
    mark: (layer, i, j, picked) => used(layer, i, j) || picked ? [brief(numberAt(net, [layer, i, j])), ...reached(layer, j) ? [brief(gradientAt(room, net, [layer, i, j]))] : []] : [],
  })
  paintGraph(board.drawn)
  Object.assign(board.where, { window: [-board.data.reach, board.data.reach], points: board.data.train, marked: [board.point], surface: board.fields.at(-1)[0], low: 0, high: 1 })
  paintPlane(board.where)
  sayStep(board, step)
  showProofs(board)
}

function sayStep(board, step) {
  const { steps, cursor, find, net, chosen } = board
  const names = { forward: "forward", backward: "backward", loss: "the loss", update: "the update" }
  find(".at").textContent = step ? `Step ${cursor} of ${steps.length}: ${names[step.kind]}${step.kind === "loss" || step.kind === "update" ? "" : `, ${unitName(net, step.layer, step.node)}`}`
    : `Step 0 of ${steps.length}: the point and the weights`
  const rows = step ? wordsOf(board, step) : [["nothing is worked out yet", "Next, or the right arrow key", ""]]
  find(".how tbody").replaceChildren(...rows.map(([what, how, result]) => {
    const row = rowOfTable([what, how, result])
    row.dataset.chosen = String(step?.kind === "backward" && what.endsWith(`, ${weightName(net, chosen)}`))
    return row
  }))
  sayPass(board)
  find(".next").textContent = cursor === steps.length ? "Update the weights" : "Next ›"
  find(".back").disabled = cursor === 0 && !board.undo.length
  find(".told").textContent = board.told
  const kept = Math.max(0, ...board.stored.gw.map(part => part.reduce((far, value) => Math.max(far, Math.abs(value)), 0)))
  find(".kept").textContent = board.data.recipe.keep ? kept ? `Gradients of ${board.pass} step${board.pass === 1 ? "" : "s"} are still in store and are added to the new ones.` : "The store of gradients is empty; the next update begins to fill it." : ""
  const point = find(".point")
  if (point !== focused(board)) point.value = board.point + 1
  point.max = board.data.train.length
  const [x, y, label] = board.example
  find(".where-words").textContent = `(${rounded(x)}, ${rounded(y)}), class ${label} (${label ? "orange" : "blue"})`
  Object.assign(find(".backpropagation").dataset, { step: step?.kind ?? "start", cursor, chosen: chosen.join(), pass: board.pass, loss: lossAt(net, board.room, board.label) })
}

// The pass in two sentences: what went forward, what comes back.
function sayPass({ net, room, label, find }) {
  const end = net.sizes.length - 1, formula = net.loss === "squared error" ? "2 (p − y) p (1 − p)" : "p − y"
  find(".legend .forward").textContent = `Forward, blue: the network says p = ${brief(room.a[end][0])}, true is y = ${label}, the loss is ${brief(lossAt(net, room, label))}.`
  find(".legend .backward").textContent = `Backward, orange: the error δ = ${formula} = ${brief(room.d[end][0])} goes back and gives every weight its gradient.`
}
