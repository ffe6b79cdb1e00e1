import { ALL, product } from './gemm'
import { packColumnsAcross, packRowsAcross } from './pack'
import { COLUMN_STRIP, MC, NB, STRIP, address, bytes, strips, triangle } from './scratch'
import { tiles } from './tile'
import { solveVector } from './vector'

// Every solve is X T' = B for a lower triangular T and strips of 4 rows of X. The four sides and transposes differ only
// in how T and the strips are read:
//   B L^-T: T = L, a strip is 4 rows of B          L^-1 B: T = L, a strip is 4 columns of B
//   B L^-1, L^-T B: the same with both read backwards, T(i, q) = L(n-1-q, n-1-i)
// Leading dimensions and strides are in bytes; strides may be negative (they wrap).

/**
 * Packs lower T, n <= NB, into `triangle`: column strip J holds columns 0 .. 4J+3 of rows 4J .., diagonal inverted.
 * T(i, q) is at t + ti i + tq q; ti or -tq is 8.
 */
export function packTriangle(n: i32, t: usize, ti: usize, tq: usize): void {
  let out = triangle
  for (let i = 0; i < n; i += 4) {
    const rows = min(4, n - i)
    let p0 = t
    if (ti == 8) {
      packColumnsAcross(4, i, t, tq, out)
      p0 += <usize>i * tq
    } else {
      let p1 = rows > 1 ? p0 + ti : p0
      let p2 = rows > 2 ? p1 + ti : p0
      let p3 = rows > 3 ? p2 + ti : p0
      let o = out
      for (let q = 0; q < i; q++) {
        v128.store(o, v128.load_splat<f64>(p0))
        v128.store(o, v128.load_splat<f64>(p1), 16)
        v128.store(o, v128.load_splat<f64>(p2), 32)
        v128.store(o, v128.load_splat<f64>(p3), 48)
        p0 += tq
        p1 += tq
        p2 += tq
        p3 += tq
        o += 64
      }
    }
    let o = out + ((<usize>i) << 6)
    for (let j = 0; j < rows; j++) {
      v128.store(o, f64x2.splat(1 / load<f64>(p0)))
      let p = p0 + ti
      for (let r: usize = 1; r < <usize>(rows - j); r++) {
        v128.store(o + (r << 4), v128.load_splat<f64>(p))
        p += ti
      }
      p0 += ti + tq
      o += 80
    }
    t += 4 * ti
    out += COLUMN_STRIP
  }
}

/** Copies m rows of n values, element (r, q) at b + br r + bq q, to strips; br or |bq| is 8. */
export function loadStrips(m: i32, n: i32, b: usize, br: usize, bq: usize, x: usize): void {
  if (br == 8) {
    packRowsAcross(m, n, b, bq, x, STRIP)
    return
  }
  for (let i = 0; i < m; i += 4) {
    let p0 = b + <usize>i * br
    let p1 = i + 1 < m ? p0 + br : p0
    let p2 = i + 2 < m ? p1 + br : p0
    let p3 = i + 3 < m ? p2 + br : p0
    let o = x
    for (let q = 0; q < n; q++) {
      v128.store(o, v128.load64_lane(p1, v128.load64_zero(p0), 1))
      v128.store(o, v128.load64_lane(p3, v128.load64_zero(p2), 1), 16)
      p0 += bq
      p1 += bq
      p2 += bq
      p3 += bq
      o += 32
    }
    x += STRIP
  }
}

/** The inverse of `loadStrips`. */
export function storeStrips(m: i32, n: i32, b: usize, br: usize, bq: usize, x: usize): void {
  for (let i = 0; i < m; i += 4) {
    let p = b
    let o = x
    let q = 0
    if (br == 8 && i + 8 <= m) {
      for (; q < n; q++) {
        v128.store(p, v128.load(o))
        v128.store(p, v128.load(o, 16), 16)
        v128.store(p, v128.load(o, STRIP), 32)
        v128.store(p, v128.load(o, STRIP + 16), 48)
        p += bq
        o += 32
      }
      i += 4
      b += 32
      x += STRIP
    } else if (br == 8 && i + 4 <= m) {
      for (; q < n; q++) {
        v128.store(p, v128.load(o))
        v128.store(p, v128.load(o, 16), 16)
        p += bq
        o += 32
      }
    } else {
      const rows = m - i
      for (; q < n; q++) {
        store<f64>(p, load<f64>(o))
        if (rows > 1) store<f64>(p + br, load<f64>(o, 8))
        if (rows > 2) store<f64>(p + 2 * br, load<f64>(o, 16))
        if (rows > 3) store<f64>(p + 3 * br, load<f64>(o, 24))
        p += bq
        o += 32
      }
    }
    b += 4 * br
    x += STRIP
  }
}

/**
 * Block j of `count` strips from x on, given their blocks `first` to j - 1: x_j <- (x_j - sum x_q T(j, q)') T(j, j)^-T.
 */
// @ts-ignore: decorator
@inline
export function solveBlocks(count: i32, first: i32, j: i32, x: usize): void {
  const t = triangle + <usize>j * COLUMN_STRIP
  const from = (<usize>first) << 7
  const to = (<usize>j) << 7
  tiles(count, 4 * (j - first), x + from, STRIP, t + 2 * from, x + to, STRIP, 32, -1, t + 2 * to)
}

