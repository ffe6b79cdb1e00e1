import { describe, expect, it } from 'vitest'
import { addBorderRows } from '../../src/likelihood/rows/add-border-rows.ts'
import { FixedColumns } from '../../src/likelihood/rows/fixed-columns.ts'
import { linearPredictor } from '../../src/likelihood/rows/linear-predictor.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { workingProducts } from '../../src/likelihood/rows/working-products.ts'
import { createRandom } from '../../src/numeric/random.ts'

const n = 37
const widths = [0, 1, 2, 3, 4, 5, 8, 11]

/** Rows of p columns with a random intercept and with a slope, and what a pass is asked about. */
function sample(p: number) {
  const random = createRandom(p + 1)
  const numbers = (length: number) => Float64Array.from({ length }, () => random.normal())
  const levels = (count: number) => Int32Array.from({ length: n }, (_, i) => (i < count ? i : random.integer(count)))
  const rows: MixedRows = {
    n,
    p,
    x: numbers(n * p),
    groupings: [
      { nLevels: 6, k: 1, refs: levels(6), z: null },
      { nLevels: 4, k: 1, refs: levels(4), z: null },
      { nLevels: 5, k: 2, refs: levels(5), z: numbers(n * 2) },
    ],
  }
  return { rows, beta: numbers(p), v: numbers(n), w: numbers(n).map(Math.abs), b: [numbers(6), numbers(4), numbers(10)] }
}

/** Row i of Z for one grouping, by level and column. */
function rowOfZ({ groupings }: MixedRows, g: number, i: number): Map<number, number> {
  const { k, refs, z } = groupings[g]!
  return new Map(Array.from({ length: k }, (_, c) => [refs[i]! * k + c, z === null ? 1 : z[i * k + c]!]))
}

const rowNumbers = Array.from({ length: n }, (_, i) => i)

describe.each(widths)('passes over rows of %i columns', (p) => {
  const { rows, beta, v, w, b } = sample(p)
  const xb = (i: number) => beta.reduce((s, value, c) => s + value * rows.x[i * p + c]!, 0)

  it('predict X beta, with the random effects, over any stretch of rows', () => {
    const eta = new Float64Array(n).fill(7)
    linearPredictor(rows, beta, b, eta, 0, 20)
    linearPredictor(rows, beta, b, eta, 20)
    for (const i of rowNumbers) {
      let wanted = xb(i)
      for (const g of b.keys()) for (const [at, z] of rowOfZ(rows, g, i)) wanted += z * b[g]![at]!
      expect(eta[i]).toBeCloseTo(wanted, 12)
    }
    const fixed = new Float64Array(n).fill(7)
    new FixedColumns(rows).predict(beta, fixed)
    for (const i of rowNumbers) expect(fixed[i]).toBeCloseTo(xb(i), 12)
  })

  it("sum X'v", () => {
    const out = new Float64Array(p)
    new FixedColumns(rows).products(v, out)
    out.forEach((value, c) =>
      expect(value).toBeCloseTo(
        rowNumbers.reduce((s, i) => s + v[i]! * rows.x[i * p + c]!, 0),
        12,
      ),
    )
  })

  it("sum [Z X]'[WX v] by level, row by row and among all products", () => {
    const all = workingProducts(rows, w, v)
    const m = p + 1
    for (const [g, grouping] of rows.groupings.entries()) {
      const zxy = new Float64Array(grouping.nLevels * grouping.k * m)
      addBorderRows(grouping, w, v, rows.x, p, 0, 11, zxy)
      addBorderRows(grouping, w, v, rows.x, p, 11, n, zxy)
      const wanted = new Float64Array(zxy.length)
      const squares = new Float64Array(all.blocks[g]!.zz.length)
      for (const i of rowNumbers) {
        for (const [at, z] of rowOfZ(rows, g, i)) {
          for (let c = 0; c < p; c++) wanted[at * m + c]! += w[i]! * z * rows.x[i * p + c]!
          wanted[at * m + p]! += z * v[i]!
          for (const [other, y] of rowOfZ(rows, g, i)) squares[at * grouping.k + (other % grouping.k)]! += w[i]! * z * y
        }
      }
      wanted.forEach((value, e) => {
        expect(zxy[e]).toBeCloseTo(value, 12)
        expect(all.blocks[g]!.zxy[e]).toBeCloseTo(value, 12)
      })
      squares.forEach((value, e) => expect(all.blocks[g]!.zz[e]).toBeCloseTo(value, 12))
    }
  })
})
