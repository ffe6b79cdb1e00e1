import { indexAddress } from './scratch'

// The pattern of V'V as a matrix of bits, described in src/kernels.ts. All addresses are of 32-bit integers.

// @ts-ignore: decorator
@inline
function get(base: usize, i: i32): i32 {
  return load<i32>(base + ((<usize>i) << 2))
}

/** The bytes of rows of so many 32-bit words. */
// @ts-ignore: decorator
@inline
function wordBytes(words: i32): usize {
  return (<usize>words) << 2
}

export function cliqueBits(n: i32, rows: i32, ptr: i32, col: i32, words: i32, bits: i32, clique: i32): void {
  const ptrs = indexAddress(ptr)
  const columns = indexAddress(col)
  const matrix = indexAddress(bits)
  const own = indexAddress(clique)
  const step = wordBytes(words)
  memory.fill(matrix, 0, <usize>n * step)
  memory.fill(own, 0, step)
  for (let j = 0; j < rows; j++) {
    const begin = get(ptrs, j)
    const end = get(ptrs, j + 1)
    for (let e = begin; e < end; e++) {
      const i = get(columns, e)
      const at = own + ((<usize>(i >> 5)) << 2)
      store<i32>(at, load<i32>(at) | (1 << (i & 31)))
    }
    for (let e = begin; e < end; e++) {
      const row = matrix + <usize>get(columns, e) * step
      for (let w: usize = 0; w < step; w += 16) v128.store(row + w, v128.or(v128.load(row + w), v128.load(own + w)))
    }
    for (let e = begin; e < end; e++) store<i32>(own + ((<usize>(get(columns, e) >> 5)) << 2), 0)
  }
  // a column that is in a clique is its own neighbour
  for (let c = 0; c < n; c++) {
    const row = matrix + <usize>c * step
    const at = row + ((<usize>(c >> 5)) << 2)
    store<i32>(at, load<i32>(at) & ~(1 << (c & 31)))
  }
}

export function bitPattern(n: i32, from: i32, words: i32, bits: i32, out: i32, capacity: i32, outPtr: i32): i32 {
  const found = indexAddress(out)
  const counts = indexAddress(outPtr)
  const step = wordBytes(words)
  let count = 0
  let c = from
  for (; c < n && count + n <= capacity; c++) {
    const row = indexAddress(bits) + <usize>c * step
    for (let w = 0; w < words; w += 2) {
      let x = load<i64>(row + wordBytes(w))
      while (x != 0) {
        store<i32>(found + wordBytes(count++), (w << 5) + <i32>ctz(x))
        x &= x - 1
      }
    }
    store<i32>(counts + wordBytes(c + 1), count)
  }
  return c
}
