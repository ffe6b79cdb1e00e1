import { type DdfMethod, fitSync } from 'blup'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CrossProducts } from '../../src/design/cross-products.ts'
import { columnRank } from '../../src/likelihood/system/column-rank.ts'
import { createRandom } from '../../src/numeric/random.ts'

function dfOf(formula: string, data: Parameters<typeof fitSync>[1], ddf: DdfMethod): Record<string, number | null> {
  return Object.fromEntries(fitSync(formula, data, { ddf }).fixed.map(({ term, df }) => [term, df]))
}

/** Blocks x whole plots (a) x split plots (b), balanced, with the variances given. */
function splitPlot(seed: number, sd: { readonly block: number; readonly plot: number; readonly rest: number }) {
  const random = createRandom(seed)
  const data = { y: [] as number[], block: [] as string[], a: [] as string[], b: [] as string[] }
  for (let block = 0; block < 6; block++) {
    const blockEffect = sd.block * random.normal()
    for (let a = 0; a < 3; a++) {
      const plotEffect = sd.plot * random.normal()
      for (let b = 0; b < 4; b++) {
        data.y.push(10 + a + 0.5 * b + blockEffect + plotEffect + sd.rest * random.normal())
        data.block.push(`block ${block}`)
        data.a.push('xyz'[a]!)
        data.b.push('klmn'[b]!)
      }
    }
  }
  return data
}

const mean = (values: readonly number[]): number => values.reduce((s, y) => s + y, 0) / values.length

function sumSquares(y: readonly number[], ...factors: readonly (readonly string[])[]): number {
  const cells = new Map<string, number[]>()
  y.forEach((value, i) => {
    const key = factors.map((factor) => factor[i]).join('|')
    cells.set(key, [...(cells.get(key) ?? []), value])
  })
  const whole = mean(y)
  return [...cells.values()].reduce((s, own) => s + own.length * (mean(own) - whole) ** 2, 0)
}

describe('a balanced split plot', () => {
  const data = splitPlot(1, { block: 2, plot: 1.5, rest: 1 })
  const formula = 'y ~ a * b + (1 | block/a)'
  const model = fitSync(formula, data)

  it('has the exact F tests of the analysis of variance by every method that knows the groups', () => {
    expect(model.random.every(({ sd }) => sd[0]! > 0)).toBe(true)
    const { y, block, a, b } = data
    const ssA = sumSquares(y, a)
    const ssB = sumSquares(y, b)
    const ssAB = sumSquares(y, a, b) - ssA - ssB
    const ssPlots = sumSquares(y, block, a) - sumSquares(y, block) - ssA
    const total = y.reduce((s, value) => s + (value - mean(y)) ** 2, 0)
    const ssRest = total - sumSquares(y, block, a) - ssB - ssAB
    const expected = [
      { term: 'a', numDf: 2, denDf: 10, f: ssA / 2 / (ssPlots / 10) },
      { term: 'b', numDf: 3, denDf: 45, f: ssB / 3 / (ssRest / 45) },
      { term: 'a:b', numDf: 6, denDf: 45, f: ssAB / 6 / (ssRest / 45) },
    ]
    for (const ddf of ['containment', 'between-within', 'kenward-roger', 'satterthwaite'] as const) {
      for (const type of [1, 2, 3] as const) {
        model.anova({ type, ddf }).rows.forEach((row, i) => {
          const { term, numDf, denDf, f } = expected[i]!
          expect([row.term, row.numDf]).toEqual([term, numDf])
          expect(row.denDf).toBeCloseTo(denDf, 3)
          expect(row.statistic / f).toBeCloseTo(1, 5)
        })
      }
    }
  })

  it('gives contrasts of whole plots the degrees of freedom of whole plots', () => {
    const sum = fitSync(formula, data, { contrasts: { a: 'sum', b: 'sum' } })
    const df = (text: string, ddf: DdfMethod): number => sum.test(text, { ddf }).rows[0]!.df!
    for (const ddf of ['containment', 'kenward-roger', 'satterthwaite'] as const) {
      expect(df('a1 - a2', ddf)).toBeCloseTo(10, 3)
      expect(df('b1 - b2', ddf)).toBeCloseTo(45, 3)
      expect(df('a1:b1', ddf)).toBeCloseTo(45, 3)
    }
    // a contrast of both kinds has the fewest by containment
    expect(df('a1 + b1', 'containment')).toBe(10)
    expect(df('(Intercept)', 'containment')).toBe(5)
  })

  it('counts the columns of the tables by hand', () => {
    expect(dfOf(formula, data, 'between-within')).toMatchObject({ '(Intercept)': 5, ay: 10, bl: 45, 'ay:bl': 45 })
    expect(dfOf(formula, data, 'hlm')).toMatchObject({ '(Intercept)': 5, ay: 15, bl: 60 })
    expect(dfOf(formula, data, 'residual')).toMatchObject({ '(Intercept)': 60, ay: 60 })
    expect(dfOf(formula, data, 'z')).toMatchObject({ '(Intercept)': null, ay: null })
  })
})

