import { ALL, edgeTile, product } from './gemm'
import { packColumnsAlong, packRowsAlong } from './pack'
import { NB, STRIP, address, bytes, packedA, packedB, strips } from './scratch'
import { addInner } from './syrk'
import { tiles } from './tile'
import { half, leftLower, packTriangle, rightLower, solveBlocks } from './trsm'

/** L <- L^-1 for n <= NB: 4 columns of the inverse are a strip, the solution of X L' = (4 rows of I). */
function invertBlock(n: i32, l: usize, ldl: usize): void {
  packTriangle(n, l, 8, ldl)
  const blocks = (n + 3) >> 2
  for (let j = 0; j < blocks; j++) {
    const x = strips + <usize>j * (STRIP + 128)
    for (let o: usize = 0; o < (<usize>(blocks - j)) << 7; o += 16) v128.store(x + o, f64x2.splat(0))
    for (let r: usize = 0; r < 4; r++) store<f64>(x + r * 40, 1)
  }
  for (let j = 0; j < blocks; j++) {
    for (let s = 0; s <= j; s++) solveBlocks(1, s, j, strips + <usize>s * STRIP)
  }
  for (let j = 0; j < n; j++) {
    const x = strips + <usize>(j >> 2) * STRIP + ((<usize>(j & 3)) << 3)
    const column = l + <usize>j * ldl
    for (let i = j; i < n; i++) store<f64>(column + bytes(i), load<f64>(x + ((<usize>i) << 5)))
  }
}

/** Inverse by halves: L21 <- -L22^-1 L21 L11^-1, then both diagonal halves. Byte addresses. */
function invert(n: i32, l: usize, ldl: usize): void {
  if (n <= NB) {
    invertBlock(n, l, ldl)
    return
  }
  const h = half(n)
  const below = l + bytes(h)
  const rest = below + <usize>h * ldl
  for (let j = 0; j < h; j++) {
    const column = below + <usize>j * ldl
    for (let i = 0; i < n - h; i++) store<f64>(column + bytes(i), -load<f64>(column + bytes(i)))
  }
  leftLower(n - h, h, rest, ldl, below, ldl)
  rightLower(n - h, h, l, ldl, below, ldl)
  invert(h, l, ldl)
  invert(n - h, rest, ldl)
}

/** Packs T' of a lower T, n <= NB, as row strips of n steps, with zeros where T has none. */
function packTransposedTriangle(n: i32, t: usize, ldt: usize): void {
  packRowsAlong(n, n, t, ldt, packedA, (<usize>n) << 5)
  for (let i = 0; i < n; i++) {
    const s = packedA + <usize>(i & ~3) * <usize>n * 8 + bytes(i & 3)
    for (let q = i & ~3; q < i; q++) store<f64>(s + ((<usize>q) << 5), 0)
  }
}

/** C <- (packed T') (packed B), m columns; with `lower` only entries on and below the diagonal exist. */
function triangleTimes(n: i32, m: i32, c: usize, ldc: usize, lower: bool): void {
  for (let j = 0; j < m; j++) {
    for (let i = lower ? j : 0; i < n; i++) store<f64>(c + <usize>j * ldc + bytes(i), 0)
  }
  for (let j = 0; j < m; j += 4) {
    const b = packedB + <usize>j * <usize>n * 16
    const nr = min(4, m - j)
    for (let i = lower ? j : 0; i < n; i += 4) {
      // Row strip i of T' starts at step i.
      const a = packedA + <usize>i * <usize>n * 8 + ((<usize>i) << 5)
      const p = c + <usize>j * ldc + bytes(i)
      const full = !lower || i > j
      if (full && nr == 4 && n - i >= 4) tiles(1, n - i, a, 0, b + ((<usize>i) << 6), p, 0, ldc, 1, 0)
      else edgeTile(n - i, a, b + ((<usize>i) << 6), p, ldc, 1, min(4, n - i), nr, full ? 4 : 0)
    }
  }
}

/** B <- L' B, B is n x m. */
function multiplyLeftTrans(n: i32, m: i32, l: usize, ldl: usize, b: usize, ldb: usize): void {
  if (n <= NB) {
    packTransposedTriangle(n, l, ldl)
    for (let j = 0; j < m; j += NB) {
      const columns = min(NB, m - j)
      packColumnsAlong(columns, n, b + <usize>j * ldb, ldb, packedB)
      triangleTimes(n, columns, b + <usize>j * ldb, ldb, false)
    }
    return
  }
  const h = half(n)
  multiplyLeftTrans(h, m, l, ldl, b, ldb)
  product(h, m, n - h, 1, l + bytes(h), ldl, true, b + bytes(h), ldb, true, b, ldb, ALL)
  multiplyLeftTrans(n - h, m, l + bytes(h) + <usize>h * ldl, ldl, b + bytes(h), ldb)
}

/** X' X by halves: X11' X11 + X21' X21, then X22' X21, then X22' X22. Byte addresses. */
function squareTrans(n: i32, x: usize, ldx: usize): void {
  if (n <= NB) {
    packTransposedTriangle(n, x, ldx)
    packColumnsAlong(n, n, x, ldx, packedB)
    for (let j = 0; j < n; j++) {
      const s = packedB + <usize>(j & ~3) * <usize>n * 16 + ((<usize>(j & 3)) << 4)
      for (let q = j & ~3; q < j; q++) v128.store(s + ((<usize>q) << 6), f64x2.splat(0))
    }
    triangleTimes(n, n, x, ldx, true)
    return
  }
  const h = half(n)
  const below = x + bytes(h)
  const rest = below + <usize>h * ldx
  squareTrans(h, x, ldx)
  addInner(h, n - h, below, ldx, x, ldx)
  multiplyLeftTrans(n - h, h, rest, ldx, below, ldx)
  squareTrans(n - h, rest, ldx)
}

export function trtriLower(n: i32, l: i32, ldl: i32): void {
  invert(n, address(l), bytes(ldl))
}

export function lauumLowerTrans(n: i32, l: i32, ldl: i32): void {
  squareTrans(n, address(l), bytes(ldl))
}
