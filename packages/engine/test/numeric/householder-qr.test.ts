import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StreamedQr } from '../../src/numeric/householder-qr.ts'

function stream(x: number[][], p: number, chunk: number): StreamedQr {
  const qr = new StreamedQr(p)
  for (let from = 0; from < x.length; from += chunk) {
    const rows = x.slice(from, from + chunk)
    qr.absorb(Float64Array.from(rows.flat()), rows.length)
  }
  return qr
}

const entry = fc.double({ min: -2, max: 2, noNaN: true })

describe('streamed QR', () => {
  test("R'R is X'X whatever the chunks", () => {
    const data = fc
      .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 7 }))
      .chain(([n, p, chunk]) =>
        fc.array(fc.array(entry, { minLength: p, maxLength: p }), { minLength: n, maxLength: n }).map((x) => ({ x, p, chunk })),
      )
    fc.assert(
      fc.property(data, ({ x, p, chunk }) => {
        const { r } = stream(x, p, chunk)
        for (let j = 0; j < p; j++) {
          for (let k = 0; k < p; k++) {
            let product = 0
            for (let i = 0; i < p; i++) product += r[i * p + j]! * r[i * p + k]!
            const direct = x.reduce((sum, row) => sum + row[j]! * row[k]!, 0)
            expect(Math.abs(product - direct)).toBeLessThan(1e-12 * (1 + x.length))
            if (k < j) expect(r[j * p + k]).toBe(0)
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  test('columns that earlier ones explain are dropped in order', () => {
    const x: number[][] = []
    for (let i = 0; i < 40; i++) {
      const a = Math.sin(i)
      const b = Math.cos(3 * i)
      x.push([1, a, 3 - 2 * a, b, 0, a + b])
    }
    const { kept, r, smallestPivot } = stream(x, 6, 7).rank()
    expect(kept).toEqual([0, 1, 3])
    expect(smallestPivot).toBeGreaterThan(0.1)
    for (let j = 0; j < 3; j++) {
      expect(r[j * 3 + j]).toBeGreaterThan(0)
      for (let k = 0; k <= j; k++) {
        let product = 0
        for (let i = 0; i <= k; i++) product += r[i * 3 + j]! * r[i * 3 + k]!
        const direct = x.reduce((sum, row) => sum + row[kept[j]!]! * row[kept[k]!]!, 0)
        expect(product).toBeCloseTo(direct, 11)
      }
    }
  })

  test('a condition number of 1e10 keeps its digits, where cross-products would lose them', () => {
    // Columns 1 and 1 + 1e-10 z: the residual of the second on the first is 1e-10 times that of z, known exactly.
    const n = 1000
    const x: number[][] = []
    for (let i = 0; i < n; i++) x.push([1, 1 + 2 ** -33 * (i - 500)])
    const { kept, r, smallestPivot } = stream(x, 2, 128).rank(1e-12)
    const exact = 2 ** -33 * Math.sqrt((n * (n * n - 1)) / 12)
    expect(kept).toEqual([0, 1])
    expect(Math.abs(r[3]! / exact - 1)).toBeLessThan(1e-6)
    expect(smallestPivot).toBeGreaterThan(1e-9)
    // At the default tolerance the same column of size 1e-10 stays only when it stands clear of 1e-7.
    const near = x.map(([one, other]) => [one!, 1 + (other! - 1) * 1e-4])
    expect(stream(near, 2, 128).rank().kept).toEqual([0])
  })

  test('scale does not decide: tiny and huge columns are kept', () => {
    const x: number[][] = []
    for (let i = 0; i < 20; i++) x.push([1e-200, 1e200 * Math.sin(i), i % 3])
    const { kept } = stream(x, 3, 5).rank()
    expect(kept).toEqual([0, 1, 2])
  })

  test('fewer rows than columns', () => {
    expect(stream([[1, 2, 3]], 3, 4).rank().kept).toEqual([0])
    expect(new StreamedQr(2).rank()).toEqual({ kept: [], r: new Float64Array(0), smallestPivot: 1 })
  })
})
