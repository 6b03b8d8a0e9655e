// A machine as a chain of parts: what each does, what it hands on, and how it came about.
export default function ({ parentElement, data }) {
  const find = name => parentElement.querySelector(name)
  find("h2").textContent = data.title
  find(".sentence").textContent = data.words
  find("ol").replaceChildren(...data.pieces.map(pieceOf))
}

function pieceOf({ name, does, gives, made }) {
  const item = document.createElement("li"), piece = document.createElement("div")
  piece.className = "piece"
  piece.append(worded("strong", "", name), worded("span", "", does), worded("span", "made", made))
  item.append(piece, worded("div", "gives", gives))
  return item
}

function worded(kind, name, text) {
  return Object.assign(document.createElement(kind), { className: name, textContent: text })
}
