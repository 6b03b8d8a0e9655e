// The same in words: a row for each layer, and one sentence for the layer that is looked at.
const whole = n => n.toLocaleString("en")
const short = n => n < 1e6 ? whole(n) : n < 1e9 ? `${(n / 1e6).toFixed(2)} M` : `${(n / 1e9).toFixed(2)} G`
const bytes = n => n < 1024 ? `${n} B` : n < 1024 ** 2 ? `${(n / 1024).toFixed(1)} KB` : `${(n / 1024 ** 2).toFixed(1)} MB`
const fieldOf = field => !field ? "—" : field[0] === field[1] ? `${field[0]} px` : `${field[0]} × ${field[1]} px`

function sentenceOf(data, place) {
  if (place < 0) return `The picture: ${sizeOf(data.input)} = ${whole(product(data.input))} numbers.`
  const layer = data.layers[place], name = `Layer ${place + 1}, ${layer.words}`
  if (!layer.shape) return layer.problem ? `${name}: ${layer.problem}` : `${name}: what it gives is not known before layer ${data.layers.findIndex(l => l.problem) + 1} fits.`
  const seen = layer.field ? `; each has seen ${layer.field[0]} × ${layer.field[1]} pixels of the picture` : ""
  const out = layer.shape.length > 1 ? `${sizeOf(layer.shape)} = ${whole(layer.numbers)}` : whole(layer.numbers)
  return `${name}: ${out} numbers come out (${bytes(layer.memory)})${seen}. Parameters: ${layer.sum}. Multiply-adds: ${whole(layer.macs)}.`
}

const cell = (text, share) => {
  const td = document.createElement("td")
  td.textContent = text
  if (share) td.style.setProperty("--share", `${Math.max(1, 100 * share)}%`)
  return td
}

function rowOf(data, place, chosen, totals) {
  const layer = data.layers[place], row = document.createElement("tr"), head = document.createElement("th")
  row.dataset.place = place
  row.dataset.family = layer.family
  row.className = [place === chosen ? "chosen" : "", layer.problem ? "problem" : ""].join(" ")
  row.draggable = true
  head.scope = "row"
  const button = document.createElement("button"), dot = document.createElement("b")
  button.type = "button"
  dot.style.background = COLOURS[layer.family][0]
  button.setAttribute("aria-pressed", place === chosen)
  button.append(dot, `${place + 1} ${layer.words}`)
  head.append(button)
  row.append(head)
  if (!layer.shape) {
    const why = cell(layer.problem || "—")
    why.colSpan = 5
    row.append(why)
    return row
  }
  row.append(
    cell(sizeOf(layer.shape)), cell(whole(layer.parameters), layer.parameters / totals.parameters), cell(short(layer.macs), layer.macs / totals.macs),
    cell(bytes(layer.memory), layer.memory / totals.memory), cell(fieldOf(layer.field)),
  )
  return row
}

function tabulate(find, data, chosen) {
  const known = data.layers.filter(layer => layer.shape), totals = {}
  for (const name of ["parameters", "macs", "memory"]) totals[name] = known.reduce((sum, layer) => sum + layer[name], 0)
  find("tbody").replaceChildren(...data.layers.map((_, place) => rowOf(data, place, chosen, totals)))
  const foot = document.createElement("tr"), head = document.createElement("th")
  head.scope = "row"
  head.textContent = known.length < data.layers.length ? "Up to the break" : "All"
  foot.append(head, cell(""), cell(whole(totals.parameters)), cell(short(totals.macs)), cell(bytes(totals.memory)), cell(""))
  find("tfoot").replaceChildren(...(known.length ? [foot] : []))
}

// A button for each layer that can be added, family by family; those seldom wanted are behind the others.
const USUAL = ["pretrained_base", "conv2d", "max_pooling2d", "average_pooling2d", "global_average_pooling2d", "flatten", "dense", "activation", "dropout"]

function kindsOf(data, chosen, open) {
  const where = document.createElement("p"), row = document.createElement("div"), families = Object.keys(COLOURS)
  const more = document.createElement("details"), others = document.createElement("div"), name = document.createElement("summary")
  where.textContent = data.layers.length ? `Add behind layer ${chosen + 1}:` : "Add the first layer:"
  name.textContent = "More layers"
  row.className = others.className = "tools"
  more.open = open
  const ordered = data.kinds.toSorted((a, b) => families.indexOf(a.family) - families.indexOf(b.family))
  for (const layer of ordered) (USUAL.includes(layer.kind) ? row : others).append(kindOf(layer))
  more.append(name, others)
  return [where, row, more]
}

function kindOf({ kind, title, family }) {
  const button = document.createElement("button"), dot = document.createElement("b")
  button.type = "button"
  button.dataset.kind = kind
  dot.style.background = COLOURS[family][0]
  button.append(dot, title)
  return button
}
