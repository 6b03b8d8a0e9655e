// A message of bytes from Python's `pack`: the header's length, the header as JSON, then the blocks.
function readMessage(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  return { header, body: bytes.slice(4 + length) }
}
