import { readTable } from '@blup/data'
import { type Check, fit, type LmmFit, restoreFit } from 'blup'
import { describe, expect, it } from 'vitest'
import { shapeOf } from '../../src/diagnose/check/shape.ts'
import { createRandom } from '../../src/numeric/random.ts'

const concerns = ({ findings }: Check): string[] => findings.map(({ code }) => code)
const groups = Array.from({ length: 40 }, (_, j) => j)

/** 40 groups of 10 rows, y = 1 + x + b + e, with what `change` makes of each row. */
type Change = (row: { x: number; b: number; e: number; g: number; mean: number }) => number

function simulated(change: Change) {
  const random = createRandom(11, 0)
  const rows = groups.flatMap((g) => {
    const b = random.normal()
    const mean = random.normal()
    return Array.from({ length: 10 }, () => {
      const x = mean + random.normal()
      const e = random.normal()
      return { x, y: change({ x, b, e, g, mean }), g: `g${g}` }
    })
  })
  return { x: rows.map((r) => r.x), y: rows.map((r) => r.y), g: rows.map((r) => r.g) }
}

describe('check', () => {
  const cases: readonly (readonly [string, Change, readonly string[]])[] = [
    ['finds nothing in data from the model', ({ x, b, e }) => 1 + x + b + e, []],
    ['finds skewed residuals', ({ x, b, e }) => 1 + x + b + 0.3 * Math.exp(1.2 * e), ['I460']],
    ['finds spread that grows', ({ x, b, e }) => 4 * x + b + e * Math.exp(0.35 * x), ['I462']],
    ['finds a group with another spread', ({ x, b, e, g }) => 1 + x + b + e * (g % 2 === 0 ? 0.3 : 2), ['I462']],
    ['finds random effects that are not normal', ({ x, b, e }) => 1 + x + Math.exp(1.5 * b) + 0.5 * e, ['I463']],
    ['finds a group that decides', ({ x, b, e, g }) => 1 + x * (g === 3 ? 9 : 1) + (g === 3 ? 30 : b) + e, ['I464']],
    ['finds two effects in one slope', ({ x, b, e, mean }) => 1 + x + 3 * mean + b + e, ['I467']],
  ]

  it.each(cases)('%s', async (_, change, expected) => {
    const model = await fit('y ~ x + (1 | g)', simulated(change))
    const found = concerns(await model.check())
    if (expected.length === 0) expect(found).toEqual([])
    for (const code of expected) expect(found).toContain(code)
  })

  it('says where not all rows were left out, and finds the one that decides', async () => {
    const random = createRandom(5, 0)
    const n = 2600
    const x = Array.from({ length: n }, (_, i) => (i === 700 ? 300 : random.normal()))
    const y = x.map((value, i) => (i === 700 ? -200 : value) + Math.sin(i % 40) + random.normal())
    const g = x.map((_, i) => `g${i % 40}`)
    const { findings, rows } = await (await fit('y ~ x + (1 | g)', { x, y, g })).check()
    const own = findings.find(({ code, title }) => code === 'I464' && title.includes('row 701'))
    expect(own?.evidence).toMatch(/^refitted without the 2\d{3} furthest of 2600, row 701 /)
    const groupRow = rows.find(({ check, about }) => check === 'no single group decides' && about === 'g')
    expect(groupRow?.evidence).not.toContain('refitted without the')
  })

  it('counts groups and their rows, and tells collinear predictors', async () => {
    const { table } = await readTable('Dyestuff')
    expect(concerns(await (await fit('Yield ~ 1 + (1 | Batch)', table)).check())).toEqual(['I465'])
    const data = simulated(({ x, b, e }) => x + b + e)
    const random = createRandom(5, 0)
    const z = data.x.map((v) => v + 0.02 * random.normal())
    expect(concerns(await (await fit('y ~ x + z + (1 | g)', { ...data, z })).check())).toContain('I468')
    const g = data.g.map((label, i) => (i < 230 ? `s${i}` : label))
    expect(concerns(await (await fit('y ~ x + (1 | g)', { ...data, g })).check({ influence: false }))).toContain('I466')
  })

  it('has the contextual effect that the model with the group mean has', async () => {
    const { table } = await readTable('Hsb82')
    const model = await fit('mAch ~ ses + (1 | school)', table)
    const { rows } = await model.check({ influence: false })
    const row = rows.find(({ about }) => about === 'ses | school')!
    const other = await fit('mAch ~ ses + mean(ses, school) + (1 | school)', table)
    const [, within, added] = other.fixed
    const [own, , difference, se] = [...row.evidence.matchAll(/-?\d+\.\d+/g)].map(([text]) => Number(text))
    expect(own).toBeCloseTo(within!.estimate, 1)
    // at the variances of the smaller model, in which the means are part of the variance between groups
    expect(Math.abs(difference! / added!.estimate - 1)).toBeLessThan(0.02)
    expect(se).toBeGreaterThan(added!.stdError)
  })

  it('needs the data', async () => {
    const model = await fit('Yield ~ 1 + (1 | Batch)', (await readTable('Dyestuff')).table)
    await expect(restoreFit<LmmFit>(JSON.stringify(model)).check()).rejects.toMatchObject({ code: 'P505' })
  })

  it('works where a variance is zero and in least squares', async () => {
    const { table } = await readTable('Dyestuff2')
    const { rows } = await (await fit('Yield ~ 1 + (1 | Batch)', table)).check()
    expect(rows.find(({ check }) => check === 'random effects are normal')!.verdict).toBe('unknown')
    const lm = await (await fit('angle ~ temp + recipe', (await readTable('cake')).table)).check()
    expect(lm.rows.map(({ about }) => about)).toEqual([null, null, null, null])
  })
})

describe('the shape of a sample', () => {
  it('has the moments and their tests of the definition (R 4.2.2)', () => {
    const sample = Float64Array.from({ length: 50 }, (_, i) => Math.exp((i + 0.5) / 20))
    const { skewness, excessKurtosis } = shapeOf(sample)
    expect(skewness).toBeCloseTo(0.831682036309, 8)
    expect(excessKurtosis).toBeCloseTo(-0.443303143828, 8)
  })

  it('keeps its level in normal samples', () => {
    const random = createRandom(3, 0)
    let below = 0
    for (let r = 0; r < 1000; r++) if (shapeOf(Float64Array.from({ length: 60 }, () => random.normal())).pValue < 0.05) below++
    expect(below).toBeGreaterThan(20)
    expect(below).toBeLessThan(75)
  })
})
