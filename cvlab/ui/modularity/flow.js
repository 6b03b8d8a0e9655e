// The stream of forms through one part: as thick as they are many, with what the part loses falling out of it.
const DEEP = 74, TOP = 4, THICK = 48 // pixels: the card's height, where the stream begins, all forms
const GOES = "#3a9e6b", FALLS = "#d9730d"

function paintFlow(canvas, before, after, count) {
  const width = canvas.parentElement.clientWidth, context = fit(canvas, width, DEEP)
  if (!count) return
  const left = THICK * before / count, right = THICK * after / count
  context.fillStyle = GOES
  context.fillRect(0, TOP, width, right)
  if (before === after) return
  const middle = width * 0.55, thick = Math.max(left - right, 1.5)
  context.fillStyle = FALLS
  context.beginPath()
  context.moveTo(0, TOP + right)
  context.bezierCurveTo(middle, TOP + right, middle + thick / 2, TOP + right, middle + thick / 2, DEEP)
  context.lineTo(middle - thick / 2, DEEP)
  context.bezierCurveTo(middle - thick / 2, TOP + left, middle / 2, TOP + left, 0, TOP + left)
  context.fill()
}
