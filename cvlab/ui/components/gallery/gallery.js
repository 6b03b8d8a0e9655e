// A row of picture buttons; the words come through `title` and `alt`, never as markup.
export default function ({ parentElement, data, setTriggerValue }) {
  const row = parentElement.querySelector(".gallery")
  data.pictures.forEach(({ name, address }, i) => {
    const button = row.children[i] ?? row.appendChild(made())
    const picture = button.firstChild
    if (picture.src !== address) picture.src = address
    picture.alt = button.title = name
    button.ariaPressed = String(name === data.chosen)
    button.onclick = () => setTriggerValue("pressed", name)
  })
  while (row.children.length > data.pictures.length) row.lastChild.remove()
}

function made() {
  const button = document.createElement("button")
  button.type = "button"
  button.append(document.createElement("img"))
  return button
}
