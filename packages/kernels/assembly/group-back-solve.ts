import { madd, nmadd } from './arithmetic'
import { factorChunk, firstBad } from './group-factor'
import { halfSolveChunk } from './group-half-solve'
import {
  addLanes, at, chunkPairs, clear, combined, dotColumn, dotRow, element, factors, halves, layOut, loadLambda,
  loadLastPair, moment, products, put, work,
} from './group-scratch'
import { address, bytes } from './scratch'

/** Columns ZX F (F upper triangular, q columns) and ZX coef of every pair, to `combined`. */
function combineChunk(
  k: i32, m: i32, q: i32, pairs: i32, x: usize, next: usize, factor: usize, ldf: usize, coef: usize,
): void {
  const step = (<usize>k) << 4
  let out = combined
  for (let p = 0; p < pairs; p++) {
    for (let c = 0; c <= q; c++) {
      const first = c < q ? factor + <usize>c * ldf : coef
      const last = first + bytes(c < q ? c + 1 : m)
      let i = 0
      for (; i + 2 <= k; i += 2) {
        let sum0 = f64x2.splat(0)
        let sum1 = sum0
        let y = x + ((<usize>i) << 4)
        for (let w = first; w != last; w += 8) {
          const s = v128.load_splat<f64>(w)
          sum0 = madd(v128.load(y), s, sum0)
          sum1 = madd(v128.load(y, 16), s, sum1)
          y += step
        }
        put(out, i, sum0)
        put(out, i + 1, sum1)
      }
      if (i < k) {
        let sum0 = f64x2.splat(0)
        let y = x + ((<usize>i) << 4)
        for (let w = first; w != last; w += 8) {
          sum0 = madd(v128.load(y), v128.load_splat<f64>(w), sum0)
          y += step
        }
        put(out, i, sum0)
      }
      out += step
    }
    x += next
  }
}

/** moment <- moment + t, the lanes of `keep` only. */
// @ts-ignore: decorator
@inline
function addMoment(entry: usize, t: v128, keep: v128): void {
  v128.store(moment + entry, f64x2.add(v128.load(moment + entry), v128.and(t, keep)))
}

/**
 * Solves v <- L^-T v in place for all columns of a chunk and adds M^-1 + sum of v v' to `moment`; the last column enters
 * with `weight`, and is what becomes u.
 */
function backSolveChunk(k: i32, columns: i32, pairs: i32, column: usize, weight: v128, keep: v128): void {
  if (k == 1) backSolveChunk1(columns, pairs, column, weight, keep)
  else if (k == 2) backSolveChunk2(columns, pairs, column, weight, keep)
  else if (k == 3) backSolveChunk3(columns, pairs, column, weight, keep)
  else backSolveChunkAny(k, columns, pairs, column, weight, keep)
}

function backSolveChunk1(columns: i32, pairs: i32, column: usize, weight: v128, keep: v128): void {
  let t00 = f64x2.splat(0)
  for (let p = 0; p < pairs; p++) {
    const i0 = at(factors, p)
    t00 = madd(i0, i0, t00)
    let o = halves + ((<usize>p) << 4)
    for (let c = 1; c < columns; c++) {
      const v0 = f64x2.mul(v128.load(o), i0)
      t00 = madd(v0, v0, t00)
      o += column
    }
    const u0 = f64x2.mul(v128.load(o), i0)
    v128.store(o, u0)
    t00 = madd(f64x2.mul(weight, u0), u0, t00)
  }
  addMoment(0, t00, keep)
}

