// What each number of the small ConvNet is made of: its formula with its values, and the cells that it is made from.
const NAMES = { x: "picture x", k: "kernel k", b: "bias b", z: "map z", a: "ReLU a", m: "pool m", d: "dense w", e: "bias", s: "answer p",
  gx: "∂L/∂x", gk: "∂L/∂k", gb: "∂L/∂b", gz: "∂L/∂z", ga: "∂L/∂a", gm: "∂L/∂m", gd: "∂L/∂w", ge: "∂L/∂bias", gs: "δ" }
const SIDES = { x: 4, k: 2, b: 1, z: 3, a: 3, m: 2, d: 2, e: 1, s: 1 }
const sideOf = grid => SIDES[grid.at(-1)]
const placeWords = (grid, n) => sideOf(grid) === 1 ? NAMES[grid] : `${NAMES[grid]}, row ${Math.floor(n / sideOf(grid)) + 1}, column ${n % sideOf(grid) + 1}`

const short = value => brief(value, 3)
const wrapped = value => value < 0 ? `(${short(value)})` : short(value)
const products = pairs => pairs.map(([one, other], n) => `${n ? wrapped(one) : short(one)} × ${wrapped(other)}`).join(" + ") || "nothing"
const cells = (grid, places) => places.map(n => [grid, n])

// { text, from: [[grid, cell], ...] } of one number; v holds all grids by name, made what is no grid.
function kernelWords(v, made, label, grid, n) {
  return WORDS[grid]?.(v, n, made, label) ?? { text: `${placeWords(grid, n)} = ${short(v[grid][n])}: chosen, not worked out.`, from: [] }
}

const windowOf = n => WINDOWS.findIndex(places => places.includes(n))
const said = (grid, v, n, how) => `${placeWords(grid, n)} = ${how} = ${short(v[grid][n])}`

const WORDS = {
  z: (v, n) => ({ text: said("z", v, n, `${products(range(4).map(q => [v.x[under(n, q)], v.k[q]]))} + ${wrapped(v.b[0])}`), from: [...cells("x", range(4).map(q => under(n, q))), ...cells("k", range(4)), ["b", 0]] }),
  a: (v, n) => ({ text: said("a", v, n, `max(0, ${short(v.z[n])})`), from: [["z", n]] }),
  m: (v, n) => ({ text: said("m", v, n, `the largest of ${WINDOWS[n].map(place => short(v.a[place])).join(", ")}`), from: cells("a", WINDOWS[n]) }),
  s: (v, n, made, label) => ({ text: `sum = ${products(range(4).map(q => [v.m[q], v.d[q]]))} + ${wrapped(v.e[0])} = ${short(made.sum)}; p = sigmoid = ${short(made.p)}; y = ${label}, so L = −ln ${label ? "p" : "(1 − p)"} = ${short(made.loss)}`, from: [...cells("m", range(4)), ...cells("d", range(4)), ["e", 0]] }),
  gs: (v, n, made, label) => ({ text: `δ, the slope by the sum: upstream ∂L/∂p × local p (1 − p) = p − y = ${short(made.p)} − ${label} = ${short(v.gs[0])}`, from: [["s", 0]] }),
  gd: (v, n) => ({ text: said("gd", v, n, `upstream δ × local m = ${short(v.gs[0])} × ${wrapped(v.m[n])}`), from: [["gs", 0], ["m", n]] }),
  ge: v => ({ text: said("ge", v, 0, `upstream δ × local 1 = ${short(v.gs[0])} × 1`), from: [["gs", 0]] }),
  gm: (v, n) => ({ text: said("gm", v, n, `upstream δ × local w = ${short(v.gs[0])} × ${wrapped(v.d[n])}`), from: [["gs", 0], ["d", n]] }),
  ga: (v, n, made) => {
    const q = windowOf(n), won = made.won[q] === n
    return { text: won ? said("ga", v, n, `upstream ${short(v.gm[q])} × local 1: it won its window`) : said("ga", v, n, `upstream ${short(v.gm[q])} × local 0: another cell won the window`), from: [["gm", q], ...cells("a", WINDOWS[q])] }
  },
  gz: (v, n) => ({ text: said("gz", v, n, `upstream ${short(v.ga[n])} × local ${v.z[n] > 0 ? `1: z = ${short(v.z[n])} is above 0` : `0: z = ${short(v.z[n])} is not above 0`}`), from: [["ga", n], ["z", n]] }),
  gk: (v, q) => ({ text: said("gk", v, q, `Σ picture × ∂L/∂z over the 9 places, as a correlation: ${products(range(9).filter(n => v.gz[n]).map(n => [v.x[under(n, q)], v.gz[n]]))}`), from: [...cells("x", range(9).map(n => under(n, q))), ...cells("gz", range(9))] }),
  gb: v => ({ text: said("gb", v, 0, `Σ ∂L/∂z = ${range(9).filter(n => v.gz[n]).map(n => short(v.gz[n])).join(" + ") || "0"}`), from: cells("gz", range(9)) }),
  gx: (v, place) => {
    const pairs = range(9).flatMap(n => range(4).filter(q => under(n, q) === place).map(q => [n, q]))
    return { text: said("gx", v, place, `the turned kernel laid on ∂L/∂z, a full convolution: ${products(pairs.map(([n, q]) => [v.k[q], v.gz[n]]))}`), from: [...cells("k", pairs.map(([, q]) => q)), ...cells("gz", pairs.map(([n]) => n))] }
  },
}
