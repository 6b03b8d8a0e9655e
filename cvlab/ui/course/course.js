// The way in: the first lesson, or where one left off; and on each card of the map what was done of its steps.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".course"), found = data.lessons.map(one => ({ ...one, ...kept(one.slug) }))
  const last = found.filter(one => one.when).sort((a, b) => b.when - a.when)[0]
  const [first] = data.lessons
  const ways = last ? [way(`Go on with ${last.title}`, last.slug, "primary", said(last))] : []
  if (last?.slug !== first.slug) ways.push(way(`Start with ${first.title}`, first.slug, last ? "" : "primary"))
  root.replaceChildren(...ways)
  for (const one of found) {
    const card = document.querySelector(`.st-key-card_${one.slug}`)
    if (card && one.done) card.dataset.progress = said(one)
  }

  function way(text, slug, className, note = "") {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = text
    button.className = className
    if (note) button.append(Object.assign(document.createElement("small"), { textContent: note }))
    button.onclick = () => setTriggerValue("go", slug)
    return button
  }
}

const said = one => one.of ? `${one.done} of ${one.of} steps done` : ""

function kept(slug) {
  try {
    const { done = 0, of = 0, when = 0 } = JSON.parse(localStorage.getItem(`cvlab.steps.${slug}`)) ?? {}
    return { done: Number(done), of: Number(of), when: Number(when) }
  } catch {
    return { done: 0, of: 0, when: 0 }
  }
}
