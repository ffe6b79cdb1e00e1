import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Arena, absolute, combine, guards, kinds, type Matrix, matrix, product, random, transpose, worst } from './matrices.ts'

type Name = 'gemmNN' | 'gemmNT' | 'gemmTN'

/** Largest error in units of the rounding bound of a length-k dot product, and the number of stray writes. */
function gemmError(kind: (typeof kinds)[number], name: Name, m: number, n: number, k: number, gap: number, guard: number) {
  const a = random(m, k, 11 * m + 7 * k + 1)
  const b = random(k, n, 5 * n + 3 * k + 2)
  const c = random(m, n, m + n + 3)
  const alpha = name === 'gemmNN' ? -1 : 0.37
  const arena = new Arena(kind, (m + k + gap) * (k + n + 2) + (m + gap) * n + (k + gap) * (m + n) + (n + gap) * k + 20, guard)
  const pa = arena.put(name === 'gemmTN' ? transpose(a) : a, { gap })
  const pb = arena.put(name === 'gemmNT' ? transpose(b) : b, { gap: gap > 0 ? gap + 1 : 0 })
  const pc = arena.put(c, { gap: gap > 0 ? gap + 2 : 0, writable: true })
  const { stray } = arena.run((x) => x[name](m, n, k, alpha, pa.at, pa.ld, pb.at, pb.ld, pc.at, pc.ld))
  const expected = combine(c, product(a, b), (x, y) => x + alpha * y)
  const bound = combine(absolute(c), product(absolute(a), absolute(b)), (x, y) => (k + 3) * (x + Math.abs(alpha) * y))
  return { error: worst(arena.get(m, n, pc), expected, bound), stray }
}

function lowerOf(a: Matrix): Matrix {
  return matrix(a.rows, a.columns, (i, j) => (i < j ? 0 : a.x[i + j * a.rows]!))
}

function syrkError(kind: (typeof kinds)[number], n: number, k: number, gap: number, guard: number) {
  const a = random(n, k, 13 * n + k)
  const c = random(n, n, n + 1)
  const arena = new Arena(kind, (n + gap) * k + (n + gap + 1) * n + 20, guard)
  const pa = arena.put(a, { gap })
  const pc = arena.put(c, { gap: gap > 0 ? gap + 1 : 0, lower: true, writable: true })
  const { stray } = arena.run((x) => x.syrkSubLower(n, k, pa.at, pa.ld, pc.at, pc.ld))
  const expected = lowerOf(combine(c, product(a, transpose(a)), (x, y) => x - y))
  const bound = combine(absolute(c), product(absolute(a), transpose(absolute(a))), (x, y) => (k + 3) * (x + y))
  return { error: worst(arena.get(n, n, pc, true), expected, bound), stray }
}

/** What lies around the matrices. */
const around = [
  { guard: guards[0]!, gap: 3 },
  { guard: guards[1]!, gap: 0 },
]

describe.each(kinds)('%s products', (kind) => {
  const shapes: [number, number, number][] = []
  for (let s = 0; s <= 70; s++) shapes.push([s, s, s])
  for (const s of [0, 1, 2, 3, 4, 5, 9, 31]) for (const t of [0, 1, 3, 4, 6, 17]) shapes.push([s, t, 21], [t, s, 5], [s, 33, t])
  shapes.push([127, 129, 128], [128, 127, 257], [129, 255, 256], [257, 3, 513], [3, 257, 300], [300, 270, 1], [131, 259, 515])

  test.each(['gemmNN', 'gemmNT', 'gemmTN'] as const)('%s stays within the rounding bound and writes only C', (name) => {
    for (const [m, n, k] of shapes) {
      for (const { guard, gap } of m * n * k < 1e5 ? around : around.slice(0, 1)) {
        const { error, stray } = gemmError(kind, name, m, n, k, gap, guard)
        expect(error, `m ${m}, n ${n}, k ${k}, gap ${gap}`).toBeLessThanOrEqual(1)
        expect(stray, `m ${m}, n ${n}, k ${k}, gap ${gap}`).toBe(0)
      }
    }
  })

  test('syrkSubLower stays within the rounding bound and writes only the lower triangle', () => {
    for (const [m, , k] of [...shapes, [512, 0, 33], [513, 0, 300]] as [number, number, number][]) {
      for (const { guard, gap } of m * m * k < 1e5 ? around : around.slice(0, 1)) {
        const { error, stray } = syrkError(kind, m, k, gap, guard)
        expect(error, `n ${m}, k ${k}, gap ${gap}`).toBeLessThanOrEqual(1)
        expect(stray, `n ${m}, k ${k}, gap ${gap}`).toBe(0)
      }
    }
  })

  test('any small shape', () => {
    const size = fc.integer({ min: 0, max: 40 })
    fc.assert(
      fc.property(
        fc.constantFrom('gemmNN', 'gemmNT', 'gemmTN'),
        size,
        size,
        size,
        fc.integer({ min: 0, max: 5 }),
        (name, m, n, k, gap) => {
          const { error, stray } = gemmError(kind, name as Name, m, n, k, gap, Number.NaN)
          return error <= 1 && stray === 0
        },
      ),
      { numRuns: 300, seed: 20240101 },
    )
  })
})
