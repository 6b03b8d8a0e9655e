// A feature map before the activation and after it, and what the slope lets through; a place is read by pointing or by keys.
const NAMES = ["before", "after", "slope"]
const TALLEST = 330

export default function (component) {
  const { parentElement: root } = component, { header, arrays } = readMessage(component.data)
  const view = viewOf(root, makeView)
  view.data = { ...header, ...arrays }
  const [rows, columns] = header.size, old = view.at
  view.at = old && view.sized === header.size.join() ? old : header.first
  view.sized = [rows, columns].join()
  paint(view)
  return leaving(root, view)
}

function makeView(root) {
  const find = name => root.querySelector(name), view = { find, at: null, panels: {} }
  for (const name of NAMES) {
    const frame = find(`[data-view=${name}]`), over = frame.querySelector(".over")
    view.panels[name] = { frame, over, base: frame.querySelector(".base") }
    const follow = event => {
      const [rows, columns] = view.data.size, [y, x] = pointOn(over, event, rows, columns)
      look(view, Math.floor(y), Math.floor(x))
    }
    over.onpointermove = over.onpointerdown = follow
    over.onkeydown = event => {
      const step = arrowOf(event, event.shiftKey ? 5 : 1)
      if (!step) return
      event.preventDefault()
      look(view, view.at[0] + step[0], view.at[1] + step[1])
    }
  }
  view.observer = new ResizeObserver(() => view.data && paint(view))
  view.observer.observe(find(".response"))
  return view
}

function look(view, row, column) {
  const [rows, columns] = view.data.size
  view.at = [clamp(row, 0, rows - 1), clamp(column, 0, columns - 1)]
  explain(view)
}

function paint(view) {
  const { data, panels, find } = view, [rows, columns] = data.size
  for (const [name, panel] of Object.entries(panels)) {
    const room = panel.frame.parentElement.clientWidth || 200, height = Math.min(TALLEST, room * rows / columns)
    Object.assign(panel, { width: height * columns / rows, height })
    panel.frame.style.width = `${panel.width}px`
    panel.frame.style.height = `${height}px`
    const context = fit(panel.base, panel.width, height), slopes = name === "slope"
    context.imageSmoothingEnabled = false
    const sheet = tableSheet(data[name], rows, columns, slopes ? data.positive : data.signed, slopes ? 0 : -data.top, slopes ? 1 : data.top)
    context.drawImage(sheet, 0, 0, panel.width, height)
  }
  find(".title").textContent = data.title
  find(".zeros-before").textContent = `${percent(data.zeros[0])} zeros`
  find(".zeros-after").textContent = `${percent(data.zeros[1])} zeros`
  find(".flat").textContent = `${percent(data.flat)} under 0.1`
  const colours = t => [0, 64, 128, 192, 255].map(n => css([t[3 * n], t[3 * n + 1], t[3 * n + 2]]))
  showKey(find(".signed"), true, brief(-data.top), colours(data.signed), brief(data.top))
  showKey(find(".positive"), true, "0", colours(data.positive), "1")
  explain(view)
}

function explain(view) {
  const { data, panels, find, at } = view, [rows, columns] = data.size, n = at[0] * columns + at[1]
  for (const panel of Object.values(panels)) {
    const over = fit(panel.over, panel.width, panel.height), side = panel.width / columns
    highlight(over, at[1] * side, at[0] * panel.height / rows, side, panel.height / rows)
  }
  const [before, after, slope] = NAMES.map(name => data[name][n])
  const text = `Row ${at[0]}, column ${at[1]}: ${brief(before)} becomes ${brief(after)}. Its slope is ${brief(slope)}: of a gradient that `
    + `arrives there, ${slope === 0 ? "nothing gets through" : slope === 1 ? "all gets through" : `${brief(slope)} times as much gets through`}.`
  find(".sentence").textContent = text
  Object.assign(find(".response").dataset, { at: at.join(), before, after, slope, zeros: data.zeros.join() })
  speak(view, find(".spoken"), text)
}