/**
 * Solves all m rows against one diagonal block of order n <= NB. Within MC rows the loop over blocks is outside the loop
 * over strips: a tile then never waits for the solve of its neighbour, which is one long chain.
 */
function solveRows(m: i32, n: i32, t: usize, ti: usize, tq: usize, b: usize, br: usize, bq: usize): void {
  if (n <= 0) return
  packTriangle(n, t, ti, tq)
  for (let ic = 0; ic < m; ic += MC) {
    const mc = min(MC, m - ic)
    const rows = b + <usize>ic * br
    loadStrips(mc, n, rows, br, bq, strips)
    for (let j = 0; 4 * j < n; j++) solveBlocks((mc + 3) >> 2, 0, j, strips)
    storeStrips(mc, n, rows, br, bq, strips)
  }
}

/** Where a recursive routine cuts an order n > NB: the smaller half rounded up to whole blocks. */
// @ts-ignore: decorator
@inline
export function half(n: i32): i32 {
  return ((n / 2 + NB - 1) / NB) * NB
}

/** One or two rows, elements bq apart, against L (or L', transposed) of order n <= NB. */
function solveVectors(m: i32, n: i32, l: usize, ldl: usize, transposed: bool, b: usize, br: usize, bq: usize): void {
  for (let i = 0; i < m; i++) solveVector(n, l, ldl, transposed, b + <usize>i * br, bq)
}

/** B <- B L^-T; byte addresses, as the three below. */
export function rightLowerTrans(m: i32, n: i32, l: usize, ldl: usize, b: usize, ldb: usize): void {
  if (n <= NB) {
    if (m <= 2) solveVectors(m, n, l, ldl, false, b, 8, ldb)
    else solveRows(m, n, l, 8, ldl, b, 8, ldb)
    return
  }
  const h = half(n)
  const right = b + <usize>h * ldb
  rightLowerTrans(m, h, l, ldl, b, ldb)
  product(m, n - h, h, -1, b, ldb, false, l + bytes(h), ldl, false, right, ldb, ALL)
  rightLowerTrans(m, n - h, l + bytes(h) + <usize>h * ldl, ldl, right, ldb)
}

/** B <- B L^-1 */
export function rightLower(m: i32, n: i32, l: usize, ldl: usize, b: usize, ldb: usize): void {
  if (n <= NB) {
    const last = <usize>(n - 1)
    if (m <= 2) solveVectors(m, n, l, ldl, true, b, 8, ldb)
    else solveRows(m, n, l + last * (ldl + 8), 0 - ldl, <usize>-8, b + last * ldb, 8, 0 - ldb)
    return
  }
  const h = half(n)
  const right = b + <usize>h * ldb
  rightLower(m, n - h, l + bytes(h) + <usize>h * ldl, ldl, right, ldb)
  product(m, h, n - h, -1, right, ldb, false, l + bytes(h), ldl, true, b, ldb, ALL)
  rightLower(m, h, l, ldl, b, ldb)
}

/** B <- L^-1 B */
export function leftLower(n: i32, m: i32, l: usize, ldl: usize, b: usize, ldb: usize): void {
  if (n <= NB) {
    if (m <= 2) solveVectors(m, n, l, ldl, false, b, ldb, 8)
    else solveRows(m, n, l, 8, ldl, b, ldb, 8)
    return
  }
  const h = half(n)
  leftLower(h, m, l, ldl, b, ldb)
  product(n - h, m, h, -1, l + bytes(h), ldl, false, b, ldb, true, b + bytes(h), ldb, ALL)
  leftLower(n - h, m, l + bytes(h) + <usize>h * ldl, ldl, b + bytes(h), ldb)
}

/** B <- L^-T B */
export function leftLowerTrans(n: i32, m: i32, l: usize, ldl: usize, b: usize, ldb: usize): void {
  if (n <= NB) {
    const last = <usize>(n - 1)
    if (m <= 2) solveVectors(m, n, l, ldl, true, b, ldb, 8)
    else solveRows(m, n, l + last * (ldl + 8), 0 - ldl, <usize>-8, b + (last << 3), ldb, <usize>-8)
    return
  }
  const h = half(n)
  leftLowerTrans(n - h, m, l + bytes(h) + <usize>h * ldl, ldl, b + bytes(h), ldb)
  product(h, m, n - h, -1, l + bytes(h), ldl, true, b + bytes(h), ldb, true, b, ldb, ALL)
  leftLowerTrans(h, m, l, ldl, b, ldb)
}

export function trsmRightLowerTrans(m: i32, n: i32, l: i32, ldl: i32, b: i32, ldb: i32): void {
  rightLowerTrans(m, n, address(l), bytes(ldl), address(b), bytes(ldb))
}

export function trsmRightLower(m: i32, n: i32, l: i32, ldl: i32, b: i32, ldb: i32): void {
  rightLower(m, n, address(l), bytes(ldl), address(b), bytes(ldb))
}

export function trsmLeftLower(n: i32, m: i32, l: i32, ldl: i32, b: i32, ldb: i32): void {
  leftLower(n, m, address(l), bytes(ldl), address(b), bytes(ldb))
}

export function trsmLeftLowerTrans(n: i32, m: i32, l: i32, ldl: i32, b: i32, ldb: i32): void {
  leftLowerTrans(n, m, address(l), bytes(ldl), address(b), bytes(ldb))
}
