import { describe, expect, test } from 'vitest'
import {
  Arena,
  guards,
  kinds,
  matrix,
  norm,
  positiveDefinite,
  probes,
  product,
  random,
  residual,
  subtract,
  transpose,
  triangular,
} from './matrices.ts'

type Kind = (typeof kinds)[number]

const sizes = [...Array.from({ length: 71 }, (_, n) => n), 127, 128, 129, 191, 255, 256, 257, 511, 512, 513]
const someSizes = [0, 1, 2, 3, 4, 5, 7, 8, 15, 31, 32, 33, 47, 63, 64, 65, 66, 127, 128, 129, 200, 257]

function choleskyError(kind: Kind, n: number, gap: number, guard: number) {
  const a = positiveDefinite(n, n + 5)
  const arena = new Arena(kind, (n + gap) * n + 20, guard)
  const place = arena.put(a, { gap, lower: true, writable: true })
  const { result, stray } = arena.run((k) => k.potrf(n, place.at, place.ld))
  const l = arena.get(n, n, place, true)
  const p = probes(n)
  return { result, stray, error: residual(subtract(product(a, p), product(l, product(transpose(l), p))), n, norm(a)) }
}

describe.each(kinds)('%s Cholesky', (kind) => {
  test("potrf: ||A - L L'|| < 10 n eps ||A||, and nothing else is touched", () => {
    for (const guard of guards) {
      for (const n of guard === guards[1] ? sizes.slice(0, 75) : sizes) {
        const gap = n % 3
        const { result, stray, error } = choleskyError(kind, n, gap, guard)
        expect(result, `n ${n}`).toBe(0)
        expect(stray, `n ${n}`).toBe(0)
        expect(error, `n ${n}`).toBeLessThan(10)
      }
    }
  })

  test('potrf of order 1128', () => {
    const { result, stray, error } = choleskyError(kind, 1128, 0, Number.NaN)
    expect([result, stray]).toEqual([0, 0])
    expect(error).toBeLessThan(10)
  })

  test('potrf of a badly scaled matrix', () => {
    for (const n of [5, 64, 130]) {
      const scale = (i: number) => 10 ** ((12 * i) / n - 6)
      const b = positiveDefinite(n, 9)
      const a = matrix(n, n, (i, j) => scale(i) * b.x[i + j * n]! * scale(j))
      const arena = new Arena(kind, n * n + 20, Number.NaN)
      const place = arena.put(a, { lower: true, writable: true })
      expect(arena.kernels.potrf(n, place.at, place.ld)).toBe(0)
      const l = arena.get(n, n, place, true)
      const back = product(l, transpose(l))
      // Cholesky is backward stable entry by entry relative to sqrt(a_ii a_jj).
      const relative = matrix(n, n, (i, j) => (a.x[i + j * n]! - back.x[i + j * n]!) / scale(i) / scale(j))
      expect(residual(relative, n, norm(b))).toBeLessThan(10)
    }
  })

  test('potrf names the first column that is not positive definite', () => {
    for (const n of [1, 2, 3, 4, 5, 8, 33, 64, 65, 130, 200]) {
      for (const bad of new Set([0, 1, 2, 3, 4, 31, 32, 63, 64, 65, n >> 1, n - 1])) {
        if (bad >= n) continue
        for (const value of [-1, 0, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
          const a = positiveDefinite(n, 3)
          a.x[bad + bad * n] = value
          const arena = new Arena(kind, n * n + 20, Number.NaN)
          const place = arena.put(a, { lower: true, writable: true })
          const { result, stray } = arena.run((k) => k.potrf(n, place.at, place.ld))
          expect(result, `n ${n}, column ${bad} ${value}`).toBe(bad + 1)
          expect(stray).toBe(0)
        }
      }
    }
  })

  test('potrf reports NaN below the diagonal at the row where it meets a pivot', () => {
    for (const [n, i, j] of [
      [3, 2, 0],
      [40, 17, 3],
      [150, 149, 2],
      [150, 90, 70],
    ] as const) {
      const a = positiveDefinite(n, 3)
      a.x[i + j * n] = Number.NaN
      const arena = new Arena(kind, n * n + 20, 0)
      const place = arena.put(a, { lower: true })
      expect(arena.kernels.potrf(n, place.at, place.ld)).toBe(i + 1)
    }
  })

  test('potrf of a matrix that loses definiteness by its Schur complement', () => {
    // Rank 3, so that the fourth pivot is rounding error or negative; a clear negative shift makes it certain.
    const n = 20
    const b = random(n, 3, 8)
    const full = product(b, transpose(b))
    const a = matrix(n, n, (i, j) => full.x[i + j * n]! - (i === j && i >= 3 ? 1e-6 : 0))
    const arena = new Arena(kind, n * n + 20, 0)
    const place = arena.put(a, { lower: true })
    expect(arena.kernels.potrf(n, place.at, place.ld)).toBe(4)
  })
})

const solves = {
  trsmRightLowerTrans: { right: true, transposed: true },
  trsmRightLower: { right: true, transposed: false },
  trsmLeftLower: { right: false, transposed: false },
  trsmLeftLowerTrans: { right: false, transposed: true },
} as const

function solveError(kind: Kind, name: keyof typeof solves, n: number, m: number, gap: number, guard: number, graded: boolean) {
  const { right, transposed } = solves[name]
  const l = triangular(n, n + 17, graded)
  const b = right ? random(m, n, m + 2) : random(n, m, m + 2)
  const arena = new Arena(kind, (n + gap) * n + (b.rows + gap + 1) * b.columns + 20, guard)
  const pl = arena.put(l, { gap, lower: true })
  const pb = arena.put(b, { gap: gap > 0 ? gap + 1 : 0, writable: true })
  const { stray } = arena.run((k) => k[name](right ? m : n, right ? n : m, pl.at, pl.ld, pb.at, pb.ld))
  const x = arena.get(b.rows, b.columns, pb)
  const t = transposed ? transpose(l) : l
  const back = right ? product(x, t) : product(t, x)
  return { stray, error: residual(subtract(back, b), n, norm(l) * norm(x)) }
}

describe.each(kinds)('%s triangular solves', (kind) => {
  test.each(Object.keys(solves) as (keyof typeof solves)[])('%s: small residual, nothing else touched', (name) => {
    for (const guard of guards) {
      for (const n of guard === guards[1] ? sizes.slice(0, 75) : sizes) {
        for (const m of n <= 70 ? [0, 1, 2, 3, 4, 5, 8, 13] : [1, 6, 67]) {
          const { stray, error } = solveError(kind, name, n, m, n % 3, guard, false)
          expect(stray, `n ${n}, m ${m}`).toBe(0)
          expect(error, `n ${n}, m ${m}`).toBeLessThan(10)
        }
      }
    }
  })

  test.each(Object.keys(solves) as (keyof typeof solves)[])('%s with a graded triangle and wide right-hand sides', (name) => {
    for (const [n, m] of [
      [3, 40],
      [30, 200],
      [64, 129],
      [130, 300],
      [257, 261],
    ] as const) {
      const { stray, error } = solveError(kind, name, n, m, 2, Number.NaN, true)
      expect(stray).toBe(0)
      expect(error).toBeLessThan(10)
    }
  })
})

/** A symmetric matrix from its lower triangle in the arena. */
function symmetric(arena: Arena, n: number, place: { at: number; ld: number }) {
  const lower = arena.get(n, n, place, true)
  return matrix(n, n, (i, j) => lower.x[Math.max(i, j) + Math.min(i, j) * n]!)
}

describe.each(kinds)('%s inverses', (kind) => {
  test('trtriLower: ||L X - I|| < 10 n eps ||L|| ||X||, nothing else touched', () => {
    for (const guard of guards) {
      for (const n of guard === guards[1] ? sizes.slice(0, 75) : sizes) {
        const l = triangular(n, n + 1, n % 2 === 1)
        const arena = new Arena(kind, (n + 2) * n + 20, guard)
        const place = arena.put(l, { gap: n % 3, lower: true, writable: true })
        const { stray } = arena.run((k) => k.trtriLower(n, place.at, place.ld))
        const x = arena.get(n, n, place, true)
        const p = probes(n)
        expect(stray, `n ${n}`).toBe(0)
        expect(residual(subtract(product(l, product(x, p)), p), n, norm(l) * norm(x)), `n ${n}`).toBeLessThan(10)
      }
    }
  })

  test("lauumLowerTrans: X' X within 10 n eps ||X||^2, nothing else touched", () => {
    for (const guard of guards) {
      for (const n of guard === guards[1] ? sizes.slice(0, 75) : sizes) {
        const x = triangular(n, n + 2)
        const arena = new Arena(kind, (n + 2) * n + 20, guard)
        const place = arena.put(x, { gap: n % 3, lower: true, writable: true })
        const { stray } = arena.run((k) => k.lauumLowerTrans(n, place.at, place.ld))
        const p = probes(n)
        const expected = product(transpose(x), product(x, p))
        expect(stray, `n ${n}`).toBe(0)
        expect(residual(subtract(product(symmetric(arena, n, place), p), expected), n, norm(x) ** 2), `n ${n}`).toBeLessThan(10)
      }
    }
  })

  test('the inverse of a positive definite matrix from its factor', () => {
    for (const n of [...someSizes, 513]) {
      const a = positiveDefinite(n, n)
      const arena = new Arena(kind, n * n + 20, Number.NaN)
      const place = arena.put(a, { lower: true, writable: true })
      const { stray } = arena.run((k) => {
        k.potrf(n, place.at, place.ld)
        k.trtriLower(n, place.at, place.ld)
        k.lauumLowerTrans(n, place.at, place.ld)
      })
      const inverse = symmetric(arena, n, place)
      const p = probes(n)
      expect(stray).toBe(0)
      expect(residual(subtract(product(a, product(inverse, p)), p), n, norm(a) * norm(inverse)), `n ${n}`).toBeLessThan(10)
    }
  })
})
