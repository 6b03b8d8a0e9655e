// The picture that is asked about: its distance to every stored one, and what the threshold makes of that.
function rank(view) {
  const { z, zAsked } = view.arrays
  if (!zAsked) return []
  const long = z.shape[1]
  return view.header.stored.map((name, n) => {
    let sum = 1e-8
    for (let i = 0; i < long; i++) sum += (z[n * long + i] - zAsked[i]) ** 2
    return { n, name, d: Math.sqrt(sum) }
  }).sort((a, b) => a.d - b.d)
}

function tellAsked(view) {
  const found = view.ranked, box = view.root.querySelector(".decision")
  if (!found.length) {
    box.textContent = view.header.stored.length ? "Draw or choose a picture to ask about." : "The gallery is empty."
    view.root.querySelector(".gallery").replaceChildren()
    return
  }
  const [best] = found, known = best.d <= view.threshold, words = document.createElement("p")
  words.textContent = known
    ? `Accepted as “${best.name}”: the nearest stored picture lies ${brief(best.d)} away, within ${brief(view.threshold)}.`
    : `Unknown: even the nearest stored picture, “${best.name}”, lies ${brief(best.d)} away, beyond ${brief(view.threshold)}.`
  box.dataset.known = known
  box.dataset.name = best.name
  box.replaceChildren(pictureOf(view, "asked", 0), words)
}

function showGallery(view) {
  const holder = view.root.querySelector(".gallery"), had = holder.contains(view.root.getRootNode().activeElement)
  if (view.at >= view.ranked.length) view.at = 0
  holder.replaceChildren(...view.ranked.slice(0, 60).map(({ n, name, d }, at) => {
    const button = document.createElement("button"), words = document.createElement("span"), who = document.createElement("span")
    who.textContent = name // a long one is cut, its distance never
    words.append(who, ` · ${brief(d)}`)
    button.setAttribute("role", "option")
    button.setAttribute("aria-selected", String(at === view.at))
    button.tabIndex = at === view.at ? 0 : -1
    button.className = d <= view.threshold ? "within" : "beyond"
    button.onclick = () => compare(view, at, true)
    button.append(pictureOf(view, "gallery", n), words)
    return button
  }))
  if (had) holder.children[view.at]?.focus()
  tellCompared(view)
}

function compare(view, at, focus) {
  view.at = clamp(at, 0, view.ranked.length - 1)
  showGallery(view)
  if (focus) view.root.querySelector(".gallery").children[view.at]?.focus()
}

function tellCompared(view) {
  const { ranked, threshold, header } = view, box = view.root.querySelector(".compared"), one = ranked[view.at]
  if (!one) {
    box.textContent = ""
    return
  }
  const p = header.head ? `; the pairs' sigmoid gives p(same) = ${brief(1 / (1 + Math.exp(-(header.head[0] * one.d + header.head[1]))))}` : ""
  box.textContent = `Compared with “${one.name}”: d = ${brief(one.d)} ${one.d <= threshold ? "≤" : ">"} ${brief(threshold)}, so ${one.d <= threshold ? "the same" : "not the same"}${p}.`
}