describe('the batting design: 20 players, 2 conditions, 10 rows of each', () => {
  const random = createRandom(3)
  const data = { average: [] as number[], player: [] as string[], time: [] as string[] }
  for (let player = 0; player < 20; player++) {
    const level = 0.285 + Math.sqrt(0.000531) * random.normal()
    for (let i = 0; i < 20; i++) {
      data.average.push(level - (i < 10 ? 0 : 0.0045) + Math.sqrt(0.000105) * random.normal())
      data.player.push(`player ${player}`)
      data.time.push(i < 10 ? 'day' : 'night')
    }
  }

  it('has 19 and 379 containment degrees of freedom, and standard errors by arithmetic', () => {
    const model = fitSync('average ~ time + (1 | player)', data, { ddf: 'containment' })
    const [intercept, night] = model.fixed
    expect([intercept!.df, night!.df]).toEqual([19, 379])
    const player = model.random[0]!.sd[0]! ** 2
    const residual = model.residual!.sd ** 2
    expect(intercept!.stdError / Math.sqrt(player / 20 + residual / 200)).toBeCloseTo(1, 6)
    expect(night!.stdError / Math.sqrt((2 * residual) / 200)).toBeCloseTo(1, 6)
    // the contrast within players is exact by every method
    for (const ddf of ['satterthwaite', 'kenward-roger', 'between-within'] as const) {
      expect(model.test('timenight', { ddf }).rows[0]!.df).toBeCloseTo(379, 3)
    }
  })
})

describe('random slopes', () => {
  const random = createRandom(5)
  const data = { y: [] as number[], x: [] as number[], w: [] as number[], z: [] as number[], g: [] as string[] }
  for (let g = 0; g < 12; g++) {
    const intercept = random.normal()
    const slope = random.normal()
    const w = random.normal()
    for (let i = 0; i < 9; i++) {
      const x = i - 4 + 2000
      data.x.push(x)
      data.z.push(random.normal())
      data.w.push(w)
      data.g.push(`g${g}`)
      data.y.push(intercept + slope * (x - 2000) + w + random.normal())
    }
  }

  it('are levels of their own for containment and for the level equations of HLM', () => {
    const formula = 'y ~ x * w + z + (x | g)'
    // 12 groups; intercept and w are in the intercept's equation, x and x:w in the slope's, z in none
    expect(dfOf(formula, data, 'hlm')).toEqual({ '(Intercept)': 10, x: 10, w: 10, 'x:w': 10, z: 108 - 5 })
    expect(dfOf(formula, data, 'containment')).toEqual({ '(Intercept)': 10, x: 10, w: 10, 'x:w': 10, z: 108 - 24 - 1 })
    expect(dfOf(formula, data, 'between-within')).toEqual({ '(Intercept)': 10, x: 108 - 12 - 3, w: 10, 'x:w': 93, z: 93 })
    // without the random slope x varies within groups
    expect(dfOf('y ~ x * w + z + (1 | g)', data, 'containment')).toMatchObject({ '(Intercept)': 10, w: 10, x: 108 - 12 - 3 })
  })
})

describe('methods that a model does not have', () => {
  const data = splitPlot(2, { block: 1, plot: 0, rest: 1 })

  it('are refused with a code', () => {
    const crossed = { ...data, column: data.b }
    expect(() => fitSync('y ~ a + (1 | block) + (1 | column)', crossed, { ddf: 'between-within' })).toThrow(
      expect.objectContaining({ code: 'I418' }),
    )
    expect(() => fitSync('y ~ a + (0 + a | block)', data, { ddf: 'between-within' })).toThrow(
      expect.objectContaining({ code: 'I418' }),
    )
  })

  it('a linear model has its residual degrees of freedom by all of them', () => {
    for (const ddf of ['containment', 'between-within', 'hlm', 'kenward-roger', 'satterthwaite'] as const) {
      expect(dfOf('y ~ a', data, ddf)).toMatchObject({ '(Intercept)': 69, ay: 69 })
    }
  })
})

