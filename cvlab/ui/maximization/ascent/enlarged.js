// The chosen picture enlarged, and how high it has climbed so far.
const LARGE = 252, CURVE_HEIGHT = 84

function enlarge(view) {
  const picture = view.pictures[view.chosen], name = view.data.names[view.chosen]
  const canvas = view.root.querySelector(".picture"), caption = view.root.querySelector("figcaption")
  const [height, width] = picture ? [picture.height, picture.width] : view.data.size
  const side = width < LARGE ? Math.max(1, Math.round(LARGE / width)) * width : Math.min(width, 448)
  canvas.style.width = canvas.parentElement.style.width = `${side}px` // its words fold, and leave the tiles their place
  canvas.style.aspectRatio = `${width} / ${height}`
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  const context = canvas.getContext("2d")
  if (picture) context.putImageData(view.stretch ? stretched(picture) : picture, 0, 0)
  else context.clearRect(0, 0, width, height)
  const { values = [], step = 0 } = view.heights[view.chosen] ?? {}
  const said = values.length ? `${view.data.height}: ${brief(values[0])} → ${brief(values.at(-1))}` : "not begun yet"
  caption.textContent = `${name} · ${said}`
  canvas.setAttribute("aria-label", `${name}, the picture after ${step} steps`)
  curve(view, values)
  view.root.querySelector(".sentence").textContent = sentence(view, name, values, step)
}

function sentence(view, name, values, step) {
  if (!values.length) return "The first picture is on its way."
  const [low, high] = [values[0], values.at(-1)]
  if (values.every(v => v === 0)) {
    return `${name} is silent: behind its ReLU the noise gives 0 everywhere, so there is no slope to climb. Give the ReLU a leak.`
  }
  if (values.length > 1 && low !== 0 && values.every(v => v === low)) {
    return `${name} stays at ${brief(low)}: on this noise a ReLU before it is silent too, so no slope reaches the picture. Try another seed or side.`
  }
  const times = low > 0 && high > 0 ? `, ${brief(high / low)} times as high` : ""
  const { height } = view.data, the = height.startsWith("minus") ? "" : "the "
  return `${name}: after ${step} ${step === 1 ? "step" : "steps"} ${the}${height} has gone from ${brief(low)} to ${brief(high)}${times}.`
}

function curve(view, values) {
  const canvas = view.root.querySelector(".curve"), width = canvas.parentElement.clientWidth
  if (!width) return
  const context = fit(canvas, width, CURVE_HEIGHT), style = getComputedStyle(canvas)
  canvas.setAttribute("aria-label", values.length ? `the curve of its height, from ${brief(values[0])} to ${brief(values.at(-1))}` : "no curve yet")
  if (values.length < 2) return
  const low = Math.min(0, ...values), high = Math.max(...values, low + 1e-9)
  const x = i => 6 + i / (values.length - 1) * (width - 12), y = v => CURVE_HEIGHT - 6 - (v - low) / (high - low) * (CURVE_HEIGHT - 22)
  context.strokeStyle = "rgba(128,128,128,0.5)"
  context.beginPath()
  context.moveTo(6, y(0))
  context.lineTo(width - 6, y(0))
  context.stroke()
  context.strokeStyle = style.getPropertyValue("--st-primary-color") || "#2f7fd6"
  context.lineWidth = 2
  context.beginPath()
  values.forEach((v, i) => context.lineTo(x(i), y(v)))
  context.stroke()
  context.fillStyle = style.color
  context.font = `12px ${style.fontFamily}`
  const words = `${view.data.height}, step by step`
  context.fillText(context.measureText(words).width < width - 12 ? words : view.data.height, 6, 11)
}
