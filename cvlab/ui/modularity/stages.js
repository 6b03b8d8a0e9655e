// What each part made of the form that is looked at, painted: paper while it is paper, white on black as the net sees it.
const PAPER = [250, 246, 235], PEN = [28, 42, 92]

const asPaper = value => PAPER.map((light, n) => Math.round(light + (PEN[n] - light) * value / 255))
const asInk = value => [value, value, value]

function sheetOf(values, rows, columns, ink) {
  return makeSheet(rows, columns, n => ink(values[n]))
}

// The strip as wide as the card, and the scale from its pixels.
function paintStrip(canvas, ink, width) {
  const [rows, columns] = ink.shape, scale = width / columns
  const context = fitWhole(canvas, width, rows * scale)
  context.imageSmoothingEnabled = false
  context.drawImage(sheetOf(ink, rows, columns, asPaper), 0, 0, width, rows * scale)
  return [context, scale]
}

function paintBoxes(canvas, ink, boxes, width) {
  const [context, scale] = paintStrip(canvas, ink, width)
  for (let n = 0; n < boxes.length; n += 4) {
    const [top, left, bottom, right] = boxes.slice(n, n + 4)
    highlight(context, left * scale, top * scale, (right - left) * scale, (bottom - top) * scale, HIGHLIGHT, 1.5)
  }
}

// Pieces of any size side by side in four places or more; at the scale of the strip, or smaller where they are many.
function paintPieces(canvas, pieces, width, height, ink) {
  const context = fitWhole(canvas, width, height), places = Math.max(4, pieces.length), room = width / places - 3
  context.imageSmoothingEnabled = false
  pieces.forEach((piece, n) => {
    const [rows, columns] = piece.shape, scale = Math.min(room / Math.max(columns, 24), height / Math.max(rows, 24))
    const [w, h] = [columns * scale, rows * scale], x = n * width / places + (width / places - w) / 2
    context.drawImage(sheetOf(piece, rows, columns, ink), x, (height - h) / 2, w, h)
    context.strokeStyle = "rgba(128,128,128,0.6)"
    context.strokeRect(x, (height - h) / 2, w, h)
  })
}

// Ten bars under each digit that was read, the likeliest dark.
function paintShares(canvas, shares, read, width, height, colour) {
  const context = centred(fitWhole(canvas, width, height)), room = width / 4
  for (let place = 0; place < 4; place++) {
    const x = place * room
    context.fillStyle = colour
    context.font = "600 17px sans-serif"
    context.fillText(read[place] < 0 ? "–" : String(read[place]), x + room / 2, 10)
    for (let digit = 0; digit < 10; digit++) {
      const tall = Math.max(1, shares[10 * place + digit] * (height - 22))
      context.fillStyle = digit === read[place] ? "#2f7fd6" : "rgba(128,128,128,0.75)"
      context.fillRect(x + 2 + digit * (room - 4) / 10, height - tall, (room - 4) / 10 - 0.5, tall)
    }
  }
}
