// A row for each class: its name, its bar, how many pictures it has, and the button that takes one more.
function layRows(view, before) {
  const { header } = view, labels = header.classes.map(each => each.name)
  const same = before && before.mode === header.mode && before.token === header.token
    && view.rows.length === labels.length + 1 && labels.every((name, n) => view.rows[n].label === name)
  if (!same) {
    const focused = view.find(".rows").getRootNode().activeElement?.dataset?.focus
    view.rows = [...labels, ""].map(label => makeRow(view, label))
    view.find(".rows").replaceChildren(...view.rows.map(row => row.element))
    if (focused) view.find(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
  }
  for (const [n, row] of view.rows.entries()) {
    const { count, tests } = row.none ? header.none : header.classes[n]
    row.count.textContent = tests ? `${count} + ${tests}` : count
    row.count.title = tests ? `${count} to learn from, ${tests} to test by` : `${count} to learn from`
    if (row.none) row.count.title = `${count} that are none of the classes`
    if (row.name && !row.name.matches(":focus")) row.name.value = row.label
  }
  view.find(".more").disabled = labels.length >= header.most
}

function makeRow(view, label) {
  const none = !label, words = label || "none of these", camera = view.header.mode === "camera"
  const part = (tag, name, more = {}) => Object.assign(document.createElement(tag), { className: name, ...more })
  const element = part("div", none ? "row none" : "row", { role: "listitem" })
  const name = none ? null : part("input", "name", { value: label, maxLength: 30, ariaLabel: `Name of the class ${label}` })
  const bar = part("i", ""), gauge = part("div", "gauge"), share = part("span", "share"), count = part("span", "count")
  gauge.append(bar)
  const take = part("button", "take", { type: "button", textContent: camera ? "Hold to record" : "Add the drawing" })
  take.ariaLabel = `${take.textContent}: ${words}`
  take.dataset.focus = `take ${label}`
  const drop = part("button", "drop", { type: "button", textContent: "✕", hidden: none })
  drop.ariaLabel = drop.title = `Take the class ${label} away`
  element.append(name ?? part("span", "name", { textContent: words }), gauge, share, take, count, drop)
  const row = { element, name, bar, share, count, take, label, none }
  if (name) {
    name.dataset.focus = `name ${label}`
    name.onkeydown = event => {
      if (event.key === "Enter") name.blur()
    }
    name.onchange = () => view.tell("acted", { do: "rename", old: label, new: name.value })
  }
  drop.onclick = () => view.tell("acted", { do: "remove_class", label })
  if (camera) hold(view, row)
  else take.onclick = () => view.tell("acted", { do: "add_drawing", label })
  return row
}

// Held by a pointer, or by the space bar or Enter.
function hold(view, row) {
  const { take } = row
  const begin = () => {
    take.ariaPressed = "true"
    record(view, row)
  }
  const end = () => {
    if (view.recording === row) view.recording = null
    take.ariaPressed = "false"
  }
  take.onpointerdown = event => {
    if (event.button) return
    take.setPointerCapture(event.pointerId)
    begin()
  }
  take.onpointerup = take.onpointercancel = take.onlostpointercapture = take.onblur = end
  take.onkeydown = event => {
    if (event.key !== " " && event.key !== "Enter") return
    event.preventDefault()
    if (!event.repeat) begin()
  }
  take.onkeyup = event => {
    if (event.key === " " || event.key === "Enter") end()
  }
  take.oncontextmenu = event => event.preventDefault()
}
