import { madd, nmadd } from './arithmetic'
import { KC, MC, NC, packedA, packedB, strips } from './scratch'

// One or two right-hand sides: nothing is used twice, so nothing is packed. Addresses, strides and leading dimensions are
// in bytes; a strided vector is worked on in a contiguous copy.

/** y <- y + A x for m rows and k columns lda apart; x and y contiguous. */
function addColumns(m: i32, k: i32, alpha: f64, a: usize, lda: usize, x: usize, y: usize): void {
  const s = f64x2.splat(alpha)
  let q = 0
  for (; q + 4 <= k; q += 4) {
    const x0 = f64x2.mul(s, v128.load_splat<f64>(x))
    const x1 = f64x2.mul(s, v128.load_splat<f64>(x, 8))
    const x2 = f64x2.mul(s, v128.load_splat<f64>(x, 16))
    const x3 = f64x2.mul(s, v128.load_splat<f64>(x, 24))
    let p0 = a
    let p1 = p0 + lda
    let p2 = p1 + lda
    let p3 = p2 + lda
    let o = y
    for (let i = 1; i < m; i += 2) {
      const left = madd(v128.load(p1), x1, madd(v128.load(p0), x0, v128.load(o)))
      v128.store(o, madd(v128.load(p3), x3, madd(v128.load(p2), x2, left)))
      p0 += 16
      p1 += 16
      p2 += 16
      p3 += 16
      o += 16
    }
    if (m & 1) {
      const left = madd(v128.load64_zero(p1), x1, madd(v128.load64_zero(p0), x0, v128.load64_zero(o)))
      v128.store64_lane(o, madd(v128.load64_zero(p3), x3, madd(v128.load64_zero(p2), x2, left)), 0)
    }
    a = p3 - (<usize>(m >> 1) << 4) + lda
    x += 32
  }
  for (; q < k; q++) {
    const x0 = f64x2.mul(s, v128.load_splat<f64>(x))
    let p = a
    let o = y
    for (let i = 1; i < m; i += 2) {
      v128.store(o, madd(v128.load(p), x0, v128.load(o)))
      p += 16
      o += 16
    }
    if (m & 1) v128.store64_lane(o, madd(v128.load64_zero(p), x0, v128.load64_zero(o)), 0)
    a += lda
    x += 8
  }
}

/** Inner product of two contiguous vectors. */
function dot(k: i32, a: usize, x: usize): f64 {
  let sum0 = f64x2.splat(0)
  let sum1 = sum0
  let q = 0
  for (; q + 4 <= k; q += 4) {
    sum0 = madd(v128.load(a), v128.load(x), sum0)
    sum1 = madd(v128.load(a, 16), v128.load(x, 16), sum1)
    a += 32
    x += 32
  }
  sum0 = f64x2.add(sum0, sum1)
  let sum = f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1)
  for (; q < k; q++) {
    sum += load<f64>(a) * load<f64>(x)
    a += 8
    x += 8
  }
  return sum
}

function copy(n: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  for (let i = 0; i < n; i++) {
    store<f64>(to, load<f64>(from))
    from += step
    to += toStep
  }
}

/** y <- y + alpha op(A) x, op(A) m x k; `along`: A is stored k x m. Elements of x are xs, of y ys apart. */
export function addProduct(
  m: i32, k: i32, alpha: f64, a: usize, lda: usize, along: bool, x: usize, xs: usize, y: usize, ys: usize,
): void {
  const most = KC * NC
  for (let pc = 0; pc < k; pc += most) {
    const kc = min(most, k - pc)
    let xc = x + <usize>pc * xs
    if (xs != 8) {
      copy(kc, xc, xs, packedB, 8)
      xc = packedB
    }
    if (along) {
      let column = a + ((<usize>pc) << 3)
      let o = y
      for (let i = 0; i < m; i++) {
        store<f64>(o, load<f64>(o) + alpha * dot(kc, column, xc))
        column += lda
        o += ys
      }
    } else if (ys == 8) {
      addColumns(m, kc, alpha, a + <usize>pc * lda, lda, xc, y)
    } else {
      for (let ic = 0; ic < m; ic += MC * KC) {
        const mc = min(MC * KC, m - ic)
        const o = y + <usize>ic * ys
        copy(mc, o, ys, packedA, 8)
        addColumns(mc, kc, alpha, a + ((<usize>ic) << 3) + <usize>pc * lda, lda, xc, packedA)
        copy(mc, packedA, 8, o, ys)
      }
    }
  }
}

/** x <- L^-1 x by columns of L, or L^-T x by inner products with them; order n <= NB. */
export function solveVector(n: i32, l: usize, ldl: usize, transposed: bool, x: usize, xs: usize): void {
  let v = x
  if (xs != 8) {
    copy(n, x, xs, strips, 8)
    v = strips
  }
  if (transposed) {
    let d = l + <usize>(n - 1) * (ldl + 8)
    let o = v + ((<usize>(n - 1)) << 3)
    for (let j = n - 1; j >= 0; j--) {
      store<f64>(o, (load<f64>(o) - dot(n - 1 - j, d + 8, o + 8)) / load<f64>(d))
      d -= ldl + 8
      o -= 8
    }
  } else {
    let d = l
    let o = v
    for (let j = 0; j < n; j++) {
      const value = load<f64>(o) / load<f64>(d)
      store<f64>(o, value)
      const s = f64x2.splat(value)
      const left = n - 1 - j
      let p = d + 8
      let r = o + 8
      for (let i = 1; i < left; i += 2) {
        v128.store(r, nmadd(v128.load(p), s, v128.load(r)))
        p += 16
        r += 16
      }
      if (left & 1) store<f64>(r, load<f64>(r) - load<f64>(p) * value)
      d += ldl + 8
      o += 8
    }
  }
  if (xs != 8) copy(n, strips, 8, x, xs)
}
