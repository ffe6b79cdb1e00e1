import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKernels, groupDoubles, groupEntries, groupOffset, type Kernels } from '../src/index.ts'
import { generator, kinds, type Matrix, matrix, norm, product, random, transpose } from './matrices.ts'

interface Groups {
  readonly k: number
  readonly m: number
  readonly groups: number
  /** ZZ_j, k x k. */
  readonly zz: Matrix[]
  /** ZX_j, k x m. */
  readonly zx: Matrix[]
  readonly lambda: Matrix
}

/** Cross-products of some random rows a group; the number of rows varies from 0, so that ZZ is at times singular or zero. */
function simulate(k: number, m: number, groups: number, seed: number): Groups {
  const next = generator(seed)
  const zz: Matrix[] = []
  const zx: Matrix[] = []
  for (let j = 0; j < groups; j++) {
    const rows = Math.floor(next() * 7)
    const z = matrix(rows, k, (_, c) => (c === 0 ? 1 : 6 * next() - 3))
    zz.push(product(transpose(z), z))
    zx.push(product(transpose(z), random(rows, m, seed + j)))
  }
  return { k, m, groups, zz, zx, lambda: matrix(k, k, (i, c) => (i === c ? 0.3 + next() : i > c ? next() - 0.5 : 0)) }
}

/** Inverse and log determinant of a positive definite matrix by Gauss-Jordan elimination. */
function invert(a: Matrix): { inverse: Matrix; logDet: number } {
  const k = a.rows
  const w = matrix(k, 2 * k, (i, c) => (c < k ? a.x[i + c * k]! : c - k === i ? 1 : 0)).x
  let logDet = 0
  for (let p = 0; p < k; p++) {
    const pivot = w[p + p * k]!
    logDet += Math.log(pivot)
    for (let c = 0; c < 2 * k; c++) w[p + c * k] = w[p + c * k]! / pivot
    for (let i = 0; i < k; i++) {
      const s = w[i + p * k]!
      if (i === p || s === 0) continue
      for (let c = 0; c < 2 * k; c++) w[i + c * k] = w[i + c * k]! - s * w[p + c * k]!
    }
  }
  return { inverse: { rows: k, columns: k, x: w.slice(k * k) }, logDet }
}

function add(to: Matrix, a: Matrix, scale = 1): void {
  for (let i = 0; i < to.x.length; i++) to.x[i] = to.x[i]! + scale * a.x[i]!
}

/** Everything from first principles: no Cholesky, no half solves. */
function reference(g: Groups, coef: Matrix, weight: number, factor: Matrix) {
  const { k, m } = g
  const gram = matrix(m, m, () => 0)
  const t = matrix(k, k, () => 0)
  const u: number[] = []
  let logDet = 0
  const lt = transpose(g.lambda)
  for (let j = 0; j < g.groups; j++) {
    const middle = product(lt, product(g.zz[j]!, g.lambda))
    const own = invert(matrix(k, k, (i, c) => middle.x[i + c * k]! + (i === c ? 1 : 0)))
    logDet += own.logDet
    const x = product(lt, g.zx[j]!)
    const solved = product(own.inverse, x)
    add(gram, product(transpose(x), solved))
    const modes = product(solved, coef)
    u.push(...modes.x)
    const spread = product(solved, factor)
    add(t, own.inverse)
    add(t, product(modes, transpose(modes)), weight)
    add(t, product(spread, transpose(spread)))
  }
  return { gram, logDet, t, u }
}

const GUARD = 777.25

interface Placed {
  readonly kernels: Kernels
  readonly data: number
  readonly lambda: number
  readonly coef: number
  readonly factor: number
  readonly gram: number
  readonly logDet: number
  readonly t: number
  readonly u: number
}

