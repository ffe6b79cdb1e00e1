import { packRowsAcross } from './pack'
import { COLUMN_STRIP, NB, STRIP, address, bytes, strips, triangle } from './scratch'
import { subtractOuter } from './syrk'
import { tile } from './tile'
import { half, rightLowerTrans, solveBlocks, storeStrips } from './trsm'

/** Not a pivot; written so that NaN is none either. */
// @ts-ignore: decorator
@inline
function unusable(d: f64): bool {
  return !(d > 0 && d < Infinity)
}

/**
 * Cholesky of the first `order` <= 4 rows of the 4 x 4 tile at `c` (columns of 4), lower, in place. Writes it to `t` as part of the packed
 * triangle (entries twice, diagonal inverted). Returns 0 or j + 1.
 *
 * Eliminates without roots and scales the columns afterwards: that keeps the square roots out of the chain of dependent
 * pivots, which is all that this routine's time consists of.
 */
function factorTile(order: i32, c: usize, t: usize): i32 {
  const d0 = load<f64>(c)
  const c10 = load<f64>(c, 8)
  const c20 = load<f64>(c, 16)
  const c30 = load<f64>(c, 24)
  const r0 = 1 / d0
  const m10 = c10 * r0
  const m20 = c20 * r0
  const d1 = load<f64>(c, 40) - m10 * c10
  const c21 = load<f64>(c, 48) - m10 * c20
  const c31 = load<f64>(c, 56) - m10 * c30
  const r1 = 1 / d1
  const m21 = c21 * r1
  const d2 = load<f64>(c, 80) - m20 * c20 - m21 * c21
  const c32 = load<f64>(c, 88) - m20 * c30 - m21 * c31
  const r2 = 1 / d2
  const d3 = load<f64>(c, 120) - c30 * r0 * c30 - c31 * r1 * c31 - c32 * r2 * c32
  if (unusable(d0)) return 1
  if (order > 1 && unusable(d1)) return 2
  if (order > 2 && unusable(d2)) return 3
  if (order > 3 && unusable(d3)) return 4

  const l00 = Math.sqrt(d0)
  const l11 = Math.sqrt(d1)
  const l22 = Math.sqrt(d2)
  const l33 = Math.sqrt(d3)
  const i0 = 1 / l00
  const i1 = 1 / l11
  const i2 = 1 / l22
  const l10 = c10 * i0
  const l20 = c20 * i0
  const l30 = c30 * i0
  const l21 = c21 * i1
  const l31 = c31 * i1
  const l32 = c32 * i2
  store<f64>(c, l00)
  store<f64>(c, l10, 8)
  store<f64>(c, l20, 16)
  store<f64>(c, l30, 24)
  store<f64>(c, l11, 40)
  store<f64>(c, l21, 48)
  store<f64>(c, l31, 56)
  store<f64>(c, l22, 80)
  store<f64>(c, l32, 88)
  store<f64>(c, l33, 120)
  v128.store(t, f64x2.splat(i0))
  v128.store(t, f64x2.splat(l10), 16)
  v128.store(t, f64x2.splat(l20), 32)
  v128.store(t, f64x2.splat(l30), 48)
  v128.store(t, f64x2.splat(i1), 80)
  v128.store(t, f64x2.splat(l21), 96)
  v128.store(t, f64x2.splat(l31), 112)
  v128.store(t, f64x2.splat(i2), 160)
  v128.store(t, f64x2.splat(l32), 176)
  v128.store(t, f64x2.splat(1 / l33), 240)
  return 0
}

/** Copies the lower triangle of the first `rows` rows of a tile to the matrix. */
function storeDiagonal(rows: i32, a: usize, lda: usize, c: usize): void {
  for (let j = 0; j < rows; j++) {
    for (let i = j; i < rows; i++) store<f64>(a + <usize>j * lda + bytes(i), load<f64>(c + ((<usize>j) << 5) + bytes(i)))
  }
}

/** Copies a 4 x 4 tile from a row strip to a column strip. */
function storeTwice(c: usize, t: usize): void {
  for (let o: usize = 0; o < 128; o += 16) {
    const x = v128.load(c + o)
    v128.store(t + 2 * o, v128.shuffle<f64>(x, x, 0, 0))
    v128.store(t + 2 * o, v128.shuffle<f64>(x, x, 1, 1), 16)
  }
}

/** Cholesky of order n <= NB, left-looking by block columns of 4 over packed strips. */
function factorBlock(n: i32, a: usize, lda: usize): i32 {
  const blocks = (n + 3) >> 2
  let x = strips
  for (let i = 0; i < n; i += 4) {
    // What lies above the diagonal and below row n comes along and is never used.
    packRowsAcross(4, min(i + 4, n), a + bytes(i), lda, x, STRIP)
    x += STRIP
  }
  for (let j = 0; j < blocks; j++) {
    x = strips + <usize>j * STRIP
    let t = triangle + <usize>j * COLUMN_STRIP
    const step = (<usize>j) << 7
    if (j > 0) tile(4 * j, x, t, x + step, 32, -1)
    const bad = factorTile(n - 4 * j, x + step, t + 2 * step)
    if (bad) return 4 * j + bad
    solveBlocks(blocks - 1 - j, 0, j, x + STRIP)
    for (let i = j + 1; i < blocks; i++) {
      x += STRIP
      t += COLUMN_STRIP
      storeTwice(x + step, t + 2 * step)
    }
  }
  x = strips
  for (let i = 0; i < n; i += 4) {
    const rows = min(4, n - i)
    const row = a + bytes(i)
    storeStrips(rows, i, row, 8, lda, x)
    storeDiagonal(rows, row + <usize>i * lda, lda, x + ((<usize>i) << 5))
    x += STRIP
  }
  return 0
}

/** Byte addresses. */
function factor(n: i32, a: usize, lda: usize): i32 {
  if (n <= NB) return factorBlock(n, a, lda)
  const h = half(n)
  const below = a + bytes(h)
  const rest = below + <usize>h * lda
  let bad = factor(h, a, lda)
  if (bad) return bad
  rightLowerTrans(n - h, h, a, lda, below, lda)
  subtractOuter(n - h, h, below, lda, rest, lda)
  bad = factor(n - h, rest, lda)
  return bad ? h + bad : 0
}

export function potrf(n: i32, a: i32, lda: i32): i32 {
  return factor(n, address(a), bytes(lda))
}
