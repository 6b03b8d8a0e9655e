// A message of bytes from Python's `pack`: the header's length, the header as JSON, then the arrays.
function readMessage(data) {
  const kinds = { float32: Float32Array, int32: Int32Array, int8: Int8Array, uint8: Uint8Array }
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  const body = bytes.slice(4 + length) // a copy begins at zero, as typed arrays need
  const open = ({ kind, shape, offset }) =>
    Object.assign(new kinds[kind](body.buffer, offset, shape.reduce((a, b) => a * b, 1)), { shape })
  const arrays = {}
  for (const [name, place] of Object.entries(header.arrays)) {
    arrays[name] = Array.isArray(place) ? place.map(open) : open(place)
  }
  return { header, arrays }
}
