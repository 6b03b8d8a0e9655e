// Pictures as small stamps: written digits in their identity's ink on nothing, photographs with a frame of its colour.
function makeStamp(values, rows, columns, ink, photograph) {
  const [r, g, b] = hexOf(ink)
  return paintPixels(rows, columns, out => {
    for (let n = 0; n < out.length; n++) {
      const v = values[n]
      out[n] = photograph ? opaque([v, v, v]) : (v << 24 | b << 16 | g << 8 | r) >>> 0
    }
  })
}

// Black to white, as the pictures are.
const plainStamp = (values, rows, columns) => makeStamp(values, rows, columns, "#000000", true)

const hexOf = ink => [1, 3, 5].map(at => parseInt(ink.slice(at, at + 2), 16))
const inkOf = (data, label) => data.inks[label % data.inks.length]

function bytesOf(text) {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
}
