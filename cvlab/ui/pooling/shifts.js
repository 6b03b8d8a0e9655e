// The shift lab: the same move before and after pooling, without a blur and with one.

export default function (component) {
  const { parentElement: root } = component, { header, arrays } = readMessage(component.data)
  const data = { ...header, ...arrays }
  const lab = viewOf(root, () => makeLab(root, data.most))
  lab.data = data
  lab.still = { rows: data.size[0], columns: data.size[1], values: data.values }
  lab.lines = null
  paint(lab)
  return leaving(root, lab)
}

function makeLab(root, most) {
  const find = name => root.querySelector(name), lab = { find, right: 1, down: 0, kind: "max", blur: 3 }
  for (const way of ["right", "down"]) {
    const slider = find(`.${way}`)
    Object.assign(slider, { min: -most, max: most, value: lab[way] })
    slider.oninput = () => {
      lab[way] = Number(slider.value)
      if (way === "down") lab.lines = null
      paint(lab)
    }
  }
  for (const button of root.querySelectorAll("[data-kind]")) {
    button.onclick = () => {
      lab.kind = button.dataset.kind
      for (const each of root.querySelectorAll("[data-kind]")) each.setAttribute("aria-pressed", String(each === button))
      lab.lines = null
      paint(lab)
    }
  }
  find(".blur").onchange = event => {
    lab.blur = Number(event.target.value)
    lab.lines = null
    paint(lab)
  }
  lab.observer = new ResizeObserver(() => lab.data && paint(lab))
  lab.observer.observe(find(".shifts"))
  return lab
}

const studied = (lab, blur, right = lab.right) =>
  study(lab.still, lab.down, right, lab.data.window, lab.data.strides, lab.kind, blur)

function paint(lab) {
  const { data, find } = lab, plain = studied(lab, 1), soft = studied(lab, lab.blur)
  for (const [name, found] of [["plain", plain], ["soft", soft]]) {
    const { pooledMoved: first, movedPooled: second } = found
    const apart = first.values.map((v, n) => v - second.values[n])
    drawMap(find(`[data-map=${name}-first]`), data, first, first.values, data.table, 0, data.top)
    drawMap(find(`[data-map=${name}-second]`), data, second, second.values, data.table, 0, data.top)
    drawMap(find(`[data-map=${name}-apart]`), data, first, apart, data.signed, -data.top, data.top)
    find(`[data-figure=${name}]`).textContent = `${percent(found.along)} agree`
    find(".shifts").dataset[name] = [found.along, found.same, found.pixels].join()
  }
  find(".every").textContent = data.strides[0] === data.strides[1] ? `${ordinal(data.strides[0])} cell`
    : `${ordinal(data.strides[0])} row and ${ordinal(data.strides[1])} column`
  for (const way of ["right", "down"]) find(`.${way}-by`).textContent = String(lab[way]).replace("-", "−")
  drawCurve(lab)
  const text = sentence(lab, plain, soft)
  find(".sentence").textContent = text
  speak(lab, find(".spoken"), text)
}

const ordinal = n => n === 1 ? "single" : `${n}${{ 2: "nd", 3: "rd" }[n] ?? "th"}`

function sentence(lab, plain, soft) {
  const { strides } = lab.data, way = `${lab.right} right and ${lab.down} down`.replaceAll("-", "−")
  const whole = lab.right % strides[1] === 0 && lab.down % strides[0] === 0
  const grid = strides[0] === strides[1] ? strides[0] : `${strides[0]} down and ${strides[1]} across`
  const why = whole
    ? `The stride is ${grid}, so this move is a whole number of cells and nothing changes but the place.`
    : `The stride is ${grid}, so this move falls between two cells, and other pixels share a window than before.`
  return `Moved by ${way}. Moving before and after pooling agree by ${percent(plain.along)}, with the blur by ${percent(soft.along)}. ${why} `
    + `The moved picture agrees with the old one by ${percent(plain.pixels)}; after pooling by ${percent(plain.same)}, `
    + `with the blur by ${percent(soft.same)}: this is how far pooling makes a move not matter.`
}

// The part of a result in which the picture may lie; the sums use all of the black around it.
function drawMap(canvas, data, { rows, columns }, values, table, low, high) {
  const [y, x] = data.margin.map((margin, i) => Math.floor((margin - data.most) / data.strides[i]))
  const width = canvas.clientWidth || 150, height = width * (data.size[0] - 2 * y * data.strides[0]) / (data.size[1] - 2 * x * data.strides[1])
  const context = fit(canvas, width, height), tall = rows - 2 * y, wide = columns - 2 * x
  context.imageSmoothingEnabled = false
  context.drawImage(tableSheet(values, rows, columns, table, low, high), x, y, wide, tall, 0, 0, width, height)
}

// Agreement for every move to the right, at the present move down: a saw without the blur, nearly flat with it.
function drawCurve(lab) {
  const { data, find } = lab, canvas = find(".curve"), width = canvas.parentElement.clientWidth || 320, height = 150
  const moves = Array.from({ length: 2 * data.most + 1 }, (_, n) => n - data.most)
  lab.lines ??= [1, lab.blur].map(blur => moves.map(right => studied(lab, blur, right).along))
  const context = fit(canvas, width, height), ink = getComputedStyle(find(".shifts")).color
  const low = Math.max(0, Math.floor(Math.min(...lab.lines.flat()) * 10) / 10 - 0.1)
  const x = right => 44 + (right + data.most) / (2 * data.most) * (width - 60)
  const y = share => 12 + (1 - share) / (1 - low) * (height - 50)
  context.font = "12px system-ui, sans-serif"
  context.fillStyle = ink
  context.strokeStyle = "rgba(128,128,128,.35)"
  context.lineWidth = 1
  context.textBaseline = "middle"
  context.textAlign = "right"
  for (const share of [1, (1 + low) / 2, low]) {
    context.fillText(`${Math.round(100 * share)} %`, 38, y(share))
    context.beginPath()
    context.moveTo(44, y(share))
    context.lineTo(width - 14, y(share))
    context.stroke()
  }
  context.textAlign = "center"
  for (const right of moves) context.fillText(String(right).replace("-", "−"), x(right), height - 26)
  context.fillText("pixels to the right", (44 + width - 16) / 2, height - 8)
  lab.lines.forEach((line, n) => {
    context.strokeStyle = context.fillStyle = ["#d9730d", "#2f7fd6"][n]
    context.lineWidth = 2
    context.beginPath()
    moves.forEach((right, k) => context.lineTo(x(right), y(line[k])))
    context.stroke()
    moves.forEach((right, k) => {
      context.beginPath()
      context.arc(x(right), y(line[k]), right === lab.right ? 6 : 3, 0, 7)
      context.fill()
    })
  })
}
