import { madd, nmadd } from './arithmetic'
import {
  at, dotColumn, dotRow, dotRows, element, factors, lambda, masks, products, put, work,
} from './group-scratch'

// @ts-ignore: decorator
@inline
function usable(d: v128): v128 {
  return v128.and(f64x2.gt(d, f64x2.splat(0)), f64x2.lt(d, f64x2.splat(Infinity)))
}

// The product of all pivots is kept as mantissas in [1, 2) and a sum of biased exponents, so that it neither overflows nor
// takes a logarithm a group.

// @ts-ignore: decorator
@inline
function exponentOf(p: v128): v128 {
  return i64x2.shr_u(p, 52)
}

// @ts-ignore: decorator
@inline
function mantissaOf(p: v128): v128 {
  return v128.or(v128.and(p, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000))
}

// @ts-ignore: decorator
@inline
function inverse(x: v128): v128 {
  return f64x2.div(f64x2.splat(1), x)
}

/** The factors of a chunk: M = lambda' ZZ lambda + I = L L'. False if a pivot is not positive and finite. */
export function factorChunk(k: i32, pairs: i32, data: usize, next: usize): bool {
  if (k == 1) factorChunk1(pairs, data, next)
  else if (k == 2) factorChunk2(pairs, data, next)
  else if (k == 3) factorChunk3(pairs, data, next)
  else factorChunkAny(k, pairs, data, next)
  let good = i64x2.splat(-1)
  for (let p = 0; p < pairs; p++) good = v128.and(good, at(masks, p))
  return i64x2.all_true(good)
}

function factorChunk1(pairs: i32, data: usize, next: usize): void {
  const a = v128.load(lambda)
  const one = f64x2.splat(1)
  let product = v128.load(products)
  let exponents = v128.load(products, 16)
  for (let p = 0; p < pairs; p++) {
    const d = madd(f64x2.mul(a, v128.load(data)), a, one)
    put(masks, p, usable(d))
    product = f64x2.mul(product, d)
    exponents = i64x2.add(exponents, exponentOf(product))
    product = mantissaOf(product)
    put(factors, p, inverse(f64x2.sqrt(d)))
    data += next
  }
  v128.store(products, product)
  v128.store(products, exponents, 16)
}

function factorChunk2(pairs: i32, data: usize, next: usize): void {
  const a = v128.load(lambda)
  const b = v128.load(lambda, 16)
  const c = v128.load(lambda, 32)
  const one = f64x2.splat(1)
  let out = factors
  let product = v128.load(products)
  let exponents = v128.load(products, 16)
  for (let p = 0; p < pairs; p++) {
    const z10 = v128.load(data, 16)
    const z11 = v128.load(data, 32)
    const y0 = madd(b, z10, f64x2.mul(a, v128.load(data)))
    const y1 = madd(b, z11, f64x2.mul(a, z10))
    const d0 = madd(a, y0, madd(b, y1, one))
    const m10 = f64x2.mul(c, y1)
    const m11 = madd(f64x2.mul(c, c), z11, one)
    const i0 = inverse(f64x2.sqrt(d0))
    const l10 = f64x2.mul(m10, i0)
    const d1 = nmadd(l10, l10, m11)
    put(masks, p, v128.and(usable(d0), usable(d1)))
    product = f64x2.mul(product, d0)
    exponents = i64x2.add(exponents, exponentOf(product))
    product = mantissaOf(product)
    product = f64x2.mul(product, d1)
    exponents = i64x2.add(exponents, exponentOf(product))
    product = mantissaOf(product)
    v128.store(out, i0)
    v128.store(out, l10, 16)
    v128.store(out, inverse(f64x2.sqrt(d1)), 32)
    data += next
    out += 48
  }
  v128.store(products, product)
  v128.store(products, exponents, 16)
}

