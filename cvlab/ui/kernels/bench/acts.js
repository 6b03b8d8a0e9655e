// What the bench draws and what its buttons, keys and pointers do.

function paintAll(bench) {
  paintPictures(bench)
  paintFilters(bench)
  paintLegend(bench)
  explainPixel(bench)
  const { dataset } = bench.find(".bench")
  dataset.painted = bench.serial
  if (!bench.moving && bench.maps[bench.active]?.pitch === 1) dataset.whole = bench.serial
}

function paintPictures(bench) {
  const { source, result, geo } = bench, picture = pictureOf(bench), map = bench.maps[bench.active]
  if (!bench.geo.fits || !map) return
  for (const panel of [source, result]) layout(panel, bench.zoom, bench.centre)
  const relu = bench.header.relu
  drawPanel(source, (r, c) => {
    const v = pixel(picture, r - geo.y.before, c - geo.x.before, 0)
    return v === null || picture.channels === 1 ? v : meanOf(picture, r - geo.y.before, c - geo.x.before)
  }, v => grey(v))
  drawPanel(result, (r, c) => {
    const v = termsAt(picture, current(bench), geo, r, c).value
    return relu ? Math.max(0, v) : v
  }, v => isPicture(bench, current(bench)) ? grey(clamp(v, 0, 1)) : shade(v, bench.top))
  bench.find(".source-size").textContent = `${picture.height} × ${picture.width}${picture.channels === 3 ? " × 3" : ""}`
  bench.find(".result-size").textContent = `${geo.y.count} × ${geo.x.count}`
}

const meanOf = (picture, r, c) => picture.planes.reduce((sum, p) => sum + p[r * picture.width + c], 0) / 3

function paintFilters(bench) {
  const list = bench.find(".filters")
  while (list.children.length > bench.filters.length) list.lastChild.remove()
  while (list.children.length < bench.filters.length) list.append(makeCard(bench))
  bench.filters.forEach((filter, n) => {
    const card = list.children[n], map = bench.maps[n], canvas = card.querySelector("canvas")
    card.querySelector(".name").textContent = filter.name
    card.querySelector(".choose").setAttribute("aria-pressed", String(n === bench.active))
    card.querySelector(".choose").setAttribute("aria-label", `Filter ${n + 1}: ${filter.name}`)
    card.querySelector(".remove").hidden = bench.filters.length === 1
    card.querySelector(".remove").setAttribute("aria-label", `Remove filter ${n + 1}: ${filter.name}`)
    const context = fit(canvas, 64, 64)
    if (!map) return
    const sheet = mapSheet(map, bench.header.relu, isPicture(bench, filter)), scale = Math.min(64 / map.width, 64 / map.height)
    context.imageSmoothingEnabled = scale < 1
    context.drawImage(sheet, (64 - map.width * scale) / 2, (64 - map.height * scale) / 2, map.width * scale, map.height * scale)
  })
  const maps = bench.maps.filter(Boolean), sizes = new Set(bench.filters.map(f => `${f.cells.length},${f.cells[0].length}`))
  const one = bench.header.padding === "same" || sizes.size === 1
  bench.find(".cube").textContent = !maps.length || !bench.geo.fits ? ""
    : one ? `cube of feature maps: ${bench.geo.y.count} × ${bench.geo.x.count} × ${bench.filters.length}`
    : "kernels of different sizes make no cube; choose padding “same”"
}

function makeCard(bench) {
  const card = document.createElement("li")
  card.innerHTML = `<button type="button" class="choose"><canvas style="width:64px"></canvas><span class="name"></span></button>
    <button type="button" class="remove" title="Remove this filter">×</button>`
  const index = () => [...card.parentElement.children].indexOf(card)
  card.querySelector(".choose").onclick = () => {
    const n = index()
    if (n !== bench.active) change(bench, () => { bench.active = n }, false)
  }
  card.querySelector(".remove").onclick = () => {
    const n = index()
    change(bench, () => {
      bench.filters = bench.filters.filter((_, at) => at !== n)
      bench.active = Math.min(bench.active > n ? bench.active - 1 : bench.active, bench.filters.length - 1)
    })
  }
  return card
}

function paintLegend(bench) {
  const picture = isPicture(bench, current(bench)), top = bench.top ?? 1
  const stops = Array.from({ length: 17 }, (_, n) => css(picture ? grey(n / 16) : shade(n / 8 - 1, 1)))
  bench.find(".scale").style.background = `linear-gradient(90deg, ${stops.join(",")})`
  bench.find(".low").textContent = picture ? "0 and less" : words(-top)
  bench.find(".zero").textContent = picture ? "" : "0"
  bench.find(".high").textContent = picture ? "1 and more" : words(top)
  bench.find(".legend").classList.toggle("cut", bench.header.relu && !picture)
}

function explainPixel(bench) {
  if (!bench.geo?.fits || !bench.at || !bench.result.view) return
  const { geo, at: [row, column], header } = bench, picture = pictureOf(bench), filter = current(bench)
  outline(bench.source, row * geo.y.stride, column * geo.x.stride, geo.y.extent, geo.x.extent)
  outline(bench.result, row, column, 1, 1)
  const terms = termsAt(picture, filter, geo, row, column), text = sentence(terms, filter, header.relu, row, column)
  drawTerms(bench.find(".terms"), terms, geo, bench.kernelTop)
  drawSum(bench.find(".explain"), terms, filter, header.relu)
  bench.find(".sentence").textContent = text
  bench.find(".bench").dataset.at = bench.at.join()
  speak(bench, bench.find(".spoken"), text)
}

