import { edgeTile, product } from './gemm.ts'
import { pack } from './pack.ts'
import { columnStrips, NB, rowStrips, STRIP } from './scratch.ts'
import { half, leftLower, packTriangle, rightLower, solveStrip } from './trsm.ts'

/** L <- L^-1 for n <= NB: 4 columns of the inverse are a strip, the solution of X L' = (4 rows of I). */
function invertBlock(n: number, f: Float64Array, l: number, ldl: number): void {
  packTriangle(n, f, l, 1, ldl)
  const blocks = (n + 3) >> 2
  for (let j = 0; j < n; j += 4) {
    rowStrips.fill(0, STRIP + 4 * j, STRIP + 16 * blocks)
    for (let r = 0; r < 4; r++) rowStrips[STRIP + 4 * j + 5 * r] = 1
    solveStrip(j >> 2, blocks)
    for (let r = 0; r < Math.min(4, n - j); r++) {
      for (let i = j + r; i < n; i++) f[l + (j + r) * ldl + i] = rowStrips[STRIP + 4 * i + r]!
    }
  }
}

/** L <- L^-1 by halves: L21 <- -L22^-1 L21 L11^-1, then both diagonal halves. */
export function invert(n: number, f: Float64Array, l: number, ldl: number): void {
  if (n <= NB) {
    invertBlock(n, f, l, ldl)
    return
  }
  const h = half(n)
  const below = l + h
  const rest = below + h * ldl
  for (let j = 0; j < h; j++) {
    for (let i = below + j * ldl; i < below + j * ldl + n - h; i++) f[i] = -f[i]!
  }
  leftLower(n - h, h, f, rest, ldl, below, ldl)
  rightLower(n - h, h, f, l, ldl, below, ldl)
  invert(h, f, l, ldl)
  invert(n - h, f, rest, ldl)
}

/** Zeros the part above the diagonal of a packed triangle of n steps; only the 4 x 4 diagonal tiles are ever read there. */
function clearAboveDiagonal(n: number, strips: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const s = (i & ~3) * n + (i & 3)
    for (let q = i & ~3; q < i; q++) strips[s + 4 * q] = 0
  }
}

/** C <- T' B from packed T' and B, n x m; `lower`: only the lower triangle of C. */
function triangleTimes(n: number, m: number, f: Float64Array, c: number, ldc: number, lower: boolean): void {
  for (let j = 0; j < m; j++) {
    for (let i = lower ? j : 0; i < n; i++) f[c + j * ldc + i] = 0
  }
  for (let j = 0; j < m; j += 4) {
    const nr = Math.min(4, m - j)
    for (let i = lower ? j : 0; i < n; i += 4) {
      // Row strip i of T' starts at step i.
      edgeTile(n - i, (n + 4) * i, j * n + 4 * i, f, c + j * ldc + i, ldc, 1, Math.min(4, n - i), nr, lower ? i - j : 4)
    }
  }
}

/** B <- L' B, B is n x m. */
function multiplyLeftTrans(n: number, m: number, f: Float64Array, l: number, ldl: number, b: number, ldb: number): void {
  if (n <= NB) {
    pack(n, n, f, l, ldl, 1, rowStrips, 0)
    clearAboveDiagonal(n, rowStrips)
    for (let j = 0; j < m; j += NB) {
      const columns = Math.min(NB, m - j)
      pack(columns, n, f, b + j * ldb, ldb, 1, columnStrips, 0)
      triangleTimes(n, columns, f, b + j * ldb, ldb, false)
    }
    return
  }
  const h = half(n)
  multiplyLeftTrans(h, m, f, l, ldl, b, ldb)
  product(h, m, n - h, 1, f, l + h, ldl, 1, b + h, ldb, 1, b, ldb, false)
  multiplyLeftTrans(n - h, m, f, l + h + h * ldl, ldl, b + h, ldb)
}

/** The lower triangle of X' X, in place, by halves: X11' X11 + X21' X21, then X22' X21, then X22' X22. */
export function squareTrans(n: number, f: Float64Array, x: number, ldx: number): void {
  if (n <= NB) {
    pack(n, n, f, x, ldx, 1, rowStrips, 0)
    clearAboveDiagonal(n, rowStrips)
    pack(n, n, f, x, ldx, 1, columnStrips, 0)
    clearAboveDiagonal(n, columnStrips)
    triangleTimes(n, n, f, x, ldx, true)
    return
  }
  const h = half(n)
  const below = x + h
  const rest = below + h * ldx
  squareTrans(h, f, x, ldx)
  product(h, h, n - h, 1, f, below, ldx, 1, below, ldx, 1, x, ldx, true)
  multiplyLeftTrans(n - h, h, f, rest, ldx, below, ldx)
  squareTrans(n - h, f, rest, ldx)
}
