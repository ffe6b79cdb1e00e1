export function cliqueBits(
  ints: Int32Array,
  n: number,
  rows: number,
  ptr: number,
  col: number,
  words: number,
  bits: number,
  clique: number,
): void {
  ints.fill(0, bits, bits + n * words)
  ints.fill(0, clique, clique + words)
  for (let j = 0; j < rows; j++) addClique(ints, col + ints[ptr + j]!, col + ints[ptr + j + 1]!, words, bits, clique)
  // a column that is in a clique is its own neighbour
  for (let c = 0; c < n; c++) ints[bits + c * words + (c >> 5)]! &= ~(1 << (c & 31))
}

/** Connects the columns that are listed from..to-1; `clique` is zero before and after. */
function addClique(ints: Int32Array, from: number, to: number, words: number, bits: number, clique: number): void {
  for (let e = from; e < to; e++) ints[clique + (ints[e]! >> 5)]! |= 1 << (ints[e]! & 31)
  for (let e = from; e < to; e++) {
    const row = bits + ints[e]! * words
    for (let w = 0; w < words; w++) ints[row + w]! |= ints[clique + w]!
  }
  for (let e = from; e < to; e++) ints[clique + (ints[e]! >> 5)] = 0
}

export function bitPattern(
  ints: Int32Array,
  n: number,
  from: number,
  words: number,
  bits: number,
  out: number,
  capacity: number,
  outPtr: number,
): number {
  let count = 0
  let c = from
  for (; c < n && count + n <= capacity; c++) {
    const row = bits + c * words
    for (let w = 0; w < words; w++) {
      for (let x = ints[row + w]!; x !== 0; x &= x - 1) ints[out + count++] = 32 * w + 31 - Math.clz32(x & -x)
    }
    ints[outPtr + c + 1] = count
  }
  return c
}
