/** A typed array as JSON: base64 of its little-endian bytes. */
export interface PackedArray {
  readonly type: 'f64' | 'i32'
  readonly length: number
  readonly base64: string
}

const piece = 0x8000

export function packArray(array: Float64Array | Int32Array): PackedArray {
  const size = array.BYTES_PER_ELEMENT
  const view = new DataView(new ArrayBuffer(array.length * size))
  array.forEach((x, i) => (size === 8 ? view.setFloat64(i * 8, x, true) : view.setInt32(i * 4, x, true)))
  const bytes = new Uint8Array(view.buffer)
  let text = ''
  for (let i = 0; i < bytes.length; i += piece) text += String.fromCharCode(...bytes.subarray(i, i + piece))
  return { type: size === 8 ? 'f64' : 'i32', length: array.length, base64: btoa(text) }
}

/** The array again; throws RangeError when the text does not hold what it says. */
export function unpackArray(packed: PackedArray): Float64Array | Int32Array {
  const text = atob(packed.base64)
  const size = packed.type === 'f64' ? 8 : 4
  if (text.length !== packed.length * size) throw new RangeError(`${text.length} bytes, expected ${packed.length * size}`)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  const view = new DataView(bytes.buffer)
  return packed.type === 'f64'
    ? Float64Array.from({ length: packed.length }, (_, i) => view.getFloat64(i * 8, true))
    : Int32Array.from({ length: packed.length }, (_, i) => view.getInt32(i * 4, true))
}
