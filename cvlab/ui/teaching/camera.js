// The camera: its picture cut to a square of the size that the base takes, and bursts while a button is held.
const BETWEEN = 100 // milliseconds between two pictures of a burst

async function startCamera(view) {
  view.refused = undefined
  try {
    if (!navigator.mediaDevices) throw new Error("insecure")
    view.stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 480 } }, audio: false })
  } catch (error) {
    view.refused = refusal(error)
    return hint(view)
  }
  if (view.gone) return stopCamera(view)
  Object.assign(view.camera, { srcObject: view.stream, muted: true, playsInline: true })
  await view.camera.play()
  while (!view.camera.videoWidth && view.stream) await pause(30)
  view.find(".camera").textContent = "Stop the camera"
  view.root.dataset.camera = "on"
  hint(view)
  live(view)
}

function refusal(error) {
  if (error.message === "insecure") return "This page may not use a camera here: open it as localhost or by https, or upload pictures."
  if (error.name === "NotFoundError") return "There is no camera on this device: upload pictures instead, or draw."
  if (error.name === "NotReadableError") return "Another program holds the camera: close it there, then start it here."
  return "The camera was refused: allow it beside this page's address, or upload pictures instead."
}

function stopCamera(view) {
  view.recording = null
  for (const track of view.stream?.getTracks() ?? []) track.stop()
  view.stream = null
  view.camera.srcObject = null
  view.root.dataset.camera = "off"
  view.find(".camera").textContent = "Start the camera"
}

// The middle of the camera's picture, as bytes R, G, B.
function grab(view) {
  const { side } = view.header, { videoWidth: width, videoHeight: height } = view.camera
  view.sheet ??= document.createElement("canvas")
  Object.assign(view.sheet, { width: side, height: side })
  const context = view.sheet.getContext("2d", { willReadFrequently: true }), size = Math.min(width, height)
  context.imageSmoothingQuality = "high"
  context.drawImage(view.camera, (width - size) / 2, (height - size) / 2, size, size, 0, 0, side, side)
  const rgba = context.getImageData(0, 0, side, side).data, rgb = new Uint8Array(3 * side * side)
  for (let n = 0; n < side * side; n++) rgb.set(rgba.subarray(4 * n, 4 * n + 3), 3 * n)
  return rgb
}

async function live(view) {
  if (view.looping) return
  view.looping = true
  while (view.stream && !view.gone) {
    if (!view.recording && !document.hidden) {
      const pixels = grab(view)
      view.seen = "the camera"
      paintPicture(view, pixels)
      await ask(view, pixels)
    }
    await pause(view.header.ready ? 15 : 60)
  }
  view.looping = false
}

// Pictures for a class until the button is let go; a short press takes one.
async function record(view, row) {
  if (view.recording) return
  if (!view.stream) return say(view, "Start the camera first.")
  say(view, "")
  const moment = Date.now() % 1e11, test = view.header.test ? 1 : 0
  view.recording = row
  do {
    const pixels = grab(view)
    view.seen = `kept as ${row.label || "none of these"}`
    paintPicture(view, pixels)
    const told = await post(view, `add?label=${encodeURIComponent(row.label)}&moment=${moment}&test=${test}`, pixels)
    if (told.count !== undefined) row.count.textContent = told.count
    if (told.problem) {
      say(view, told.problem)
      break
    }
    if (told.shares) hear(view, told)
    view.root.dataset.taken = Number(view.root.dataset.taken ?? 0) + 1
    if (view.recording) await pause(BETWEEN)
  } while (view.recording && !view.gone)
  view.recording = null
  row.take.ariaPressed = "false"
  if (!view.gone) view.tell("acted", { do: "changed", at: moment })
}
