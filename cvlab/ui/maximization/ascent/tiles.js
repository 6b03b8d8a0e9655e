// A button for each picture: small ones in whole screen pixels, so that their own pixels stay squares.
function layOut(view) {
  const [height, width] = view.data.size, many = view.data.names.length
  const room = many > 16 ? 76 : many > 4 ? 92 : 140
  view.side = width <= room ? Math.max(1, Math.round(room / width)) * width : room
  view.tiles.replaceChildren(...view.data.names.map((name, n) => {
    const tile = document.createElement("button"), canvas = document.createElement("canvas"), words = document.createElement("span")
    Object.assign(canvas, { width, height })
    canvas.style.width = `${view.side}px`
    canvas.style.aspectRatio = `${width} / ${height}`
    words.textContent = name
    tile.setAttribute("role", "option")
    tile.tabIndex = n === view.chosen ? 0 : -1
    tile.onclick = () => choose(view, n)
    tile.append(canvas, words)
    return tile
  }))
  view.tiles.hidden = many === 1
  choose(view, Math.min(view.chosen, many - 1))
}

function choose(view, n, focus = false) {
  view.chosen = n
  keep(view, { chosen: n })
  ;[...view.tiles.children].forEach((tile, i) => {
    tile.setAttribute("aria-selected", String(i === n))
    tile.tabIndex = i === n ? 0 : -1
  })
  if (focus) view.tiles.children[n].focus()
  enlarge(view)
}

// How many tiles stand in a row, for the arrow keys up and down.
function columnsOf(view) {
  const tops = [...view.tiles.children].map(tile => tile.offsetTop)
  return Math.max(1, tops.filter(top => top === tops[0]).length)
}

function paintTile(view, n) {
  const picture = view.pictures[n], canvas = view.tiles.children[n]?.querySelector("canvas")
  if (!picture || !canvas) return
  if (canvas.width !== picture.width) Object.assign(canvas, { width: picture.width, height: picture.height })
  canvas.getContext("2d").putImageData(view.stretch ? stretched(picture) : picture, 0, 0)
}

// The picture with its mean in the middle and a common spread, as the notes show it (deprocess_image).
function stretched(picture) {
  const { data } = picture, count = data.length / 4 * 3
  let sum = 0, squares = 0
  for (let i = 0; i < data.length; i++) {
    if (i % 4 === 3) continue
    sum += data[i]
    squares += data[i] * data[i]
  }
  const mean = sum / count, spread = Math.sqrt(Math.max(squares / count - mean * mean, 1e-6))
  const out = new ImageData(picture.width, picture.height)
  for (let i = 0; i < data.length; i++) out.data[i] = i % 4 === 3 ? 255 : 127.5 + 51 * (data[i] - mean) / spread
  return out
}
