// The same in a sentence: what is summed, what is used, for the ear and for who reads rather than looks.
const MANY = 10

const plural = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`
const bracketed = value => value < 0 ? `(${rounded(value)})` : rounded(value)

function sumText(terms) {
  const text = terms.slice(0, MANY).map(([value, weight]) => `${bracketed(value)} × ${bracketed(weight)}`).join(" + ")
  return terms.length > MANY ? `${text} + ${terms.length - MANY} more` : text || "nothing"
}

// One cell where the sum ends: the output. `cells` are its inputs with their weights.
function describeOutput(view, row, column, cells) {
  const real = cells.filter(({ y, x }) => inside(view.input, y, x)), outside = cells.length - real.length
  const sum = sumText(real.map(({ y, x, weight }) => [valueAt(view.input, y, x), weight]))
  const zeros = outside ? ` (and ${plural(outside, "zero")} of the padding)` : ""
  return `Output row ${row}, column ${column}, from ${plural(real.length, "input")}: ${sum}${zeros} = ${rounded(valueAt(view.output, row, column), 3)}.`
}

// One cell where the arrows begin: the input. `cells` are the outputs it takes part in.
function describeInput(view, row, column, cells) {
  const real = cells.filter(({ y, x }) => inside(view.output, y, x)), cut = cells.length - real.length
  const value = rounded(valueAt(view.input, row, column), 3)
  if (!real.length) return `Input row ${row}, column ${column} = ${value} is used by no output: the window never reaches it.`
  const span = (numbers, name) => {
    const low = Math.min(...numbers), high = Math.max(...numbers)
    return low === high ? `${name} ${low}` : `${name}s ${low} to ${high}`
  }
  const where = `${span(real.map(c => c.y), "row")}, ${span(real.map(c => c.x), "column")}`
  const gone = cut ? `; ${plural(cut, "product")} fall on the rim that is cut off` : ""
  return `Input row ${row}, column ${column} = ${value} is used by ${plural(real.length, "output")}: ${where}${gone}.`
}

function showKernel(view, used) {
  const canvas = view.find(".weights"), { height, width } = view.kernel
  const size = Math.max(24, Math.min(38, Math.floor(190 / width)))
  const context = centred(fitWhole(canvas, width * size + 2, height * size + 2))
  const top = Math.max(...view.kernel.values.map(Math.abs)) || 1
  context.translate(1, 1)
  context.font = `${Math.min(14, size * 0.4)}px ${view.fonts.number}`
  view.kernel.values.forEach((value, n) => {
    const x = n % width * size, y = Math.floor(n / width) * size, paint = signedOf(view, value, top)
    context.fillStyle = css(paint)
    context.fillRect(x, y, size - 1, size - 1)
    context.fillStyle = ink(paint)
    context.fillText(rounded(value), x + size / 2, y + size * 0.52)
    if (used && !used.has(n)) {
      context.fillStyle = view.colours.background
      context.globalAlpha = 0.6
      context.fillRect(x, y, size - 1, size - 1)
      context.globalAlpha = 1
    }
  })
}
