// Softmax term by term: a row for each class, editable, and the loss if the scored class is the true one.

function buildRows(board) {
  const { classes, largest } = board.data
  board.rows = classes.map((name, k) => {
    const row = document.createElement("tr")
    row.innerHTML = `<th scope="row"><button type="button" class="pick"></button></th>
      <td><input type="number" class="logit" step="0.1"></td>
      <td class="slide"><input type="range" class="pull" step="0.1"></td>
      <td class="scaled"></td><td class="shifted"></td><td class="power"></td>
      <td class="share"><span class="bar"></span><span class="figure"></span></td>`
    const [cell, pull, pick] = [".logit", ".pull", ".pick"].map(at => row.querySelector(at))
    pick.textContent = name
    pick.onclick = () => choose(board, k)
    Object.assign(cell, { min: -largest, max: largest })
    cell.setAttribute("aria-label", `Logit of class ${name}`)
    pull.setAttribute("aria-label", `Pull the logit of class ${name}`)
    cell.oninput = () => {
      const value = cell.value.trim() === "" ? NaN : Number(cell.value), good = Math.abs(value) <= largest
      cell.setAttribute("aria-invalid", String(!good))
      if (good) editLogit(board, k, value)
    }
    cell.onblur = () => {
      cell.removeAttribute("aria-invalid")
      showRows(board)
    }
    pull.oninput = () => editLogit(board, k, Number(pull.value))
    return row
  })
  board.find("tbody").replaceChildren(...board.rows)
  board.find("table").style.setProperty("--longest-name", Math.max(...classes.map(name => String(name).length)))
  for (const list of [board.find(".class"), board.find("select.true")]) {
    list.replaceChildren(...classes.map((name, k) => new Option(name, k)))
  }
}

const logitsOf = board => board.logits ?? board.data.network

function editLogit(board, k, value) {
  board.logits = [...logitsOf(board)]
  board.logits[k] = value
  edited(board)
}

function showRows(board) {
  const { classes } = board.data, logits = logitsOf(board), T = board.temperature, focus = board.root.activeElement ?? board.root.getRootNode().activeElement
  const steps = softmaxSteps(logits, T), truth = board.truth
  const reach = Math.max(20, Math.ceil(Math.max(...board.data.network.map(Math.abs)) / 10) * 10)
  board.rows.forEach((row, k) => {
    const set = (name, text) => { row.querySelector(name).textContent = text }
    const [cell, pull] = [row.querySelector(".logit"), row.querySelector(".pull")]
    if (cell !== focus) cell.value = Number(logits[k].toFixed(3))
    Object.assign(pull, { min: -reach, max: reach })
    if (pull !== focus) pull.value = logits[k]
    set(".scaled", words(steps.scaled[k]))
    set(".shifted", words(steps.shifted[k]))
    set(".power", words(steps.powers[k]))
    set(".figure", percent(steps.probabilities[k]))
    row.querySelector(".bar").style.width = `${100 * steps.probabilities[k]}%`
    row.classList.toggle("true", k === truth)
    row.querySelector(".pick").title = `Show the sum behind class ${classes[k]}` + (k === truth ? "; it is the class that is scored" : "")
    row.classList.toggle("best", steps.shifted[k] === 0)
    row.querySelector(".pick").setAttribute("aria-pressed", String(k === board.chosen))
  })
  board.find(".total").textContent = words(steps.total)
  const k = board.chosen, loss = crossEntropy(steps, truth), p = steps.probabilities[truth]
  board.find(".quotient").textContent =
    `Class ${classes[k]}: z / T = ${finely(logits[k])} / ${finely(T)} = ${finely(steps.scaled[k])}; less the largest, ${finely(steps.largest)}, `
    + `that is ${finely(steps.shifted[k])}; e to that is ${finely(steps.powers[k])}; divided by the sum ${nearly(steps.total)} it is `
    + `${percent(steps.probabilities[k])}.`
  board.find(".loss").textContent =
    `If the picture shows class ${classes[truth]}, the cross-entropy is −ln(${nearly(p)}) = ${finely(loss)}. `
    + `Its slope by this logit is (p − 1) / T = ${finely((p - 1) / T)}, ` + (p < 1 ? "so learning pushes the logit up, and the others down by their shares." : "so there is nothing left to learn from this picture.")
  board.find(".reset").disabled = !board.logits
  const range = board.data.temperatures, heat = board.find(".heat"), typed = board.find(".temperature")
  if (heat !== focus) heat.value = 100 * Math.log(T / range[0]) / Math.log(range[1] / range[0])
  if (typed !== focus) typed.value = Number(T.toFixed(3))
  board.find(".class").value = k
  board.find("select.true").value = truth
  Object.assign(board.find(".answer").dataset, { probabilities: steps.probabilities.join(), loss })
  return board.find(".quotient").textContent + " " + board.find(".loss").textContent
}

function wireSoftmax(board) {
  const heat = board.find(".heat"), typed = board.find(".temperature"), truth = board.find("select.true")
  heat.oninput = () => {
    const [low, high] = board.data.temperatures
    board.temperature = Number((low * (high / low) ** (heat.value / 100)).toPrecision(2))
    edited(board)
  }
  typed.oninput = () => {
    const [low, high] = board.data.temperatures, value = Number(typed.value), good = value >= low && value <= high
    typed.setAttribute("aria-invalid", String(!good))
    if (!good) return
    board.temperature = value
    edited(board)
  }
  typed.onblur = () => {
    typed.removeAttribute("aria-invalid")
    showRows(board)
  }
  truth.onchange = () => {
    board.truth = Number(truth.value)
    edited(board)
  }
  board.find(".class").onchange = event => choose(board, Number(event.target.value))
  board.find(".lift").onclick = () => {
    const lifted = logitsOf(board).map(z => z + 1)
    if (Math.max(...lifted) > board.data.largest) return
    board.logits = lifted
    edited(board)
  }
  board.find(".reset").onclick = () => {
    board.logits = null
    edited(board)
  }
}
