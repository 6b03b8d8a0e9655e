// What a component keeps of its place on the page, from the first message there until the place is taken away.
const places = new WeakMap()

// What is kept of that place; `make(root)` makes it when it is met first.
function viewOf(root, make) {
  if (!places.has(root)) places.set(root, make(root))
  return places.get(root)
}

// For Streamlit to call when the place goes: what runs there ends, and nothing is kept.
const leaving = (root, view, end = () => {}) => () => {
  view.gone = true
  view.observer?.disconnect()
  clearTimeout(view.timer)
  clearTimeout(view.speech)
  end()
  places.delete(root)
}
