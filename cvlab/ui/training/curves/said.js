// What the curves say in words and figures.
function figures(root, run, steered) {
  const p = run.points.at(-1), taken = ends(run).find(q => q[EPOCH] === run.taken_back), end = taken ?? ends(run).at(-1)
  const whose = taken ? ` (epoch ${taken[EPOCH]})` : "" // figures of the weights that early stopping took back
  const rows = {
    Status: run.status,
    Epoch: `${p?.[EPOCH] ?? 0} of ${run.epochs}`,
    Step: (p?.[STEP] ?? 0).toLocaleString("en"),
    Loss: p ? number((taken ?? p)[LOSS]) + whose : "–",
    "Validation accuracy": end ? percent(end[VALIDATION_ACCURACY]) + whose : "–",
    "Learning rate, last step": p?.[RATE] ? brief(p[RATE]) : "–",
    "Images/s": p ? Math.round(p[PACE]).toLocaleString("en") : "–",
    Device: run.device || "–",
  }
  const list = root.querySelector(".figures")
  if (!list.childElementCount) {
    list.innerHTML = Object.keys(rows).map(name => `<div><dt>${name}</dt><dd data-figure="${name}"></dd></div>`).join("")
  }
  const wide = room(run)
  for (const [name, text] of Object.entries(rows)) {
    const figure = list.querySelector(`[data-figure="${name}"]`)
    write(figure, text)
    figure.style.minWidth = `${wide[name] ?? 0}ch`
  }
  list.querySelector('[data-figure="Learning rate, last step"]').parentElement.hidden = steered
}

// How many digits wide each figure becomes at most, kept for it from the start: one that grows must not push the next
// ones into another row, and all that stands below with them.
function room(run) {
  const digits = String(run.epochs).length
  const steps = (run.epochs * run.steps_per_epoch).toLocaleString("en").length
  return { Status: 7, Epoch: 2 * digits + 3, Step: steps, Loss: 6, "Images/s": 6 }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

function legend(root, runs, colours, shown) {
  const parts = { training: "solid", validation: "dashed" }
  const entries = isAlone(runs)
    ? [["training, by steps", colours.training, "thin"], ["training", colours.training, "solid"],
      ["validation", colours.validation, "dashed"],
      ...(changesOf(runs).length ? [["learning rate changed, or paused and resumed", "currentColor", "dashdot"]] : []),
      ...(runs[0].taken_back ? [[`epoch ${runs[0].taken_back}, whose weights were taken back`, colours.validation, "dotted"]] : [])]
    : runs.flatMap((run, n) => Object.entries(parts).filter(([part]) => shown === "both" || shown === part)
      .map(([part, line]) => [`${run.name}: ${part}`, colourOfRun(colours, run, n), line]))
  redo(root.querySelector(".legend"), entries, ([text, colour, kind]) => {
    const entry = document.createElement("span"), line = document.createElement("i")
    line.className = kind
    line.style.borderColor = colour
    entry.append(line, text)
    return entry
  })
}

// Children made anew only when what they show has changed: a poll must not take a selection away.
function redo(box, items, make) {
  const signature = JSON.stringify(items)
  if (box.dataset.signature === signature) return
  box.dataset.signature = signature
  box.replaceChildren(...items.map(make))
}

// The sentence about the curves, of each run where there are several.
function readings(root, runs) {
  // What failed says why in a message of its own; "too early" would only be in its way.
  const told = runs.filter(run => run.reading && !(run.status === "failed" && run.reading.kind === "too_early"))
  const items = told.map(run => ({ ...run.reading, name: runs.length > 1 ? run.name : "" }))
  redo(root.querySelector(".readings"), items, ({ name, kind, sentence, evidence, advice }) => {
    const box = document.createElement("div")
    box.className = "reading"
    box.dataset.kind = kind
    const add = (tag, text) => text && box.append(Object.assign(document.createElement(tag), { textContent: text }))
    add("span", name)
    add("strong", sentence)
    add("p", evidence)
    add("small", advice)
    return box
  })
}

// Which of several runs has come highest, in their order; nothing for a run alone.
function verdict(root, runs) {
  const best = run => ends(run).reduce((a, b) => b[VALIDATION_ACCURACY] > a[VALIDATION_ACCURACY] ? b : a)
  const told = runs.filter(run => last(run)).map(run => ({ name: run.name, top: best(run) }))
    .sort((a, b) => b.top[VALIDATION_ACCURACY] - a.top[VALIDATION_ACCURACY])
    .map(({ name, top }) => `${name} ${percent(top[VALIDATION_ACCURACY])} (epoch ${top[EPOCH]})`)
  const box = root.querySelector(".verdict")
  box.hidden = runs.length < 2 || !told.length
  write(box, `Highest validation accuracy so far: ${told.join(", ")}.`)
}

function cursor(root, runs, at) {
  const lines = runs.map(run => {
    const p = ends(run).find(q => q[EPOCH] === at), whose = runs.length > 1 ? `${run.name}: ` : ""
    return p && `${whose}training loss ${number(p[LOSS])}, validation loss ${number(p[VALIDATION_LOSS])}; ` +
      `training accuracy ${percent(p[ACCURACY])}, validation accuracy ${percent(p[VALIDATION_ACCURACY])}.`
  }).filter(Boolean)
  const text = lines.length ? `Epoch ${at}: ${lines.join(" ")}` : "Point at a curve, or press an arrow key on it, to read an epoch."
  write(root.querySelector(".sentence"), text)
}