/** Lays everything into an arena; the unused half of the last pair holds NaN, everything unused else the guard. */
function place(kind: Kernels['kind'], g: Groups, coef: Matrix, factor: Matrix): Placed {
  const { k, m, groups } = g
  const data = 5
  const lambda = data + groupDoubles(k, m, groups) + 3
  const coefAt = lambda + k * k + 3
  const factorAt = coefAt + m + 3
  const gram = factorAt + (m + 1) * (m + 1) + 3
  const logDet = gram + (m + 2) * m + 3
  const t = logDet + 3
  const u = t + (k + 1) * k + 3
  const kernels = createKernels(u + groups * k + 5, { kind })
  const f = kernels.f64
  f.fill(GUARD)
  f.fill(Number.NaN, data, data + groupDoubles(k, m, groups))
  for (let j = 0; j < groups; j++) {
    let at = groupOffset(k, m, data, j)
    for (let c = 0; c < k; c++) {
      for (let i = c; i < k; i++) {
        f[at] = g.zz[j]!.x[i + c * k]!
        at += 2
      }
    }
    for (const x of g.zx[j]!.x) {
      f[at] = x
      at += 2
    }
  }
  // Only lower triangles of lambda and upper ones of F are to be read.
  for (let c = 0; c < k; c++) for (let i = 0; i < k; i++) f[lambda + i + c * k] = i >= c ? g.lambda.x[i + c * k]! : Number.NaN
  f.set(coef.x, coefAt)
  for (let c = 0; c < factor.columns; c++) {
    for (let r = 0; r < m; r++) f[factorAt + r + c * (m + 1)] = r <= c ? factor.x[r + c * m]! : Number.NaN
  }
  for (let c = 0; c < m; c++) for (let i = c; i < m; i++) f[gram + i + c * (m + 2)] = 1
  f[logDet] = 2
  for (let c = 0; c < k; c++) for (let i = c; i < k; i++) f[t + i + c * (k + 1)] = 3
  return { kernels, data, lambda, coef: coefAt, factor: factorAt, gram, logDet, t, u }
}

function others(g: Groups, columns: number, seed: number) {
  const next = generator(seed)
  const factor = matrix(g.m, columns, (r, c) => (r <= c ? next() - 0.5 : 0))
  return { coef: random(g.m, 1, seed), factor, weight: 0.25 + next() }
}

/** Largest relative error of all outputs, and the number of stray writes. */
function compare(kind: Kernels['kind'], g: Groups, columns: number, storeModes: boolean) {
  const { k, m, groups } = g
  const { coef, factor, weight } = others(g, columns, 5)
  const expected = reference(g, coef, weight, factor)
  const p = place(kind, g, coef, factor)
  const f = p.kernels.f64
  const written = new Set<number>()
  const before = f.slice()
  const first = p.kernels.groupHalfSolve(k, m, groups, p.data, p.lambda, p.gram, m + 2, p.logDet)
  const u = storeModes ? p.u : -1
  const second = p.kernels.groupBackSolve(
    k,
    m,
    groups,
    p.data,
    p.lambda,
    p.coef,
    weight,
    p.factor,
    m + 1,
    columns,
    p.t,
    k + 1,
    u,
  )
  let error = 0
  const check = (at: number, value: number, scale: number) => {
    written.add(at)
    const e = Math.abs(f[at]! - value) / scale
    if (!(e <= error)) error = e
  }
  const lower = (at: number, ld: number, start: number, a: Matrix) => {
    const scale = Math.max(1, norm(a))
    for (let c = 0; c < a.rows; c++) {
      for (let i = c; i < a.rows; i++) check(at + i + c * ld, start + a.x[i + c * a.rows]!, scale)
    }
  }
  lower(p.gram, m + 2, 1, expected.gram)
  lower(p.t, k + 1, 3, expected.t)
  check(p.logDet, 2 + expected.logDet, Math.max(1, Math.abs(expected.logDet)))
  const largest = Math.max(1, ...expected.u.map(Math.abs))
  if (storeModes) expected.u.forEach((x, i) => check(p.u + i, x, largest))
  let stray = 0
  for (let i = 0; i < before.length; i++) if (!written.has(i) && !Object.is(before[i], f[i])) stray++
  return { first, second, error, stray }
}

