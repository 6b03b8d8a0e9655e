// The first layer's kernels, side by side on one scale; what was seen of them can be gone through again.
const MOST_FRAMES = 400
const TILE = 76 // CSS pixels of a kernel

// A frame: the kernels of one step, as they came.
function frameOf({ step, shape, values, layer, count }) {
  const bytes = Uint8Array.from(atob(values), c => c.charCodeAt(0)), numbers = new Float32Array(bytes.buffer)
  return { step, shape, layer, count, numbers, top: numbers.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1 }
}

function keep(view, sent) {
  if (!sent || view.frames.at(-1)?.step === sent.step) return
  view.frames.push(frameOf(sent))
  // Every second one of the older frames goes: the beginning and the end of a long training stay to be seen.
  if (view.frames.length > MOST_FRAMES) view.frames = view.frames.filter((_, n) => n % 2 === 0 || n > MOST_FRAMES - 10)
}

function kernelNumbers({ shape, numbers }, n) {
  const size = shape[1] * shape[2] * shape[3]
  return numbers.subarray(n * size, (n + 1) * size)
}

function paintKernel(canvas, frame, n, table) {
  const [, rows, columns, channels] = frame.shape, values = kernelNumbers(frame, n)
  if (channels !== 3) {
    // Of several channels the sum: what an even light in all of them would give.
    const one = channels === 1 ? values : Float32Array.from({ length: rows * columns }, (_, p) =>
      values.subarray(p * channels, (p + 1) * channels).reduce((a, b) => a + b, 0))
    tableSheet(one, rows, columns, table, -frame.top, frame.top, canvas)
    return
  }
  const level = v => clamp(Math.round(127.5 + 127.5 * v / frame.top), 0, 255)
  paintPixels(rows, columns, out => {
    for (let p = 0; p < out.length; p++) out[p] = opaque([0, 1, 2].map(c => level(values[3 * p + c])))
  }, canvas)
}

function kernelWords(frame, n) {
  const [, rows, columns, channels] = frame.shape, values = [...kernelNumbers(frame, n)]
  const head = `Kernel ${n + 1} at step ${frame.step.toLocaleString("en")}: `
  if (values.length > 25) {
    return `${head}from ${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}, length ${rounded(Math.hypot(...values))}.`
  }
  const row = r => values.slice(r * columns * channels, (r + 1) * columns * channels).map(v => rounded(v)).join("  ")
  return head + Array.from({ length: rows }, (_, r) => row(r)).join("  |  ")
}

function buildKernels(view) {
  const { root } = view, grid = root.querySelector(".grid"), slider = root.querySelector(".step")
  grid.onkeydown = event => {
    const move = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    if (!move) return
    event.preventDefault()
    view.kernel = clamp(view.kernel + move, 0, grid.childElementCount - 1)
    drawKernels(view)
  }
  slider.oninput = () => {
    const last = view.frames.length - 1
    view.frame = Number(slider.value) === last ? null : Number(slider.value)
    drawKernels(view)
  }
}

function drawKernels(view) {
  const { root } = view, last = view.frames.length - 1, section = root.querySelector(".first")
  section.hidden = last < 0
  if (last < 0) return
  const frame = view.frames[view.frame ?? last], grid = root.querySelector(".grid"), [count, rows, columns] = frame.shape
  while (grid.childElementCount < count) {
    const n = grid.childElementCount, canvas = document.createElement("canvas")
    canvas.onpointerenter = canvas.onpointerdown = () => { view.kernel = n; drawKernels(view) }
    grid.append(canvas)
  }
  while (grid.childElementCount > count) grid.lastChild.remove()
  view.kernel = clamp(view.kernel, 0, count - 1)
  ;[...grid.children].forEach((canvas, n) => {
    paintKernel(canvas, frame, n, view.table)
    canvas.style.width = `${TILE}px`
    canvas.style.height = `${TILE * rows / columns}px`
    canvas.className = n === view.kernel ? "chosen" : ""
  })
  const shown = frame.count > count ? `the first ${count} of ${frame.count}` : `all ${count}`
  root.querySelector(".first h2").textContent = `The kernels of ${frame.layer}, ${shown}`
  grid.setAttribute("aria-label", `${count} kernels; arrow keys choose one`)
  const slider = root.querySelector(".step")
  slider.max = last
  slider.value = view.frame ?? last
  slider.disabled = !last
  root.querySelector("output").textContent = `step ${frame.step.toLocaleString("en")}${view.frame === null ? ", now" : ""}`
  root.querySelector(".sentence").textContent = kernelWords(frame, view.kernel)
  root.querySelector(".scale").textContent =
    frame.shape[3] === 3 ? `Colours as they pull: grey is 0, full red, green or blue ${brief(frame.top)}.`
      : `Blue is below zero, orange above; the deepest colour is ±${brief(frame.top)}.`
}