function backSolveChunk2(columns: i32, pairs: i32, column: usize, weight: v128, keep: v128): void {
  let t00 = f64x2.splat(0)
  let t10 = t00
  let t11 = t00
  let l = factors
  for (let p = 0; p < pairs; p++) {
    const i0 = v128.load(l)
    const l10 = v128.load(l, 16)
    const i1 = v128.load(l, 32)
    // M^-1 = N' N for N = L^-1.
    const n10 = f64x2.mul(f64x2.neg(f64x2.mul(l10, i0)), i1)
    t00 = madd(i0, i0, madd(n10, n10, t00))
    t10 = madd(n10, i1, t10)
    t11 = madd(i1, i1, t11)
    let o = halves + ((<usize>p) << 5)
    for (let c = 1; c < columns; c++) {
      const v1 = f64x2.mul(v128.load(o, 16), i1)
      const v0 = f64x2.mul(nmadd(l10, v1, v128.load(o)), i0)
      t00 = madd(v0, v0, t00)
      t10 = madd(v1, v0, t10)
      t11 = madd(v1, v1, t11)
      o += column
    }
    const u1 = f64x2.mul(v128.load(o, 16), i1)
    const u0 = f64x2.mul(nmadd(l10, u1, v128.load(o)), i0)
    v128.store(o, u0)
    v128.store(o, u1, 16)
    const s1 = f64x2.mul(weight, u1)
    t00 = madd(f64x2.mul(weight, u0), u0, t00)
    t10 = madd(s1, u0, t10)
    t11 = madd(s1, u1, t11)
    l += 48
  }
  addMoment(0, t00, keep)
  addMoment(16, t10, keep)
  addMoment(32, t11, keep)
}

function backSolveChunk3(columns: i32, pairs: i32, column: usize, weight: v128, keep: v128): void {
  let t00 = f64x2.splat(0)
  let t10 = t00
  let t20 = t00
  let t11 = t00
  let t21 = t00
  let t22 = t00
  let l = factors
  for (let p = 0; p < pairs; p++) {
    const i0 = v128.load(l)
    const l10 = v128.load(l, 16)
    const l20 = v128.load(l, 32)
    const i1 = v128.load(l, 48)
    const l21 = v128.load(l, 64)
    const i2 = v128.load(l, 80)
    const n10 = f64x2.mul(f64x2.neg(f64x2.mul(l10, i0)), i1)
    const n20 = f64x2.mul(f64x2.neg(madd(l21, n10, f64x2.mul(l20, i0))), i2)
    const n21 = f64x2.mul(f64x2.neg(f64x2.mul(l21, i1)), i2)
    t00 = madd(i0, i0, madd(n10, n10, madd(n20, n20, t00)))
    t10 = madd(n10, i1, madd(n20, n21, t10))
    t20 = madd(n20, i2, t20)
    t11 = madd(i1, i1, madd(n21, n21, t11))
    t21 = madd(n21, i2, t21)
    t22 = madd(i2, i2, t22)
    let o = halves + <usize>p * 48
    for (let c = 1; c <= columns; c++) {
      const v2 = f64x2.mul(v128.load(o, 32), i2)
      const v1 = f64x2.mul(nmadd(l21, v2, v128.load(o, 16)), i1)
      const v0 = f64x2.mul(nmadd(l20, v2, nmadd(l10, v1, v128.load(o))), i0)
      v128.store(o, v0)
      v128.store(o, v1, 16)
      v128.store(o, v2, 32)
      const s = c == columns ? weight : f64x2.splat(1)
      const s0 = f64x2.mul(s, v0)
      const s1 = f64x2.mul(s, v1)
      t00 = madd(s0, v0, t00)
      t10 = madd(s0, v1, t10)
      t20 = madd(s0, v2, t20)
      t11 = madd(s1, v1, t11)
      t21 = madd(s1, v2, t21)
      t22 = madd(f64x2.mul(s, v2), v2, t22)
      o += column
    }
    l += 96
  }
  addMoment(0, t00, keep)
  addMoment(16, t10, keep)
  addMoment(32, t20, keep)
  addMoment(48, t11, keep)
  addMoment(64, t21, keep)
  addMoment(80, t22, keep)
}