function factorChunk3(pairs: i32, data: usize, next: usize): void {
  const a00 = v128.load(lambda)
  const a10 = v128.load(lambda, 16)
  const a20 = v128.load(lambda, 32)
  const a11 = v128.load(lambda, 48)
  const a21 = v128.load(lambda, 64)
  const a22 = v128.load(lambda, 80)
  const one = f64x2.splat(1)
  let out = factors
  let product = v128.load(products)
  let exponents = v128.load(products, 16)
  for (let p = 0; p < pairs; p++) {
    const z10 = v128.load(data, 16)
    const z20 = v128.load(data, 32)
    const z11 = v128.load(data, 48)
    const z21 = v128.load(data, 64)
    const z22 = v128.load(data, 80)
    // ZZ lambda by columns.
    const y00 = madd(a20, z20, madd(a10, z10, f64x2.mul(a00, v128.load(data))))
    const y10 = madd(a20, z21, madd(a10, z11, f64x2.mul(a00, z10)))
    const y20 = madd(a20, z22, madd(a10, z21, f64x2.mul(a00, z20)))
    const y11 = madd(a21, z21, f64x2.mul(a11, z11))
    const y21 = madd(a21, z22, f64x2.mul(a11, z21))
    const d0 = madd(a20, y20, madd(a10, y10, madd(a00, y00, one)))
    const m10 = madd(a21, y20, f64x2.mul(a11, y10))
    const m20 = f64x2.mul(a22, y20)
    const m11 = madd(a21, y21, madd(a11, y11, one))
    const m21 = f64x2.mul(a22, y21)
    const m22 = madd(f64x2.mul(a22, a22), z22, one)
    const i0 = inverse(f64x2.sqrt(d0))
    const l10 = f64x2.mul(m10, i0)
    const l20 = f64x2.mul(m20, i0)
    const d1 = nmadd(l10, l10, m11)
    const i1 = inverse(f64x2.sqrt(d1))
    const l21 = f64x2.mul(nmadd(l20, l10, m21), i1)
    const d2 = nmadd(l21, l21, nmadd(l20, l20, m22))
    put(masks, p, v128.and(usable(d0), v128.and(usable(d1), usable(d2))))
    product = f64x2.mul(product, d0)
    exponents = i64x2.add(exponents, exponentOf(product))
    product = mantissaOf(product)
    product = f64x2.mul(product, d1)
    exponents = i64x2.add(exponents, exponentOf(product))
    product = mantissaOf(product)
    product = f64x2.mul(product, d2)
    exponents = i64x2.add(exponents, exponentOf(product))
    product = mantissaOf(product)
    v128.store(out, i0)
    v128.store(out, l10, 16)
    v128.store(out, l20, 32)
    v128.store(out, i1, 48)
    v128.store(out, l21, 64)
    v128.store(out, inverse(f64x2.sqrt(d2)), 80)
    data += next
    out += 96
  }
  v128.store(products, product)
  v128.store(products, exponents, 16)
}

function factorChunkAny(k: i32, pairs: i32, data: usize, next: usize): void {
  const step = (<usize>k) << 4
  let out = factors
  let product = v128.load(products)
  let exponents = v128.load(products, 16)
  for (let p = 0; p < pairs; p++) {
    let good = i64x2.splat(-1)
    // Column j of lambda and of L, from their diagonals on.
    let lj = lambda
    let fj = out
    let length = step
    for (let j = 0; j < k; j++) {
      // (ZZ lambda)(i, j) for i >= j; rows above are never needed.
      for (let i = j; i < k; i++) {
        put(work, i, f64x2.add(dotRow(j, i, k, data, lj), dotColumn(k - i, data + element(k, i, i), lj + ((<usize>(i - j)) << 4))))
      }
      let diagonal = f64x2.splat(1)
      let li = lj
      for (let i = j; i < k; i++) {
        let sum = dotColumn(k - i, li, work + ((<usize>i) << 4))
        if (i == j) sum = f64x2.add(sum, diagonal)
        sum = f64x2.sub(sum, dotRows(j, k, out + ((<usize>i) << 4), out + ((<usize>j) << 4)))
        if (i == j) {
          good = v128.and(good, usable(sum))
          product = f64x2.mul(product, sum)
          exponents = i64x2.add(exponents, exponentOf(product))
          product = mantissaOf(product)
          diagonal = inverse(f64x2.sqrt(sum))
          v128.store(fj, diagonal)
        } else {
          put(fj, i - j, f64x2.mul(sum, diagonal))
        }
        li += (<usize>(k - i)) << 4
      }
      lj += length
      fj += length
      length -= 16
    }
    put(masks, p, good)
    data += next
    out = fj
  }
  v128.store(products, product)
  v128.store(products, exponents, 16)
}

/** Index + 1 of the first group of a chunk with an unusable pivot, the chunk starting at pair `from`. */
export function firstBad(from: i32, pairs: i32): i32 {
  for (let p = 0; p < pairs; p++) {
    const good = at(masks, p)
    if (i64x2.extract_lane(good, 0) == 0) return 2 * (from + p) + 1
    if (i64x2.extract_lane(good, 1) == 0) return 2 * (from + p) + 2
  }
  return 0
}
