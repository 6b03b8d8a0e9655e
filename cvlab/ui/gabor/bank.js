// The bank as two grids, filters and energies: a row for each wavelength, a column for each angle.
const GAP = 3
const tone = (table, value) => colourOf(table, value, 0, 255)

function drawGrids(mount) {
  const { bank, root } = mount, largest = Math.max(...bank.sizes), [rows, columns] = bank.hover
  const hoverSheets = mount.sheets ??= bank.sizes.map((size, n) => ({
    kernel: tableSheet(bank.kernels[n], size, size, bank.signed, 0, 255),
    energy: tableSheet(bank.energies.subarray(n * rows * columns), rows, columns, bank.warm, 0, 255),
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
  const context = fitWhole(canvas, side * across + GAP * (across - 1), side * down + GAP * (down - 1))
  context.imageSmoothingEnabled = true
  for (let n = 0; n < across * down; n++) {
    const x = (n % across) * (side + GAP), y = Math.floor(n / across) * (side + GAP), [sheet, w, h] = sheetOf(n)
    context.fillStyle = paper
    context.fillRect(x, y, side, side)
    context.drawImage(sheet, x + side * (1 - w) / 2, y + side * (1 - h) / 2, side * w, side * h)
    if (n !== bank.chosen[0] * across + bank.chosen[1]) continue
    highlight(context, x + 2, y + 2, side - 4, side - 4, HIGHLIGHT, 3)
  }
  canvas.setAttribute("aria-label", `${filterName(bank, ...bank.chosen)} is chosen. Left and right change the angle, up and down the wavelength`)
  mount.side = side + GAP
}

const filterName = (bank, scale, angle) =>
  `${fixed(bank.angles[angle], bank.angles[angle] % 1 ? 1 : 0)}° (${bank.directions[angle]}), wavelength ${fixed(bank.wavelengths[scale], 1)}`

function wireGrids(mount) {
  for (const canvas of mount.root.querySelectorAll(".banks canvas")) {
    canvas.onclick = event => choose(mount, Math.floor(event.offsetY / mount.side), Math.floor(event.offsetX / mount.side))
    canvas.onkeydown = event => {
      const move = arrowOf(event)
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
  bank.chosen = [clamp(scale, 0, bank.wavelengths.length - 1), clamp(angle, 0, bank.angles.length - 1)]
  drawGrids(mount)
  say(mount, `Chosen: ${filterName(bank, ...bank.chosen)}.`)
  clearTimeout(mount.timer)
  mount.timer = setTimeout(() => mount.send("chosen", [...bank.chosen]), 120)
}