function backSolveChunkAny(k: i32, columns: i32, pairs: i32, column: usize, weight: v128, keep: v128): void {
  const step = (<usize>k) << 4
  const n = work
  let l = factors
  for (let p = 0; p < pairs; p++) {
    // N = L^-1, packed; then M^-1 = N' N.
    for (let j = 0; j < k; j++) {
      const nj = n + element(k, j, j)
      v128.store(nj, v128.load(l + element(k, j, j)))
      for (let i = j + 1; i < k; i++) {
        put(nj, i - j, f64x2.mul(f64x2.neg(dotRow(j, i, k, l, nj)), v128.load(l + element(k, i, i))))
      }
    }
    for (let j = 0; j < k; j++) {
      for (let i = j; i < k; i++) {
        addMoment(element(k, i, j), dotColumn(k - i, n + element(k, i, i), n + element(k, i, j)), keep)
      }
    }
    let o = halves + <usize>p * step
    for (let c = 1; c <= columns; c++) {
      for (let i = k - 1; i >= 0; i--) {
        const diagonal = l + element(k, i, i)
        const sum = dotColumn(k - 1 - i, diagonal + 16, o + ((<usize>(i + 1)) << 4))
        put(o, i, f64x2.mul(f64x2.sub(at(o, i), sum), v128.load(diagonal)))
      }
      let entry: usize = 0
      for (let j = 0; j < k; j++) {
        const vj = c == columns ? f64x2.mul(weight, at(o, j)) : at(o, j)
        for (let i = j; i < k; i++) {
          addMoment(entry, f64x2.mul(at(o, i), vj), keep)
          entry += 16
        }
      }
      o += column
    }
    l += element(k, k, k)
  }
}

/** The last column of a chunk, group by group, to `u`; the second lane of the last pair only if it exists. */
function storeModes(k: i32, pairs: i32, lanes: i32, from: usize, u: usize): void {
  for (let p = 0; p < pairs; p++) {
    for (let lane = 0; lane < lanes; lane++) {
      let o = from + ((<usize>lane) << 3)
      for (let i = 0; i < k; i++) {
        store<f64>(u, load<f64>(o))
        o += 16
        u += 8
      }
    }
    from += (<usize>k) << 4
  }
}

export function groupBackSolve(
  k: i32, m: i32, groups: i32, data: i32, lambdaAt: i32, coef: i32, weight: f64, factor: i32, ldf: i32, q: i32, t: i32,
  ldt: i32, u: i32,
): i32 {
  const entries = ((k * (k + 1)) >> 1) + k * m
  const zx = (<usize>((k * (k + 1)) >> 1)) << 4
  const next = (<usize>entries) << 4
  const columns = q + 1
  const most = chunkPairs(k, columns)
  const column = (<usize>(most * k)) << 4
  const all = (groups + 1) >> 1
  const whole = groups >> 1
  layOut(k, m, columns)
  loadLambda(k, address(lambdaAt))
  clear(moment, (k * (k + 1)) >> 1)
  // Not needed here, but the factors multiply it.
  v128.store(products, f64x2.splat(1))
  v128.store(products, i64x2.splat(0), 16)
  let x = address(data)
  let pairs = 0
  for (let p = 0; p < all; p += pairs) {
    let lanes = 2
    pairs = min(most, whole - p)
    if (pairs == 0) {
      pairs = 1
      lanes = 1
      x = loadLastPair(entries, x)
    }
    if (!factorChunk(k, pairs, x, next)) return firstBad(p, pairs)
    combineChunk(k, m, q, pairs, x + zx, next, address(factor), bytes(ldf), address(coef))
    halfSolveChunk(k, columns, pairs, combined, (<usize>(columns * k)) << 4, column)
    backSolveChunk(k, columns, pairs, column, f64x2.splat(weight), lanes == 2 ? i64x2.splat(-1) : i64x2(-1, 0))
    if (u >= 0) storeModes(k, pairs, lanes, halves + <usize>q * column, address(u + 2 * p * k))
    x += <usize>pairs * next
  }
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) addLanes(address(t + i + j * ldt), v128.load(moment + element(k, i, j)))
  }
  return 0
}