describe('columnRank', () => {
  it('is the rank of [Z X]', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.nat(4), fc.integer({ min: -2, max: 2 }), fc.boolean()), {
          minLength: 4,
          maxLength: 30,
        }),
        (rows) => {
          const z = rows.map(([g, h, x]) => [...indicator(g, 4), ...indicator(g, 4).map((v) => v * x), ...indicator(h, 5)])
          const x = rows.map(([g, , , t], i) => [1, g === 1 ? 1 : 0, t ? 1 : 0, (i % 3) - 1])
          const kept = independent(x)
          const all = rows.map((_, i) => [...z[i]!, ...kept.map((c) => x[i]![c]!)])
          expect(
            columnRank(
              crossProducts(
                rows,
                x.map((row) => kept.map((c) => row[c]!)),
              ),
            ),
          ).toBe(rankOf(all))
        },
      ),
      { numRuns: 100 },
    )
  })
})

const indicator = (level: number, n: number): number[] => Array.from({ length: n }, (_, i) => (i === level ? 1 : 0))

/** Rank by elimination with full pivoting. */
function rankOf(matrix: readonly (readonly number[])[]): number {
  const a = matrix.map((row) => [...row])
  let rank = 0
  for (;;) {
    let best = 1e-9
    let at: [number, number] | null = null
    for (let r = rank; r < a.length; r++) {
      a[r]!.forEach((value, c) => {
        if (Math.abs(value) <= best) return
        best = Math.abs(value)
        at = [r, c]
      })
    }
    if (at === null) return rank
    const [row, column] = at as [number, number]
    const pivot = a[row]!
    a[row] = a[rank]!
    a[rank] = pivot
    for (let r = rank + 1; r < a.length; r++) {
      const weight = a[r]![column]! / pivot[column]!
      for (let c = 0; c < pivot.length; c++) a[r]![c]! -= weight * pivot[c]!
      a[r]![column] = 0
    }
    rank++
  }
}

function independent(x: readonly (readonly number[])[]): number[] {
  const kept: number[] = []
  for (let c = 0; c < x[0]!.length; c++)
    if (rankOf(x.map((row) => [...kept, c].map((k) => row[k]!))) > kept.length) kept.push(c)
  return kept
}

/** Cross-products of (1 + x | g) and (1 | h), with a response that does not matter. */
function crossProducts(
  rows: readonly (readonly [number, number, number, boolean])[],
  x: readonly (readonly number[])[],
): CrossProducts {
  const p = x[0]!.length
  const m = p + 1
  const zg = rows.map(([, , v]) => [1, v])
  const right = rows.map((_, i) => [...x[i]!, Math.sin(i)])
  const xy = new Float64Array(m * m)
  const g = { nLevels: 4, k: 2, zz: new Float64Array(16), zxy: new Float64Array(8 * m) }
  const h = { nLevels: 5, k: 1, zz: new Float64Array(5), zxy: new Float64Array(5 * m) }
  const cells = [...new Set(rows.map(([a, b]) => a * 5 + b))].sort((a, b) => a - b)
  const ptr = Int32Array.from({ length: 5 }, (_, a) => cells.filter((cell) => cell < a * 5).length)
  const val = new Float64Array(cells.length * 2)
  rows.forEach(([a, b], i) => {
    for (let r = 0; r < m; r++) for (let c = 0; c < m; c++) xy[r * m + c]! += right[i]![r]! * right[i]![c]!
    for (let r = 0; r < 2; r++) {
      for (let c = 0; c < 2; c++) g.zz[(a * 2 + r) * 2 + c]! += zg[i]![r]! * zg[i]![c]!
      for (let c = 0; c < m; c++) g.zxy[(a * 2 + r) * m + c]! += zg[i]![r]! * right[i]![c]!
      val[cells.indexOf(a * 5 + b) * 2 + r]! += zg[i]![r]!
    }
    h.zz[b]! += 1
    for (let c = 0; c < m; c++) h.zxy[b * m + c]! += right[i]![c]!
  })
  const col = Int32Array.from(cells, (cell) => cell % 5)
  return { n: rows.length, p, sumLogWeights: 0, xy, blocks: [g, h], pairs: [{ g: 0, h: 1, ptr, col, val }] }
}
