import { madd, nmadd } from './arithmetic'

// One step of the 4 x 4 tile: 4 rows of A in two vectors, 4 values of B each already stored twice. Loading B
// duplicated beats load_splat: engines fold the offset into a plain load, which the tile is otherwise bound by.

/**
 * `count` 4 x 4 tiles against one column strip, each C <- C + alpha A B, and, where `t` is not 0, each then solved:
 * X T' = C in place.
 * `a`: 4 doubles a step (a row strip), the next strip `aNext` bytes on; `b`: 8 doubles a step (a column strip stored
 * twice); `kc` steps, none allowed; `c`: columns `ldc` bytes apart, the next tile `cNext` bytes on; `t`: lower T by
 * columns, every entry stored twice, with inverted diagonal (8 doubles a column).
 *
 * The exit test after every step is not only for the remainder: it ends the basic block, which stops the optimising
 * compilers from moving all loads of the unrolled steps to the front and spilling the accumulators.
 */
export function tiles(
  count: i32, kc: i32, a: usize, aNext: usize, b: usize, c: usize, cNext: usize, ldc: usize, alpha: f64, t: usize,
): void {
  const s = f64x2.splat(alpha)
  const c1 = ldc
  const c2 = ldc + ldc
  const c3 = c2 + ldc
  for (; count > 0; count--) {
    let c00 = f64x2.splat(0)
    let c10 = c00
    let c01 = c00
    let c11 = c00
    let c02 = c00
    let c12 = c00
    let c03 = c00
    let c13 = c00
    let x = a
    let y = b
    let k = kc
    while (k > 0) {
      let a0 = v128.load(x)
      let a1 = v128.load(x, 16)
      let b0 = v128.load(y)
      let b1 = v128.load(y, 16)
      let b2 = v128.load(y, 32)
      let b3 = v128.load(y, 48)
      c00 = madd(a0, b0, c00)
      c10 = madd(a1, b0, c10)
      c01 = madd(a0, b1, c01)
      c11 = madd(a1, b1, c11)
      c02 = madd(a0, b2, c02)
      c12 = madd(a1, b2, c12)
      c03 = madd(a0, b3, c03)
      c13 = madd(a1, b3, c13)
      if (k == 1) break
      a0 = v128.load(x, 32)
      a1 = v128.load(x, 48)
      b0 = v128.load(y, 64)
      b1 = v128.load(y, 80)
      b2 = v128.load(y, 96)
      b3 = v128.load(y, 112)
      c00 = madd(a0, b0, c00)
      c10 = madd(a1, b0, c10)
      c01 = madd(a0, b1, c01)
      c11 = madd(a1, b1, c11)
      c02 = madd(a0, b2, c02)
      c12 = madd(a1, b2, c12)
      c03 = madd(a0, b3, c03)
      c13 = madd(a1, b3, c13)
      if (k == 2) break
      a0 = v128.load(x, 64)
      a1 = v128.load(x, 80)
      b0 = v128.load(y, 128)
      b1 = v128.load(y, 144)
      b2 = v128.load(y, 160)
      b3 = v128.load(y, 176)
      c00 = madd(a0, b0, c00)
      c10 = madd(a1, b0, c10)
      c01 = madd(a0, b1, c01)
      c11 = madd(a1, b1, c11)
      c02 = madd(a0, b2, c02)
      c12 = madd(a1, b2, c12)
      c03 = madd(a0, b3, c03)
      c13 = madd(a1, b3, c13)
      if (k == 3) break
      a0 = v128.load(x, 96)
      a1 = v128.load(x, 112)
      b0 = v128.load(y, 192)
      b1 = v128.load(y, 208)
      b2 = v128.load(y, 224)
      b3 = v128.load(y, 240)
      c00 = madd(a0, b0, c00)
      c10 = madd(a1, b0, c10)
      c01 = madd(a0, b1, c01)
      c11 = madd(a1, b1, c11)
      c02 = madd(a0, b2, c02)
      c12 = madd(a1, b2, c12)
      c03 = madd(a0, b3, c03)
      c13 = madd(a1, b3, c13)
      x += 128
      y += 256
      k -= 4
    }
    c00 = madd(s, c00, v128.load(c))
    c10 = madd(s, c10, v128.load(c, 16))
    c01 = madd(s, c01, v128.load(c + c1))
    c11 = madd(s, c11, v128.load(c + c1, 16))
    c02 = madd(s, c02, v128.load(c + c2))
    c12 = madd(s, c12, v128.load(c + c2, 16))
    c03 = madd(s, c03, v128.load(c + c3))
    c13 = madd(s, c13, v128.load(c + c3, 16))
    if (t != 0) {
      let d = v128.load(t)
      c00 = f64x2.mul(c00, d)
      c10 = f64x2.mul(c10, d)
      let e = v128.load(t, 16)
      d = v128.load(t, 80)
      c01 = f64x2.mul(nmadd(c00, e, c01), d)
      c11 = f64x2.mul(nmadd(c10, e, c11), d)
      e = v128.load(t, 32)
      let f = v128.load(t, 96)
      d = v128.load(t, 160)
      c02 = f64x2.mul(nmadd(c01, f, nmadd(c00, e, c02)), d)
      c12 = f64x2.mul(nmadd(c11, f, nmadd(c10, e, c12)), d)
      e = v128.load(t, 48)
      f = v128.load(t, 112)
      const g = v128.load(t, 176)
      d = v128.load(t, 240)
      c03 = f64x2.mul(nmadd(c02, g, nmadd(c01, f, nmadd(c00, e, c03))), d)
      c13 = f64x2.mul(nmadd(c12, g, nmadd(c11, f, nmadd(c10, e, c13))), d)
    }
    v128.store(c, c00)
    v128.store(c, c10, 16)
    v128.store(c + c1, c01)
    v128.store(c + c1, c11, 16)
    v128.store(c + c2, c02)
    v128.store(c + c2, c12, 16)
    v128.store(c + c3, c03)
    v128.store(c + c3, c13, 16)
    a += aNext
    c += cNext
  }
}

/** C <- C + alpha A B for one tile. */
// @ts-ignore: decorator
@inline
export function tile(kc: i32, a: usize, b: usize, c: usize, ldc: usize, alpha: f64): void {
  tiles(1, kc, a, 0, b, c, 0, ldc, alpha, 0)
}
