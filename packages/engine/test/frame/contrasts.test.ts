import { describe, expect, test } from 'vitest'
import { contrastCoding, dummyCoding } from '../../src/frame/index.ts'

const levels = (k: number) => Array.from({ length: k }, (_, i) => `l${i + 1}`)
const columns = ({ values, nColumns }: { values: Float64Array; nColumns: number }) =>
  Array.from({ length: nColumns }, (_, j) =>
    Array.from({ length: values.length / nColumns }, (_, i) => values[i * nColumns + j]!),
  )

describe('contrasts as R 4.2.2 has them', () => {
  test('treatment, sum, helmert', () => {
    expect(columns(contrastCoding('treatment', levels(3), 'f'))).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ])
    expect(columns(contrastCoding('sum', levels(4), 'f'))).toEqual([
      [1, 0, 0, -1],
      [0, 1, 0, -1],
      [0, 0, 1, -1],
    ])
    expect(columns(contrastCoding('helmert', levels(4), 'f'))).toEqual([
      [-1, 1, 0, 0],
      [-1, -1, 2, 0],
      [-1, -1, -1, 3],
    ])
    expect(columns(dummyCoding(levels(2)))).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  test('names', () => {
    expect(contrastCoding('treatment', levels(3), 'f').suffixes).toEqual(['l2', 'l3'])
    expect(contrastCoding('sum', levels(3), 'f').suffixes).toEqual(['1', '2'])
    expect(contrastCoding('helmert', levels(3), 'f').suffixes).toEqual(['1', '2'])
    expect(contrastCoding('poly', levels(6), 'f').suffixes).toEqual(['.L', '.Q', '.C', '^4', '^5'])
  })

  test('poly', () => {
    const four = columns(contrastCoding('poly', levels(4), 'f'))
    const r4 = [
      [-0.670820393249937, -0.223606797749979, 0.223606797749979, 0.670820393249937],
      [0.5, -0.5, -0.5, 0.5],
      [-0.223606797749979, 0.670820393249937, -0.670820393249937, 0.223606797749979],
    ]
    for (const [j, column] of r4.entries()) for (const [i, v] of column.entries()) expect(four[j]![i]).toBeCloseTo(v, 14)
    const twenty = columns(contrastCoding('poly', levels(20), 'f'))
    const rows = [0, 6, 19]
    const r20: [number, number[]][] = [
      [0, [-0.368394198806504, -0.135724178507659, 0.368394198806504]],
      [1, [0.43019174220914, -0.158491694498104, 0.43019174220914]],
      [9, [0.0568188860071741, 0.195171993885317, 0.0568188860071772]],
      [18, [-5.31905383961312e-6, -0.144316568814935, 5.31905383513951e-6]],
    ]
    for (const [j, values] of r20) for (const [k, v] of values.entries()) expect(twenty[j]![rows[k]!]).toBeCloseTo(v, 9)
    // exact: (-1)^(19 - i) C(19, i) / sqrt(C(38, 19)); R is off in the tenth decimal here
    const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k)
    expect(twenty[18]![6]).toBeCloseTo(-binomial(19, 6) / Math.sqrt(binomial(38, 19)), 14)
  })

  test('polynomials stay orthonormal up to 95 levels, and more are refused', () => {
    for (const k of [2, 10, 50, 95]) {
      const x = columns(contrastCoding('poly', levels(k), 'f'))
      for (let a = 0; a < x.length; a++) {
        expect(Math.abs(x[a]!.reduce((s, v) => s + v, 0))).toBeLessThan(1e-13)
        for (let b = 0; b <= a; b++) {
          const dot = x[a]!.reduce((s, v, i) => s + v * x[b]![i]!, 0)
          expect(Math.abs(dot - (a === b ? 1 : 0))).toBeLessThan(1e-13)
        }
      }
    }
    expect(() => contrastCoding('poly', levels(96), 'dose')).toThrow(/^E226 Polynomial contrasts of `dose` with 96 levels/)
  })
})
