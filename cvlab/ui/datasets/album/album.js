// Pictures as buttons in groups; words come as text, never as markup. Arrow keys walk, Enter takes.
const albums = new WeakMap()

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".album")
  const album = albums.get(root) ?? { root, at: null }
  albums.set(root, album)
  album.send = id => setTriggerValue("pressed", id)
  if (album.data === data) return
  album.data = data
  const { header, arrays } = readMessage(data)
  // Whoever stands on a picture goes on standing there when the page runs again.
  const focused = root.getRootNode().activeElement?.dataset.id
  root.ariaLabel = header.label
  root.classList.toggle("small", header.small)
  let n = 0
  root.replaceChildren(...header.groups.map(group => section(album, group, () => arrays.pictures[n++])))
  album.buttons = [...root.querySelectorAll("button")]
  const chosen = header.chosen === null ? null : String(header.chosen)
  for (const button of album.buttons) button.ariaPressed = String(button.dataset.id === chosen)
  const start = find(album, focused) ?? find(album, album.at) ?? find(album, chosen) ?? album.buttons[0]
  if (start) stand(album, start)
  if (focused !== undefined) start?.focus({ preventScroll: true })
}

const find = (album, id) => album.buttons.find(button => button.dataset.id === id)

function section(album, group, picture) {
  const part = document.createElement("section")
  const head = document.createElement("h2")
  head.textContent = group.title
  const note = document.createElement("span")
  note.className = "note"
  note.textContent = group.note && ` ${group.note}`
  head.append(note)
  const row = document.createElement("div")
  row.className = "row"
  row.append(...group.items.map(item => made(album, item, picture())))
  part.append(head, row)
  return part
}

function made(album, item, picture) {
  const button = document.createElement("button")
  button.type = "button"
  button.tabIndex = -1
  button.title = button.ariaLabel = item.words
  button.dataset.id = item.id
  button.dataset.mark = item.mark
  const caption = document.createElement("span")
  caption.textContent = item.caption
  button.append(paint(picture), ...(item.caption ? [caption] : []))
  button.onclick = () => { stand(album, button); album.send(item.id) }
  button.onfocus = () => stand(album, button)
  button.onkeydown = event => walk(album, button, event)
  return button
}

function paint(values) {
  const [height, width, channels] = values.shape, canvas = document.createElement("canvas")
  Object.assign(canvas, { width, height })
  const context = canvas.getContext("2d"), image = context.createImageData(width, height)
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) image.data[4 * p + c] = values[channels * p + (channels === 3 ? c : 0)]
    image.data[4 * p + 3] = 255
  }
  context.putImageData(image, 0, 0)
  return canvas
}

// Only one button is reached by the tab key; the arrows lead on from it.
function stand(album, button) {
  for (const other of album.buttons) other.tabIndex = -1
  button.tabIndex = 0
  album.at = button.dataset.id
}

function walk(album, button, event) {
  const { buttons } = album, n = buttons.indexOf(button)
  const next = {
    ArrowRight: () => buttons[n + 1],
    ArrowLeft: () => buttons[n - 1],
    Home: () => buttons[0],
    End: () => buttons.at(-1),
    ArrowDown: () => beside(buttons.slice(n + 1), button, 1),
    ArrowUp: () => beside(buttons.slice(0, n).reverse(), button, -1),
  }[event.key]
  if (!next) return
  event.preventDefault()
  next()?.focus()
}

// The button of the next row that lies closest below or above.
function beside(others, button, way) {
  const here = button.getBoundingClientRect(), middle = here.left + here.width / 2
  let best, row
  for (const other of others) {
    const there = other.getBoundingClientRect()
    if (way * (there.top - here.top) < 4) continue
    row ??= there.top
    if (Math.abs(there.top - row) > 4) break
    const off = Math.abs(there.left + there.width / 2 - middle)
    if (!best || off < best.off) best = { other, off }
  }
  return best?.other
}
