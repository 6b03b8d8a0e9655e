// Small buttons for a row of a list. Buttons stay where they are, so that the finger and the focus do too.
export default function ({ parentElement, data, setTriggerValue }) {
  const row = parentElement.querySelector(".tools")
  data.actions.forEach(({ sign, words, enabled }, place) => {
    const button = row.children[place] ?? row.appendChild(document.createElement("button"))
    button.type = "button"
    button.textContent = sign
    button.title = button.ariaLabel = words
    button.disabled = !enabled
    // Every press has a mark of its own: a run that is overtaken by another tells Python of the same press twice.
    button.onclick = () => setTriggerValue("pressed", [place, crypto.getRandomValues(new Uint32Array(1))[0]])
  })
}
