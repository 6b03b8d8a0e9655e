// One pixel's energies as bars over the angles, and the wheel that says which colour is which direction.
const BAR_ROOM = 105

// The energies of a pixel, wavelength by wavelength, each a list over the angles; in units of the picture.
function energiesAt(bank, row, column) {
  const [rows, columns, step] = bank.hover, r = Math.min(rows - 1, Math.floor(row / step)), c = Math.min(columns - 1, Math.floor(column / step))
  return bank.wavelengths.map((_, s) => bank.angles.map((__, a) =>
    bank.energies[((s * bank.angles.length + a) * rows + r) * columns + c] / 255 * bank.top))
}

const hueOf = (bank, theta) => tone(bank.hues, Math.round((theta % 180) / 180 * 255))

// The line along which stripes of that angle run, in a circle of that radius. Clockwise on screen, as the angle.
function strokeAlong(context, x, y, radius, theta) {
  const angle = (theta + 90) * Math.PI / 180, dx = Math.cos(angle) * radius, dy = Math.sin(angle) * radius
  context.beginPath()
  context.moveTo(x - dx, y - dy)
  context.lineTo(x + dx, y + dy)
  context.stroke()
}

function drawRose(mount, row, column) {
  const { bank } = mount, canvas = mount.root.querySelector(".rose"), width = canvas.parentElement.clientWidth || 300
  const context = fit(canvas, width, BAR_ROOM + 30), energies = energiesAt(bank, row, column), count = bank.angles.length
  const slot = width / count, bar = Math.min(44, slot * 0.72), scale = BAR_ROOM / mount.tallest
  context.lineCap = "round"
  for (let a = 0; a < count; a++) {
    const left = (a + 0.5) * slot - bar / 2, [r, g, b] = hueOf(bank, bank.angles[a])
    let foot = BAR_ROOM
    energies.forEach((line, s) => {
      const high = line[a] * scale, shade = 1 - 0.5 * s / Math.max(1, energies.length - 1)
      context.fillStyle = css([r * shade, g * shade, b * shade].map(Math.round))
      context.fillRect(left, foot - high, bar, Math.max(0, high - 0.7))
      foot -= high
    })
    context.strokeStyle = mount.ink
    context.lineWidth = 2
    strokeAlong(context, (a + 0.5) * slot, BAR_ROOM + 16, 9, bank.angles[a])
  }
  context.fillStyle = mount.ink
  context.globalAlpha = 0.4
  context.fillRect(0, BAR_ROOM, width, 1)
  context.globalAlpha = 1
}

// The highest stack of all pixels: one scale for every hover, so that heights can be compared.
function tallestStack(bank) {
  const [rows, columns] = bank.hover, area = rows * columns, across = bank.angles.length
  let tallest = 1
  for (let a = 0; a < across; a++) {
    for (let n = 0; n < area; n++) {
      let sum = 0
      for (let s = 0; s < bank.wavelengths.length; s++) sum += bank.energies[(s * across + a) * area + n]
      if (sum > tallest) tallest = sum
    }
  }
  return tallest / 255 * bank.top
}

function drawWheel(mount) {
  const { bank } = mount, side = 112, margin = 6
  const context = fitWhole(mount.root.querySelector(".wheel"), side + 2 * margin, side + 30)
  context.translate(margin, 0) // the words below are wider than the wheel
  context.lineCap = "butt"
  context.lineWidth = 4.2
  for (let theta = 0; theta < 180; theta += 2) {
    context.strokeStyle = css(hueOf(bank, theta))
    strokeAlong(context, side / 2, side / 2, side / 2 - 4, theta)
  }
  context.strokeStyle = "#10161d"
  context.lineWidth = 2
  for (const theta of bank.angles.length > 8 ? [0, 45, 90, 135] : bank.angles)
    strokeAlong(context, side / 2, side / 2, side / 2 - 4, theta)
  context.fillStyle = mount.paper
  context.beginPath()
  context.arc(side / 2, side / 2, side / 5, 0, 7)
  context.fill()
  context.fillStyle = mount.ink
  context.font = `12px ${textFont}`
  context.textAlign = "center"
  context.fillText("stripes run like this", side / 2, side + 18)
}

function pixelSentence(mount, row, column) {
  const { bank } = mount, energies = energiesAt(bank, row, column), at = row * bank.columns + column
  let best = [0, 0]
  energies.forEach((line, s) => line.forEach((value, a) => { if (value > energies[best[0]][best[1]]) best = [s, a] }))
  const top = energies[best[0]][best[1]], where = `Row ${row}, column ${column}: `
  if (top < 0.002) return `${where}no filter answers; the picture is plain here.`
  return `${where}strongest is ${filterName(bank, ...best)}, energy ${fixed(top)}. ` +
    `All angles together: ${bank.theta[at]}°, coherence ${fixed(bank.coherence[at] / 255, 2)}.`
}
