// Trails and balls. A ball beyond the rim is shown as an arrow there, with how far it has gone.
function paintBalls(view) {
  const context = fit(view.over, view.size, view.size)
  context.lineJoin = "round"
  const shown = view.racers.filter(racer => !view.hidden.has(racer.kind))
  for (const racer of shown) paintTrail(view, context, racer)
  const [x, y] = [mapX(view, view.start[0]), mapY(view, view.start[1])]
  context.setLineDash([])
  context.strokeStyle = view.ink
  context.lineWidth = 2
  context.strokeRect(x - 5, y - 5, 10, 10)
  const taken = []
  for (const racer of shown) {
    if (beyond(view, racer.x, racer.y) > 0) paintGone(view, context, racer, taken)
    else paintBall(context, mapX(view, racer.x), mapY(view, racer.y), racer)
  }
}

function paintTrail(view, context, racer) {
  const { xs, ys, count } = racer
  context.setLineDash(racer.dashed ? [6, 4] : [])
  context.strokeStyle = racer.colour
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(mapX(view, xs[0]), mapY(view, ys[0]))
  // Far outside a canvas loses its lines; a trail is drawn on to twenty windows beyond the rim.
  const far = 20 * view.size
  for (let n = 1; n <= count; n++) {
    context.lineTo(clamp(mapX(view, xs[n]), -far, far), clamp(mapY(view, ys[n]), -far, far))
  }
  context.stroke()
}

function paintBall(context, x, y, racer) {
  context.setLineDash([])
  context.beginPath()
  context.arc(x, y, 8, 0, 2 * Math.PI)
  context.fillStyle = racer.colour
  context.fill()
  context.lineWidth = 1.5
  context.strokeStyle = "#ffffff"
  context.stroke()
  letter(context, x, y, racer)
}

function letter(context, x, y, racer) {
  centred(context).fillStyle = "#ffffff"
  context.font = "700 11px system-ui, sans-serif"
  context.fillText(racer.letter, x, y + 0.5)
}

// An arrow at the rim where the ball went, moved along it where another one stands.
function paintGone(view, context, racer, taken) {
  const inset = 14, [middleX, middleY] = [view.size / 2, view.size / 2]
  const angle = Math.atan2(Math.sign(mapY(view, racer.y) - middleY) * Math.min(1e6, Math.abs(mapY(view, racer.y) - middleY)),
    Math.sign(mapX(view, racer.x) - middleX) * Math.min(1e6, Math.abs(mapX(view, racer.x) - middleX)))
  const reach = (middleX - inset) / Math.max(Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle)))
  const x = middleX + reach * Math.cos(angle)
  let y = middleY + reach * Math.sin(angle)
  const aside = y < middleY ? 20 : -20 // one way only: seven labels always find room along a rim
  for (let n = 0; n < taken.length && taken.some(([a, b]) => Math.abs(a - x) < 150 && Math.abs(b - y) < 19); n++) y += aside
  taken.push([x, y])
  context.save()
  context.translate(x, y)
  context.rotate(angle)
  context.beginPath()
  context.moveTo(13, 0)
  context.lineTo(-4, -9)
  context.lineTo(-4, 9)
  context.closePath()
  context.fillStyle = racer.colour
  context.fill()
  context.restore()
  paintBall(context, x, y, racer)
  goneWords(view, context, x, y, racer)
}

function goneWords(view, context, x, y, racer) {
  const words = racer.broke ? `∞ at step ${racer.broke}` : `${brief(beyond(view, racer.x, racer.y))} out`
  context.font = "600 12px system-ui, sans-serif"
  const wide = context.measureText(words).width + 8, left = x > view.size / 2 ? x - 14 - wide : x + 14
  context.fillStyle = view.background
  context.fillRect(left, y - 9, wide, 18)
  context.fillStyle = view.ink
  context.textAlign = "left"
  context.fillText(words, left + 4, y + 0.5)
}
