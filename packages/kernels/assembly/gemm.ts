import { packColumnsAcross, packColumnsAlong, packRowsAcross, packRowsAlong } from './pack'
import { KC, MC, NC, address, bytes, corner, packedA, packedB } from './scratch'
import { tile, tiles } from './tile'
import { addProduct } from './vector'

// Blocking after Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3).

/** Part of C that is written. */
export const ALL: i32 = 0
/** Only entries (i, j) with i >= j. */
export const LOWER: i32 = 1

/** A tile at c of which only the first mr rows and nr columns exist, of these only entries (i, j) with i + below >= j. */
export function edgeTile(
  kc: i32, a: usize, b: usize, c: usize, ldc: usize, alpha: f64, mr: i32, nr: i32, below: i32,
): void {
  const zero = f64x2.splat(0)
  v128.store(corner, zero)
  v128.store(corner, zero, 16)
  v128.store(corner, zero, 32)
  v128.store(corner, zero, 48)
  v128.store(corner, zero, 64)
  v128.store(corner, zero, 80)
  v128.store(corner, zero, 96)
  v128.store(corner, zero, 112)
  tile(kc, a, b, corner, 32, alpha)
  let from = corner
  for (let j = 0; j < nr; j++) {
    let i = max(0, j - below)
    let p = c + ((<usize>i) << 3)
    let x = from + ((<usize>i) << 3)
    for (; i + 2 <= mr; i += 2) {
      v128.store(p, f64x2.add(v128.load(p), v128.load(x)))
      p += 16
      x += 16
    }
    if (i < mr) store<f64>(p, load<f64>(p) + load<f64>(x))
    c += ldc
    from += 32
  }
}

/**
 * The block of C at c, m x n, from packed A (m x kc) and packed B (kc x n). For LOWER, `below` is how many rows the
 * first row of the block lies under its first column: entry (i, j) is written when i + below >= j.
 */
function blockTimesBlock(m: i32, n: i32, kc: i32, c: usize, ldc: usize, alpha: f64, part: i32, below: i32): void {
  const step = <usize>kc << 5
  for (let j = 0; j < n; j += 4) {
    const b = packedB + <usize>(j >> 2) * (step << 1)
    const column = c + <usize>j * ldc
    const nr = min(4, n - j)
    let i = 0
    if (part == LOWER) {
      i = max(0, (j - below) & ~3)
      // Tiles that the diagonal cuts.
      for (; i < m && i + below - j < 3; i += 4) {
        edgeTile(kc, packedA + <usize>(i >> 2) * step, b, column + bytes(i), ldc, alpha, min(4, m - i), nr, i + below - j)
      }
    }
    const whole = nr == 4 ? (m - i) >> 2 : 0
    if (whole > 0) {
      tiles(whole, kc, packedA + <usize>(i >> 2) * step, step, b, column + bytes(i), 32, ldc, alpha, 0)
      i += whole << 2
    }
    for (; i < m; i += 4) {
      edgeTile(kc, packedA + <usize>(i >> 2) * step, b, column + bytes(i), ldc, alpha, min(4, m - i), nr, 4)
    }
  }
}

/** A few entries: plain loops cost less than packing. Strides in bytes. */
function smallProduct(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  ai: usize,
  aq: usize,
  b: usize,
  bj: usize,
  bq: usize,
  c: usize,
  ldc: usize,
  part: i32,
): void {
  for (let j = 0; j < n; j++) {
    for (let i = part == LOWER ? j : 0; i < m; i++) {
      let x = a + <usize>i * ai
      let y = b + <usize>j * bj
      let sum: f64 = 0
      for (let q = 0; q < k; q++) {
        sum += load<f64>(x) * load<f64>(y)
        x += aq
        y += bq
      }
      const p = c + <usize>j * ldc + ((<usize>i) << 3)
      store<f64>(p, load<f64>(p) + alpha * sum)
    }
  }
}

/**
 * C <- C + alpha op(A) op(B), op(A) m x k and op(B) k x n; all of C or its lower triangle.
 * `aAlong`: A is stored k x m; `bAlong`: B is stored k x n (else n x k). Leading dimensions in bytes.
 */
export function product(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  lda: usize,
  aAlong: bool,
  b: usize,
  ldb: usize,
  bAlong: bool,
  c: usize,
  ldc: usize,
  part: i32,
): void {
  if (m <= 0 || n <= 0 || k <= 0) return
  if (m * n <= 16 && m * n * k <= 16) {
    smallProduct(
      m, n, k, alpha, a, aAlong ? lda : 8, aAlong ? 8 : lda, b, bAlong ? ldb : 8, bAlong ? 8 : ldb, c, ldc, part,
    )
    return
  }
  if (part == ALL && n <= 2) {
    for (let j = 0; j < n; j++) {
      addProduct(m, k, alpha, a, lda, aAlong, b + <usize>j * (bAlong ? ldb : 8), bAlong ? 8 : ldb, c + <usize>j * ldc, 8)
    }
    return
  }
  if (part == ALL && m <= 2) {
    for (let i = 0; i < m; i++) {
      addProduct(n, k, alpha, b, ldb, bAlong, a + <usize>i * (aAlong ? lda : 8), aAlong ? 8 : lda, c + bytes(i), ldc)
    }
    return
  }
  const chunks = (k + KC - 1) / KC
  const kStep = (k + chunks - 1) / chunks
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc)
    for (let pc = 0; pc < k; pc += kStep) {
      const kc = min(kStep, k - pc)
      if (bAlong) packColumnsAlong(nc, kc, b + <usize>jc * ldb + ((<usize>pc) << 3), ldb, packedB)
      else packColumnsAcross(nc, kc, b + ((<usize>jc) << 3) + <usize>pc * ldb, ldb, packedB)
      for (let ic = part == LOWER ? jc : 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic)
        if (aAlong) packRowsAlong(mc, kc, a + <usize>ic * lda + ((<usize>pc) << 3), lda, packedA, <usize>kc << 5)
        else packRowsAcross(mc, kc, a + ((<usize>ic) << 3) + <usize>pc * lda, lda, packedA, <usize>kc << 5)
        blockTimesBlock(mc, nc, kc, c + <usize>jc * ldc + ((<usize>ic) << 3), ldc, alpha, part, ic - jc)
      }
    }
  }
}

export function gemmNN(
  m: i32, n: i32, k: i32, alpha: f64, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32,
): void {
  product(m, n, k, alpha, address(a), bytes(lda), false, address(b), bytes(ldb), true, address(c), bytes(ldc), ALL)
}

export function gemmNT(
  m: i32, n: i32, k: i32, alpha: f64, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32,
): void {
  product(m, n, k, alpha, address(a), bytes(lda), false, address(b), bytes(ldb), false, address(c), bytes(ldc), ALL)
}

export function gemmTN(
  m: i32, n: i32, k: i32, alpha: f64, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32,
): void {
  product(m, n, k, alpha, address(a), bytes(lda), true, address(b), bytes(ldb), true, address(c), bytes(ldc), ALL)
}
