// One row an optimizer: shown or not, its learning rate, its loss of now; and the sentences below.
function buildRows(view) {
  view.find("tbody").replaceChildren(...view.racers.map(racer => rowOf(view, racer)))
}

function rowOf(view, racer) {
  const row = document.createElement("tr"), who = document.createElement("button"), ball = document.createElement("i")
  const rate = document.createElement("input"), loss = document.createElement("td")
  ball.textContent = racer.letter
  ball.style.background = racer.colour
  ball.setAttribute("aria-hidden", "true")
  who.type = "button"
  who.className = "who"
  who.append(ball, racer.name)
  who.title = "Press to hide or show it"
  who.onclick = () => toggleRacer(view, racer.kind)
  Object.assign(rate, { type: "number", className: "rate", step: "any", min: view.limits[0], max: view.limits[1] })
  rate.setAttribute("aria-label", `Learning rate of ${racer.name}`)
  rate.oninput = () => typeRate(view, racer, rate)
  const cells = [who, rate].map(part => {
    const cell = document.createElement("td")
    cell.append(part)
    return cell
  })
  row.append(...cells, loss)
  Object.assign(racer, { who, input: rate, cell: loss })
  return row
}

function typeRate(view, racer, input) {
  const rate = Number(input.value), fits = input.value !== "" && rate >= view.limits[0] && rate <= view.limits[1]
  input.setAttribute("aria-invalid", String(!fits))
  view.complaint = fits ? "" : `A learning rate lies between ${view.limits[0].toFixed(5)} and ${view.limits[1]}; ${racer.name} keeps ${view.rates[racer.kind]}.`
  if (fits) {
    view.rates[racer.kind] = rate
    rollAgain(view)
    tellPython(view)
  }
  say(view)
}

function showRows(view) {
  for (const racer of view.racers) {
    const on = !view.hidden.has(racer.kind)
    racer.who.setAttribute("aria-pressed", String(on))
    if (racer.input.getAttribute("aria-invalid") !== "true" && Number(racer.input.value) !== view.rates[racer.kind])
      racer.input.value = view.rates[racer.kind]
  }
  showLosses(view)
}

// What is not quite nought is never written as 0.
function lossWords(loss) {
  if (loss === 0 || loss >= 1e-7) return brief(loss)
  const [digits, power] = loss.toExponential(2).split("e")
  return `${Number(digits)} × ${tenTo(Number(power))}`
}

function showLosses(view) {
  for (const racer of view.racers) {
    const words = racer.broke ? `∞ at step ${racer.broke}` : lossWords(racer.ls[racer.count])
    if (racer.cell.textContent !== words) racer.cell.textContent = words
  }
  view.find(".count").textContent = `step ${view.step.toLocaleString("en")}`
}

// What is so now, in a sentence or three.
function said(view) {
  const shown = view.racers.filter(racer => !view.hidden.has(racer.kind))
  if (view.complaint) return view.complaint
  if (!shown.length) return "Every optimizer is hidden: press a name to show it."
  const broken = shown.filter(racer => racer.broke), whole = shown.filter(racer => !racer.broke)
  const out = whole.filter(racer => beyond(view, racer.x, racer.y) > 0)
  const words = []
  if (broken.length) words.push(`Numbers without end: ${broken.map(r => `${r.name} (rate ${view.rates[r.kind]}) at step ${r.broke}`).join(", ")}. The last finite place and loss are kept; the others can go on.`)
  if (out.length) words.push(`Outside the window: ${out.map(r => `${r.name}, ${brief(beyond(view, r.x, r.y))} beyond the rim`).join("; ")}.`)
  if (whole.length) {
    const order = whole.toSorted((a, b) => a.ls[a.count] - b.ls[b.count]), best = order[0], worst = order.at(-1)
    words.push(`Step ${view.step.toLocaleString("en")}: ${best.name} is lowest with a loss of ${lossWords(best.ls[best.count])}${worst === best ? "" : `, ${worst.name} highest with ${lossWords(worst.ls[worst.count])}`}.`)
  }
  if (beyond(view, ...view.start) > 0) words.push(`The start (${brief(view.start[0])}, ${brief(view.start[1])}) lies outside the window.`)
  return words.join(" ")
}

function say(view) {
  const words = said(view), place = view.find(".said")
  place.textContent = words
  place.classList.toggle("broken", view.racers.some(racer => racer.broke && !view.hidden.has(racer.kind)) || Boolean(view.complaint))
  if (!view.frame) speak(view, view.find(".spoken"), words)
}

// On a bowl it is known beforehand from which rate on descent breaks.
function foretell(view) {
  const place = view.find(".foretold")
  place.hidden = !view.edges
  if (!view.edges) return
  const parts = Object.entries(view.edges).map(([kind, edge]) => {
    const racer = view.racers.find(one => one.kind === kind), over = view.rates[kind] > edge
    return `${racer.name} ${brief(edge)}${over ? ` (its ${view.rates[kind]} is over it)` : ""}`
  })
  place.textContent = `Steepest curvature ${brief(view.steepest)}, so it breaks above the rate: ${parts.join(", ")}.`
}