describe.each(kinds)('%s group kernels', (kind) => {
  test('agree with first principles for every k, m and number of groups', () => {
    for (const k of [1, 2, 3, 4, 5, 7]) {
      for (const m of [1, 2, 3, 6, 9]) {
        for (const groups of [0, 1, 2, 3, 4, 63, 64, 65, 67, 129]) {
          const g = simulate(k, m, groups, 100 * k + 10 * m + groups)
          for (const columns of new Set([0, m - 1, m])) {
            const label = `k ${k}, m ${m}, groups ${groups}, columns ${columns}`
            const { first, second, error, stray } = compare(kind, g, columns, columns !== m)
            expect([first, second], label).toEqual([0, 0])
            expect(error, label).toBeLessThan(1e-11)
            expect(stray, label).toBe(0)
          }
        }
      }
    }
  })

  test('large blocks', () => {
    for (const [k, m] of [
      [64, 3],
      [17, 128],
      [64, 128],
    ] as const) {
      const { first, second, error, stray } = compare(kind, simulate(k, m, 3, k + m), k === 64 ? m : 2, true)
      expect([first, second, stray]).toEqual([0, 0, 0])
      expect(error).toBeLessThan(1e-9)
    }
  })

  test('any small case', () => {
    const size = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0, max: 40 }), fc.nat(), fc.nat(6), (k, m, groups, seed, columns) => {
        const { first, second, error, stray } = compare(kind, simulate(k, m, groups, seed), Math.min(m, columns), true)
        return first === 0 && second === 0 && error < 1e-10 && stray === 0
      }),
      { numRuns: 150, seed: 7 },
    )
  })

  test('name the first group whose block is not positive definite, and leave the sums alone', () => {
    for (const k of [1, 2, 3, 5]) {
      for (const groups of [1, 2, 7, 64, 65, 131]) {
        for (const bad of new Set([0, 1, groups >> 1, groups - 1])) {
          if (bad >= groups) continue
          for (const value of [-1e6, Number.NaN, Number.POSITIVE_INFINITY]) {
            const g = simulate(k, 2, groups, k + groups)
            g.zz[bad]!.x[k * k - 1] = value
            if (groups > bad + 3) g.zz[bad + 3]!.x[0] = Number.NaN
            const { coef, factor, weight } = others(g, 1, 3)
            const p = place(kind, g, coef, factor)
            const before = p.kernels.f64.slice()
            expect(p.kernels.groupHalfSolve(k, 2, groups, p.data, p.lambda, p.gram, 4, p.logDet)).toBe(bad + 1)
            expect(
              p.kernels.groupBackSolve(k, 2, groups, p.data, p.lambda, p.coef, weight, p.factor, 3, 1, p.t, k + 1, -1),
            ).toBe(bad + 1)
            expect(p.kernels.f64).toEqual(before)
          }
        }
      }
    }
  })

  test('the determinant neither overflows nor loses digits', () => {
    const groups = 5001
    const kernels = createKernels(groupDoubles(1, 1, groups) + 10, { kind })
    const data = 10
    // det M_j = 1 + z with z from 1e-3 to 1e12: the product would be about 1e22000.
    let expected = 0
    for (let j = 0; j < groups; j++) {
      const z = 10 ** ((15 * j) / groups - 3)
      const at = groupOffset(1, 1, data, j)
      kernels.f64[at] = z
      kernels.f64[at + 2] = 0
      expected += Math.log1p(z)
    }
    kernels.f64[0] = 1
    expect(kernels.groupHalfSolve(1, 1, groups, data, 0, 2, 1, 1)).toBe(0)
    expect(Math.abs(kernels.f64[1]! / expected - 1)).toBeLessThan(1e-13)
  })

  test('pivots near the ends of the range of doubles', () => {
    const kernels = createKernels(groupDoubles(2, 1, 4) + 10, { kind })
    for (let j = 0; j < 4; j++) {
      const at = groupOffset(2, 1, 10, j)
      kernels.f64[at] = 1e300
      kernels.f64[at + 4] = 1e305
    }
    kernels.f64.set([1, 0, 1], 0)
    kernels.f64[3] = 1
    expect(kernels.groupHalfSolve(2, 1, 4, 10, 0, 5, 1, 7)).toBe(0)
    expect(kernels.f64[7]).toBeCloseTo(4 * (300 + 305) * Math.LN10, 8)
  })

  test('shapes beyond the working memory are refused', () => {
    const kernels = createKernels(100, { kind })
    for (const [k, m] of [
      [0, 1],
      [65, 1],
      [1, 0],
      [1, 129],
    ] as const) {
      expect(() => kernels.groupHalfSolve(k, m, 0, 0, 0, 0, 1, 0)).toThrow(RangeError)
      expect(() => kernels.groupBackSolve(k, m, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, -1)).toThrow(RangeError)
    }
  })
})

test('the layout: pairs of groups interleaved', () => {
  expect(groupEntries(2, 5)).toBe(13)
  expect(groupDoubles(2, 5, 3)).toBe(52)
  expect([0, 1, 2, 3].map((j) => groupOffset(2, 5, 100, j))).toEqual([100, 101, 126, 127])
})
