/**
 * Copies an m x k operand, element (i, q) at a + ai i + aq q of `f`, to strips of 4 rows: 4 doubles a step, zeros where
 * the last strip has no row.
 */
export function pack(
  m: number,
  k: number,
  f: Float64Array,
  a: number,
  ai: number,
  aq: number,
  to: Float64Array,
  out: number,
): void {
  for (let i = 0; i < m; i += 4) {
    const rows = Math.min(4, m - i)
    let p = a + i * ai
    for (let q = 0; q < k; q++) {
      to[out] = f[p]!
      to[out + 1] = rows > 1 ? f[p + ai]! : 0
      to[out + 2] = rows > 2 ? f[p + 2 * ai]! : 0
      to[out + 3] = rows > 3 ? f[p + 3 * ai]! : 0
      p += aq
      out += 4
    }
  }
}

/** The inverse of `pack` for one strip of `rows` <= 4 rows. */
export function unpackStrip(
  rows: number,
  k: number,
  f: Float64Array,
  a: number,
  ai: number,
  aq: number,
  from: Float64Array,
  at: number,
): void {
  for (let q = 0; q < k; q++) {
    f[a] = from[at]!
    if (rows > 1) f[a + ai] = from[at + 1]!
    if (rows > 2) f[a + 2 * ai] = from[at + 2]!
    if (rows > 3) f[a + 3 * ai] = from[at + 3]!
    a += aq
    at += 4
  }
}