function lookAt(bench, row, column, follow = false) {
  const { geo } = bench
  if (!geo?.fits) return
  bench.at = [clamp(row, 0, geo.y.count - 1), clamp(column, 0, geo.x.count - 1)]
  if (follow && bench.zoom !== 1) {
    centreOn(bench)
    paintPictures(bench)
  }
  explainPixel(bench)
}

function centreOn(bench) {
  bench.centre = { y: (bench.at[0] + 0.5) / bench.geo.y.count, x: (bench.at[1] + 0.5) / bench.geo.x.count }
}

function wireBench(bench) {
  const hold = held => {
    bench.held = held
    bench.find(".held").hidden = !held
  }
  wirePanel(bench, bench.result, cell => cell, hold)
  wirePanel(bench, bench.source, ([r, c]) => [ // the patch whose middle is under the pointer
    Math.round((r - (bench.geo.y.extent - 1) / 2) / bench.geo.y.stride),
    Math.round((c - (bench.geo.x.extent - 1) / 2) / bench.geo.x.stride),
  ], hold)
  bench.result.over.onkeydown = event => {
    const move = arrowOf(event, event.shiftKey ? 5 : 1)
    if (!move || !bench.at) return
    event.preventDefault()
    lookAt(bench, bench.at[0] + move[0], bench.at[1] + move[1], true)
  }
  bench.find(".bench").addEventListener("click", event => {
    const button = event.target.closest("[data-do]")
    if (button) press(bench, button.dataset.do, Number(button.dataset.by ?? 0), button)
  })
  const bias = bench.find(".bias")
  bias.oninput = () => {
    const value = numberIn(bias.value)
    bias.setAttribute("aria-invalid", String(value === null))
    if (value !== null) change(bench, () => { current(bench).bias = value })
  }
  bias.onfocus = () => { bench.cell = "bias" }
  bias.onblur = () => {
    bias.removeAttribute("aria-invalid")
    showKernel(bench)
  }
}

function wirePanel(bench, panel, place, hold) {
  let drag = null
  panel.over.onpointermove = event => {
    if (drag && bench.zoom !== 1) {
      const { cell } = panel.view
      bench.centre = {
        x: clamp(drag.centre.x - (event.clientX - drag.x) / cell / panel.columns, 0, 1),
        y: clamp(drag.centre.y - (event.clientY - drag.y) / cell / panel.rows, 0, 1),
      }
      drag.moved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 4
      if (drag.moved) paintAll(bench)
    } else if (!bench.held && panel.view) lookAt(bench, ...place(cellAt(panel, event)))
  }
  panel.over.onpointerdown = event => { drag = { x: event.clientX, y: event.clientY, centre: bench.centre, moved: false } }
  panel.over.onpointerup = event => {
    const clicked = drag && !drag.moved
    drag = null
    if (!clicked || !panel.view) return
    lookAt(bench, ...place(cellAt(panel, event)))
    if (event.pointerType !== "touch") hold(!bench.held)
  }
  panel.over.onpointerleave = panel.over.onpointercancel = () => { drag = null }
}

function press(bench, what, by, button) {
  if (what === "undo") {
    const past = bench.past.pop()
    if (past) change(bench, () => Object.assign(bench, past), false)
  } else if (what === "add") {
    const { cells, name } = bench.header.preset
    if (bench.filters.length < 12) {
      change(bench, () => {
        bench.filters = [...bench.filters, { name, bias: 0, cells: copyOf(cells) }]
        bench.active = bench.filters.length - 1
      })
    }
  } else if (what === "reset") {
    const { cells, name } = bench.header.preset
    change(bench, () => Object.assign(current(bench), { name, bias: 0, cells: copyOf(cells) }))
  } else if (what === "nudge") nudge(bench, by)
  else if (what === "zoom") zoom(bench, by)
  else if (what === "numbers") zoom(bench, bench.zoom === "numbers" ? 0 : "numbers")
  else if (what === "slide") slide(bench, button)
  else resize(bench, what, by)
}

function nudge(bench, by) {
  if (bench.cell === "bias") {
    change(bench, () => { current(bench).bias = tidy(current(bench).bias + by * 0.1) })
    return
  }
  const [i, j, c] = bench.cell, cells = current(bench).cells
  if (i >= cells.length || j >= cells[0].length || c >= depth(cells)) return
  const value = weight(cells, i, j, c)
  editCell(bench, i, j, c, tidy(value + by * stepOf(value)), false)
}

function resize(bench, what, by) {
  const cells = current(bench).cells, count = what === "rows" ? cells.length : cells[0].length
  if (by && (count + by < 1 || count + by > LARGEST)) return
  change(bench, () => {
    renamed(current(bench))
    current(bench).cells = CHANGES[what](cells, by)
  })
}

function zoom(bench, by) {
  const levels = [1, 2, 4, 8, 16], now = bench.zoom === "numbers" ? 3 : levels.indexOf(bench.zoom)
  bench.zoom = by === "numbers" ? by : by === 0 ? 1 : levels[Math.max(0, Math.min(levels.length - 1, now + by))]
  bench.find("[data-do=numbers]").setAttribute("aria-pressed", String(bench.zoom === "numbers"))
  if (bench.at) centreOn(bench)
  paintAll(bench)
}

// The kernel walks over the picture by itself, row by row, from the pixel on show.
function slide(bench, button) {
  const going = Boolean(bench.slide)
  clearInterval(bench.slide)
  bench.slide = going ? null : setInterval(() => {
    const width = bench.geo.x.count, next = (bench.at[0] * width + bench.at[1] + 1) % (width * bench.geo.y.count)
    lookAt(bench, Math.floor(next / width), next % width, true)
  }, 120)
  button.setAttribute("aria-pressed", String(!going))
  button.textContent = going ? "▶ Slide" : "⏸ Stop"
}
