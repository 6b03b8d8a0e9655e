// The bench: what is looked at, each class with its bar and the button that takes pictures, and the limit for strangers.
export default function (component) {
  const { parentElement: root, data, setTriggerValue } = component
  const view = viewOf(root, makeView)
  view.tell = (name, value) => setTriggerValue(name, value)
  if (view.data !== data) {
    view.data = data
    adopt(view, readMessage(data))
  }
  return leaving(root, view, () => {
    stopCamera(view)
    view.listening.abort()
  })
}

function makeView(root) {
  const find = name => root.querySelector(name)
  const view = {
    root: find(".teach"), find, header: null, rows: [], told: null, ink: undefined, wanted: null, asking: false,
    stream: null, recording: null, camera: document.createElement("video"), listening: new AbortController(),
  }
  const { signal } = view.listening
  window.addEventListener("cvlab:ink", event => follow(view, event.detail), { signal })
  find(".camera").onclick = () => view.stream ? stopCamera(view) : startCamera(view)
  find(".more").onclick = () => view.tell("acted", { do: "add_class" })
  find(".limit").oninput = event => {
    view.header.limit = Number(event.target.value)
    paintLimit(view)
    showAnswer(view)
  }
  find(".limit").onchange = event => view.tell("limited", Number(event.target.value))
  view.observer = new ResizeObserver(() => view.header && paintLimit(view))
  view.observer.observe(find(".far"))
  return view
}

function adopt(view, { header, arrays }) {
  const before = view.header, chosen = arrays.chosen
  // The pad may have drawn before there was a bench to hear it.
  if (view.ink === undefined && header.mode === "pad") {
    view.ink = arrays.drawn.some(v => v) ? new Uint8Array(arrays.drawn) : null
  }
  Object.assign(view, { header, own: arrays.own, strangers: arrays.strangers })
  view.root.dataset.mode = header.mode
  view.root.dataset.ready = header.ready
  view.find(".camera").hidden = header.mode !== "camera"
  if (!before || before.token !== header.token) view.told = null
  if (before && before.mode !== header.mode) leaveMode(view)
  else if (before && before.laid !== header.laid) {
    view.ink = arrays.drawn.some(v => v) ? new Uint8Array(arrays.drawn) : null
    view.told = null
    if (!view.ink) clear(view)
  }
  layRows(view, before)
  hint(view)
  view.find(".far").hidden = !view.own.length
  view.find(".limit").value = header.limit
  paintLimit(view)
  const again = !before || before.stamp !== header.stamp || before.look !== header.look || before.token !== header.token
  if (chosen.length && (header.chosen !== before?.chosen || again)) look(view, new Uint8Array(chosen), header.chosenWords)
  else if (!chosen.length && again && view.ink && header.mode === "pad") look(view, view.ink, "your drawing")
  else showAnswer(view)
  if (view.stream) live(view)
}

// What was drawn is no photograph, and no camera is asked for beside a pad.
function leaveMode(view) {
  stopCamera(view)
  view.refused = undefined
  clear(view)
}

// Nothing is looked at any more.
function clear(view) {
  view.find(".asked").textContent = ""
  view.find(".heat").hidden = true
  const canvas = view.find(".picture")
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height)
}

// The pad's drawing as a network takes it; an empty sheet is nothing to ask about.
function follow(view, { name, pixels }) {
  const header = view.header
  view.ink = pixels.some(v => v > 0) ? Uint8Array.from(pixels, v => Math.round(255 * v)) : null
  if (header?.mode === "pad" && name === header.pad && view.ink) look(view, view.ink, "your drawing")
}

function look(view, pixels, words) {
  view.seen = words
  paintPicture(view, pixels)
  ask(view, pixels)
}

function hint(view) {
  const { header } = view, element = view.find(".hint")
  element.textContent = view.refused ?? (header.mode === "camera" && !view.stream && header.chosen === null
    ? "Start the camera, or upload pictures." : "")
}

function paintPicture(view, pixels) {
  const { side, channels } = view.header, canvas = view.find(".picture")
  paintPixels(side, side, out => {
    for (let n = 0; n < out.length; n++) {
      const at = channels * n
      out[n] = opaque([pixels[at], pixels[at + (channels === 3 ? 1 : 0)], pixels[at + (channels === 3 ? 2 : 0)]])
    }
  }, canvas)
  canvas.ariaLabel = `What is looked at: ${view.seen}`
  view.find(".asked").textContent = view.seen
}

// What speaks for the answer, place by place.
function paintHeat(view) {
  const heat = view.told?.heat, canvas = view.find(".heat")
  canvas.hidden = !heat || !view.header.look
  if (canvas.hidden) return
  const rows = heat.length, columns = heat[0].length
  paintPixels(rows, columns, out => {
    for (let n = 0; n < out.length; n++) {
      const strength = heat[Math.floor(n / columns)][n % columns]
      out[n] = (Math.round(strength * 0.75) << 24 | 0 << 16 | 130 << 8 | 255) >>> 0
    }
  }, canvas)
}
