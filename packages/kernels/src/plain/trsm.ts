import { product } from './gemm.ts'
import { pack, unpackStrip } from './pack.ts'
import { columnStrips, NB, rowStrips, STRIP, TRIANGLE } from './scratch.ts'
import { solveTile, tile } from './tile.ts'

// Every solve is X T' = B for a lower triangular T and strips of 4 rows of X. The four sides and transposes differ only
// in how T and the strips are read:
//   B L^-T: T = L, a strip is 4 rows of B          L^-1 B: T = L, a strip is 4 columns of B
//   B L^-1, L^-T B: the same with both read backwards, T(i, q) = L(n-1-q, n-1-i)

/** Packs lower T, n <= NB, T(i, q) at t + ti i + tq q: strip J holds columns 0 .. 4J+3 of rows 4J .., diagonal inverted. */
export function packTriangle(n: number, f: Float64Array, t: number, ti: number, tq: number): void {
  for (let i = 0; i < ((n + 3) & ~3); i++) {
    const out = TRIANGLE + (i & ~3) * NB + (i & 3)
    for (let q = 0; q < i; q++) columnStrips[out + 4 * q] = i < n ? f[t + i * ti + q * tq]! : 0
    columnStrips[out + 4 * i] = i < n ? 1 / f[t + i * (ti + tq)]! : 1
  }
}

/** Solves 4 x 4 blocks first .. last - 1 of the strip against the packed triangle; those before are zero. */
export function solveStrip(first: number, last: number): void {
  for (let j = first; j < last; j++) {
    const t = TRIANGLE + 4 * j * NB
    const x = STRIP + 16 * j
    if (j > first) tile(4 * (j - first), STRIP + 16 * first, t + 16 * first, rowStrips, x, 4, -1)
    solveTile(x, t + 16 * j)
  }
}

/** Rows of B, m of them, B(i, q) at b + bi i + bq q, against one diagonal block of order n <= NB. */
function solveBlock(
  m: number,
  n: number,
  f: Float64Array,
  t: number,
  ti: number,
  tq: number,
  b: number,
  bi: number,
  bq: number,
): void {
  if (n <= 0) return
  packTriangle(n, f, t, ti, tq)
  for (let i = 0; i < m; i += 4) {
    const rows = Math.min(4, m - i)
    pack(rows, n, f, b + i * bi, bi, bq, rowStrips, STRIP)
    rowStrips.fill(0, STRIP + 4 * n, STRIP + 4 * ((n + 3) & ~3))
    solveStrip(0, (n + 3) >> 2)
    unpackStrip(rows, n, f, b + i * bi, bi, bq, rowStrips, STRIP)
  }
}

/** Where a recursive routine cuts an order n > NB: half of it, rounded up to whole blocks. */
export function half(n: number): number {
  return Math.ceil(Math.floor(n / 2) / NB) * NB
}

/** B <- B L^-T */
export function rightLowerTrans(m: number, n: number, f: Float64Array, l: number, ldl: number, b: number, ldb: number): void {
  if (n <= NB) {
    solveBlock(m, n, f, l, 1, ldl, b, 1, ldb)
    return
  }
  const h = half(n)
  rightLowerTrans(m, h, f, l, ldl, b, ldb)
  product(m, n - h, h, -1, f, b, 1, ldb, l + h, 1, ldl, b + h * ldb, ldb, false)
  rightLowerTrans(m, n - h, f, l + h + h * ldl, ldl, b + h * ldb, ldb)
}

/** B <- B L^-1 */
export function rightLower(m: number, n: number, f: Float64Array, l: number, ldl: number, b: number, ldb: number): void {
  if (n <= NB) {
    solveBlock(m, n, f, l + (n - 1) * (ldl + 1), -ldl, -1, b + (n - 1) * ldb, 1, -ldb)
    return
  }
  const h = half(n)
  rightLower(m, n - h, f, l + h + h * ldl, ldl, b + h * ldb, ldb)
  product(m, h, n - h, -1, f, b + h * ldb, 1, ldb, l + h, ldl, 1, b, ldb, false)
  rightLower(m, h, f, l, ldl, b, ldb)
}

/** B <- L^-1 B */
export function leftLower(n: number, m: number, f: Float64Array, l: number, ldl: number, b: number, ldb: number): void {
  if (n <= NB) {
    solveBlock(m, n, f, l, 1, ldl, b, ldb, 1)
    return
  }
  const h = half(n)
  leftLower(h, m, f, l, ldl, b, ldb)
  product(n - h, m, h, -1, f, l + h, 1, ldl, b, ldb, 1, b + h, ldb, false)
  leftLower(n - h, m, f, l + h + h * ldl, ldl, b + h, ldb)
}

/** B <- L^-T B */
export function leftLowerTrans(n: number, m: number, f: Float64Array, l: number, ldl: number, b: number, ldb: number): void {
  if (n <= NB) {
    solveBlock(m, n, f, l + (n - 1) * (ldl + 1), -ldl, -1, b + n - 1, ldb, -1)
    return
  }
  const h = half(n)
  leftLowerTrans(n - h, m, f, l + h + h * ldl, ldl, b + h, ldb)
  product(h, m, n - h, -1, f, l + h, ldl, 1, b + h, ldb, 1, b, ldb, false)
  leftLowerTrans(h, m, f, l, ldl, b, ldb)
}
