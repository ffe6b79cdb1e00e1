import { madd, nmadd } from './arithmetic'
import { factorChunk, firstBad } from './group-factor'
import {
  addLanes, at, chunkPairs, clear, dotColumn, dotRow, element, factors, gram, halves, lambda, layOut, loadLambda,
  loadLastPair, products, put,
} from './group-scratch'
import { address } from './scratch'

/** The product of all pivots of the last call is mantissa 2^exponent. */
export let mantissa: f64 = 1
export let exponent: f64 = 0

/** x <- L^-1 lambda' x for `columns` columns of every pair; from `x` (`next` bytes a pair) to `halves` (`column` bytes a column). */
export function halfSolveChunk(k: i32, columns: i32, pairs: i32, x: usize, next: usize, column: usize): void {
  let l = factors
  let out = halves
  if (k == 1) {
    const a = v128.load(lambda)
    for (let p = 0; p < pairs; p++) {
      const f = f64x2.mul(a, at(factors, p))
      let o = out
      for (let c = 0; c < columns; c++) {
        v128.store(o, f64x2.mul(f, at(x, c)))
        o += column
      }
      x += next
      out += 16
    }
  } else if (k == 2) {
    const a = v128.load(lambda)
    const b = v128.load(lambda, 16)
    const d = v128.load(lambda, 32)
    for (let p = 0; p < pairs; p++) {
      const i0 = v128.load(l)
      const l10 = v128.load(l, 16)
      const i1 = v128.load(l, 32)
      let o = out
      let q = x
      for (let c = 0; c < columns; c++) {
        const x1 = v128.load(q, 16)
        const w0 = f64x2.mul(madd(b, x1, f64x2.mul(a, v128.load(q))), i0)
        v128.store(o, w0)
        v128.store(o, f64x2.mul(nmadd(l10, w0, f64x2.mul(d, x1)), i1), 16)
        q += 32
        o += column
      }
      x += next
      l += 48
      out += 32
    }
  } else if (k == 3) {
    const a00 = v128.load(lambda)
    const a10 = v128.load(lambda, 16)
    const a20 = v128.load(lambda, 32)
    const a11 = v128.load(lambda, 48)
    const a21 = v128.load(lambda, 64)
    const a22 = v128.load(lambda, 80)
    for (let p = 0; p < pairs; p++) {
      let o = out
      let q = x
      for (let c = 0; c < columns; c++) {
        const x1 = v128.load(q, 16)
        const x2 = v128.load(q, 32)
        const w0 = f64x2.mul(madd(a20, x2, madd(a10, x1, f64x2.mul(a00, v128.load(q)))), v128.load(l))
        const t1 = madd(a21, x2, f64x2.mul(a11, x1))
        const w1 = f64x2.mul(nmadd(v128.load(l, 16), w0, t1), v128.load(l, 48))
        const t2 = nmadd(v128.load(l, 64), w1, nmadd(v128.load(l, 32), w0, f64x2.mul(a22, x2)))
        v128.store(o, w0)
        v128.store(o, w1, 16)
        v128.store(o, f64x2.mul(t2, v128.load(l, 80)), 32)
        q += 48
        o += column
      }
      x += next
      l += 96
      out += 48
    }
  } else {
    const step = (<usize>k) << 4
    for (let p = 0; p < pairs; p++) {
      let o = out
      let q = x
      for (let c = 0; c < columns; c++) {
        for (let i = 0; i < k; i++) {
          const diagonal = element(k, i, i)
          const sum = dotColumn(k - i, lambda + diagonal, q + ((<usize>i) << 4))
          put(o, i, f64x2.mul(f64x2.sub(sum, dotRow(0, i, k, l, o)), v128.load(l + diagonal)))
        }
        q += step
        o += column
      }
      x += next
      l += (<usize>((k * (k + 1)) >> 1)) << 4
      out += step
    }
  }
}

/** gram += W' W over `steps` vectors of every column, lower, in tiles of 2 x 2 columns. */
function gramChunk(m: i32, steps: i32, column: usize): void {
  const bytes = (<usize>steps) << 4
  for (let j = 0; j < m; j += 2) {
    const b = halves + <usize>j * column
    const bNext = j + 1 < m ? column : 0
    for (let i = j; i < m; i += 2) {
      const a = halves + <usize>i * column
      const aNext = i + 1 < m ? column : 0
      let g00 = f64x2.splat(0)
      let g10 = g00
      let g01 = g00
      let g11 = g00
      for (let s: usize = 0; s < bytes; s += 16) {
        const a0 = v128.load(a + s)
        const a1 = v128.load(a + aNext + s)
        const b0 = v128.load(b + s)
        const b1 = v128.load(b + bNext + s)
        g00 = madd(a0, b0, g00)
        g10 = madd(a1, b0, g10)
        g01 = madd(a0, b1, g01)
        g11 = madd(a1, b1, g11)
      }
      const o = gram + element(m, i, j)
      const right = o + ((<usize>(m - j - 1)) << 4)
      v128.store(o, f64x2.add(v128.load(o), g00))
      if (aNext != 0) v128.store(o, f64x2.add(v128.load(o, 16), g10), 16)
      if (bNext != 0) {
        if (i > j) v128.store(right, f64x2.add(v128.load(right), g01))
        if (aNext != 0) v128.store(right, f64x2.add(v128.load(right, 16), g11), 16)
      }
    }
  }
}

export function groupHalfSolve(
  k: i32, m: i32, groups: i32, data: i32, lambdaAt: i32, gramAt: i32, ldg: i32,
): i32 {
  const entries = ((k * (k + 1)) >> 1) + k * m
  const zx = (<usize>((k * (k + 1)) >> 1)) << 4
  const next = (<usize>entries) << 4
  const most = chunkPairs(k, m)
  const column = (<usize>(most * k)) << 4
  const all = (groups + 1) >> 1
  const whole = groups >> 1
  layOut(k, m, m)
  loadLambda(k, address(lambdaAt))
  clear(gram, (m * (m + 1)) >> 1)
  v128.store(products, f64x2.splat(1))
  v128.store(products, i64x2.splat(0), 16)
  let x = address(data)
  let pairs = 0
  for (let p = 0; p < all; p += pairs) {
    pairs = min(most, whole - p)
    if (pairs == 0) {
      pairs = 1
      x = loadLastPair(entries, x)
    }
    if (!factorChunk(k, pairs, x, next)) return firstBad(p, pairs)
    halfSolveChunk(k, m, pairs, x + zx, next, column)
    gramChunk(m, pairs * k, column)
    x += <usize>pairs * next
  }
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) addLanes(address(gramAt + i + j * ldg), v128.load(gram + element(m, i, j)))
  }
  mantissa = load<f64>(products) * load<f64>(products, 8)
  const biased = load<i64>(products, 16) + load<i64>(products, 24)
  exponent = <f64>(biased - 1023 * <i64>(2 * all) * <i64>k)
  return 0
}
