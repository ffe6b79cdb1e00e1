import { pack } from './pack.ts'
import { columnStrips, corner, KC, MC, NC, rowStrips } from './scratch.ts'
import { tile } from './tile.ts'

/** A tile of which only mr x nr entries exist, of these only (i, j) with i + below >= j. */
export function edgeTile(
  kc: number,
  a: number,
  b: number,
  f: Float64Array,
  c: number,
  ldc: number,
  alpha: number,
  mr: number,
  nr: number,
  below: number,
): void {
  corner.fill(0)
  tile(kc, a, b, corner, 0, 4, alpha)
  for (let j = 0; j < nr; j++) {
    const p = c + j * ldc
    for (let i = Math.max(0, j - below); i < mr; i++) f[p + i] = f[p + i]! + corner[4 * j + i]!
  }
}

/** A few entries: plain loops cost less than packing. */
function smallProduct(
  m: number,
  n: number,
  k: number,
  alpha: number,
  f: Float64Array,
  a: number,
  ai: number,
  aq: number,
  b: number,
  bj: number,
  bq: number,
  c: number,
  ldc: number,
  lower: boolean,
): void {
  for (let j = 0; j < n; j++) {
    for (let i = lower ? j : 0; i < m; i++) {
      let x = a + i * ai
      let y = b + j * bj
      let sum = 0
      for (let q = 0; q < k; q++) {
        sum += f[x]! * f[y]!
        x += aq
        y += bq
      }
      f[c + j * ldc + i] = f[c + j * ldc + i]! + alpha * sum
    }
  }
}

/**
 * C <- C + alpha A B over m x n entries or their lower triangle. A(i, q) is at a + ai i + aq q, B(q, j) at b + bj j + bq q.
 * Blocking after Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3).
 */
export function product(
  m: number,
  n: number,
  k: number,
  alpha: number,
  f: Float64Array,
  a: number,
  ai: number,
  aq: number,
  b: number,
  bj: number,
  bq: number,
  c: number,
  ldc: number,
  lower: boolean,
): void {
  if (m <= 0 || n <= 0 || k <= 0) return
  if (m * n * k <= 128) {
    smallProduct(m, n, k, alpha, f, a, ai, aq, b, bj, bq, c, ldc, lower)
    return
  }
  for (let jc = 0; jc < n; jc += NC) {
    const nc = Math.min(NC, n - jc)
    for (let pc = 0; pc < k; pc += KC) {
      const kc = Math.min(KC, k - pc)
      pack(nc, kc, f, b + jc * bj + pc * bq, bj, bq, columnStrips, 0)
      for (let ic = lower ? jc : 0; ic < m; ic += MC) {
        const mc = Math.min(MC, m - ic)
        pack(mc, kc, f, a + ic * ai + pc * aq, ai, aq, rowStrips, 0)
        for (let j = 0; j < nc; j += 4) {
          const nr = Math.min(4, nc - j)
          // Row i of this block is row `below` + i - j under the diagonal of column j.
          const below = ic - jc
          for (let i = lower ? Math.max(0, (j - below) & ~3) : 0; i < mc; i += 4) {
            const mr = Math.min(4, mc - i)
            const under = i + below - j
            const full = !lower || under >= 3
            const p = c + (jc + j) * ldc + ic + i
            if (full && mr === 4 && nr === 4) tile(kc, i * kc, j * kc, f, p, ldc, alpha)
            else edgeTile(kc, i * kc, j * kc, f, p, ldc, alpha, mr, nr, full ? 4 : under)
          }
        }
      }
    }
  }
}
