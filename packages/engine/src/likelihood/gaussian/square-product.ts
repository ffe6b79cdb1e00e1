/**
 * out <- A B for k x k row-major matrices that begin at the given places, A' B where the first is to be transposed, A B' where
 * the second is. `out` is neither of the operands.
 */
export function squareProduct(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  k: number,
  out: Float64Array,
  at: number,
  transposed: 'first' | 'second' | null = null,
): void {
  const aRow = transposed === 'first' ? 1 : k
  const aInner = transposed === 'first' ? k : 1
  const bInner = transposed === 'second' ? 1 : k
  const bColumn = transposed === 'second' ? k : 1
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < k; c++) {
      let s = 0
      for (let q = 0; q < k; q++) s += a[aAt + r * aRow + q * aInner]! * b[bAt + q * bInner + c * bColumn]!
      out[at + r * k + c] = s
    }
  }
}
