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

// What was shown last in a place.
const latest = new WeakMap()

// Streamlit shows each message that comes while the component's code is still loading, in whatever order the browser has
// it ready, and ends at once those that were overtaken: their place still stands, and keeps what is newest.
function inOrder(component, show) {
  const { parentElement: place } = component, before = latest.get(place)
  latest.set(place, component)
  const end = show(component)
  return () => {
    if (!place.isConnected) return end?.()
    if (before && latest.get(place) === component) {
      latest.set(place, before)
      show(before)
    }
  }
}
