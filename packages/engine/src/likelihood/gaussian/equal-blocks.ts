/**
 * Classes of equal blocks: block j is `values[j * size .. (j + 1) * size - 1]`, compared bit by bit. Null as soon as there are
 * more than `most` classes.
 */
export function equalBlocks(
  values: Float64Array,
  size: number,
  nBlocks: number,
  most: number,
): { readonly count: number; readonly of: Int32Array } | null {
  if (most < 1) return null
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  const of = new Int32Array(nBlocks)
  const representative: number[] = []
  let capacity = 64
  while (capacity < 4 * Math.min(most, nBlocks)) capacity *= 2
  const table = new Int32Array(capacity).fill(-1)
  for (let j = 0; j < nBlocks; j++) {
    let hash = 0x811c9dc5
    for (let i = j * size * 2; i < (j + 1) * size * 2; i++) {
      hash = Math.imul(hash ^ bits[i]!, 0x01000193)
      hash ^= hash >>> 15
    }
    let slot = hash & (capacity - 1)
    for (;;) {
      const c = table[slot]!
      if (c < 0) {
        if (representative.length === most) return null
        table[slot] = representative.length
        of[j] = representative.length
        representative.push(j)
        break
      }
      if (same(bits, representative[c]!, j, size * 2)) {
        of[j] = c
        break
      }
      slot = (slot + 1) & (capacity - 1)
    }
  }
  return { count: representative.length, of }
}

function same(bits: Int32Array, a: number, b: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (bits[a * width + i] !== bits[b * width + i]) return false
  return true
}
