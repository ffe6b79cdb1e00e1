import { product } from './gemm.ts'
import { pack, unpackStrip } from './pack.ts'
import { columnStrips, corner, NB, rowStrips, STRIP, TRIANGLE } from './scratch.ts'
import { tile } from './tile.ts'
import { half, rightLowerTrans, solveStrip } from './trsm.ts'

/**
 * Cholesky of the leading `order` <= 4 rows of `corner`, in place, and their packed triangle at `t` of the column strips.
 * Returns 0 or j + 1.
 */
function factorCorner(order: number, t: number): number {
  for (let j = 0; j < order; j++) {
    const d = corner[5 * j]!
    // Written so that a NaN pivot is reported, too.
    if (!(d > 0 && d < Infinity)) return j + 1
    const root = Math.sqrt(d)
    const inverse = 1 / root
    corner[5 * j] = root
    columnStrips[t + 5 * j] = inverse
    for (let i = j + 1; i < order; i++) {
      const x = corner[4 * j + i]! * inverse
      corner[4 * j + i] = x
      columnStrips[t + 4 * j + i] = x
    }
    for (let q = j + 1; q < order; q++) {
      for (let i = q; i < order; i++) corner[4 * q + i] = corner[4 * q + i]! - corner[4 * j + q]! * corner[4 * j + i]!
    }
  }
  return 0
}

/** Cholesky of order n <= NB, by strips of 4 rows: solve the strip against the rows above, then factor its corner. */
function factorBlock(n: number, f: Float64Array, a: number, lda: number): number {
  for (let i = 0; i < n; i += 4) {
    const rows = Math.min(4, n - i)
    const diagonal = a + i + i * lda
    const t = TRIANGLE + i * NB
    corner.fill(0)
    for (let j = 0; j < rows; j++) {
      for (let r = j; r < rows; r++) corner[4 * j + r] = f[diagonal + j * lda + r]!
    }
    if (i > 0) {
      pack(rows, i, f, a + i, 1, lda, rowStrips, STRIP)
      solveStrip(0, i >> 2)
      unpackStrip(rows, i, f, a + i, 1, lda, rowStrips, STRIP)
      for (let q = 0; q < 4 * i; q++) columnStrips[t + q] = rowStrips[STRIP + q]!
      tile(i, STRIP, t, corner, 0, 4, -1)
    }
    const bad = factorCorner(rows, t + 4 * i)
    if (bad > 0) return i + bad
    for (let j = 0; j < rows; j++) {
      for (let r = j; r < rows; r++) f[diagonal + j * lda + r] = corner[4 * j + r]!
    }
  }
  return 0
}

/** A = L L', lower, in place. Returns 0 or j + 1 for the first column whose pivot is not positive and finite. */
export function factor(n: number, f: Float64Array, a: number, lda: number): number {
  if (n <= NB) return factorBlock(n, f, a, lda)
  const h = half(n)
  const rest = a + h + h * lda
  const bad = factor(h, f, a, lda)
  if (bad > 0) return bad
  rightLowerTrans(n - h, h, f, a, lda, a + h, lda)
  product(n - h, n - h, h, -1, f, a + h, 1, lda, a + h, 1, lda, rest, lda, true)
  const badBelow = factor(n - h, f, rest, lda)
  return badBelow > 0 ? h + badBelow : 0
}
