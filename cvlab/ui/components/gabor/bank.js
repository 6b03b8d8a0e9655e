// The bank as two grids, filters and energies: a row for each wavelength, a column for each angle.
const GAP = 3

function readBank(header, body) {
  let from = 0
  const take = count => body.subarray(from, from += count)
  const [hues, warm, signed] = [take(768), take(768), take(768)], area = header.rows * header.columns
  const [rows, columns] = header.hover, filters = header.sizes.length
  const bank = { ...header, hues, warm, signed, picture: take(area * header.channels), map: take(3 * area),
    theta: take(area), coherence: take(area), energies: take(filters * rows * columns) }
  bank.kernels = header.sizes.map(size => take(size * size))
  return bank
}

const tone = (table, value) => [table[3 * value], table[3 * value + 1], table[3 * value + 2]]

// A table of colours as 256 opaque pixels of a little-endian canvas.
const inks = table => Uint32Array.from({ length: 256 }, (_, i) =>
  (255 << 24 | table[3 * i + 2] << 16 | table[3 * i + 1] << 8 | table[3 * i]) >>> 0)

// Bytes painted by a table: dozens of small pictures at once, so without a call for every pixel.
function tableSheet(rows, columns, table, values) {
  const sheet = document.createElement("canvas")
  sheet.width = columns
  sheet.height = rows
  const context = sheet.getContext("2d"), image = context.createImageData(columns, rows)
  const pixels = new Uint32Array(image.data.buffer)
  for (let n = 0; n < pixels.length; n++) pixels[n] = table[values[n]]
  context.putImageData(image, 0, 0)
  return sheet
}

function drawGrids(mount) {
  const { bank, root } = mount, largest = Math.max(...bank.sizes), [rows, columns] = bank.hover
  const hoverSheets = mount.sheets ??= bank.sizes.map((size, n) => ({
    kernel: tableSheet(size, size, inks(bank.signed), bank.kernels[n]),
    energy: tableSheet(rows, columns, inks(bank.warm), bank.energies.subarray(n * rows * columns)),
  }))
  drawCells(mount, root.querySelector(".kernels"), n => {
    const share = bank.sizes[n] / largest
    return [hoverSheets[n].kernel, share, share]
  }, "#f7f7f7")
  const aspect = columns / rows
  drawCells(mount, root.querySelector(".energies"), n =>
    [hoverSheets[n].energy, Math.min(1, aspect), Math.min(1, 1 / aspect)], css(tone(bank.warm, 0)))
}

// Every filter's sheet in its cell, as large as its share of the cell; the chosen one outlined.
function drawCells(mount, canvas, sheetOf, paper) {
  const { bank } = mount, across = bank.angles.length, down = bank.wavelengths.length
  const width = canvas.parentElement.clientWidth || 300, side = Math.min(64, (width - GAP * (across - 1)) / across)
  canvas.style.width = `${side * across + GAP * (across - 1)}px`
  const context = fit(canvas, side * across + GAP * (across - 1), side * down + GAP * (down - 1))
  context.imageSmoothingEnabled = true
  for (let n = 0; n < across * down; n++) {
    const x = (n % across) * (side + GAP), y = Math.floor(n / across) * (side + GAP), [sheet, w, h] = sheetOf(n)
    context.fillStyle = paper
    context.fillRect(x, y, side, side)
    context.drawImage(sheet, x + side * (1 - w) / 2, y + side * (1 - h) / 2, side * w, side * h)
    if (n !== bank.chosen[0] * across + bank.chosen[1]) continue
    for (const [colour, line] of [["#ffffff", 5], ["#b0006d", 3]]) {
      context.strokeStyle = colour
      context.lineWidth = line
      context.strokeRect(x + 2, y + 2, side - 4, side - 4)
    }
  }
  canvas.setAttribute("aria-label", `${filterName(bank, ...bank.chosen)} is chosen. Left and right change the angle, up and down the wavelength`)
  mount.side = side + GAP
}

const filterName = (bank, scale, angle) =>
  `${rounded(bank.angles[angle], bank.angles[angle] % 1 ? 1 : 0)}° (${bank.directions[angle]}), wavelength ${rounded(bank.wavelengths[scale], 1)}`

function wireGrids(mount) {
  for (const canvas of mount.root.querySelectorAll(".banks canvas")) {
    canvas.onclick = event => choose(mount, Math.floor(event.offsetY / mount.side), Math.floor(event.offsetX / mount.side))
    canvas.onkeydown = event => {
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
      if (!move) return
      event.preventDefault()
      const [scale, angle] = mount.bank.chosen, count = mount.bank.angles.length
      choose(mount, scale + move[0], (angle + move[1] + count) % count) // beyond 180 degrees lies 0
    }
  }
}

// Shown at once, told to Python a moment after the last key: it sends that filter's answers.
function choose(mount, scale, angle) {
  const { bank } = mount
  bank.chosen = [between(scale, 0, bank.wavelengths.length - 1), between(angle, 0, bank.angles.length - 1)]
  drawGrids(mount)
  say(mount, `Chosen: ${filterName(bank, ...bank.chosen)}.`)
  clearTimeout(mount.timer)
  mount.timer = setTimeout(() => mount.send("chosen", [...bank.chosen]), 120)
}
