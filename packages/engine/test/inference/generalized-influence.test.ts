import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import { generalizedRows } from '../support/generalized-data.ts'

const groups = 12
const size = 8
const { random, x, g, eta } = generalizedRows(groups, size, 0.6, 5)
const item = x.map((_, i) => `i${i % size}`)
const binary = eta.map((v) => (random.uniform() < 1 / (1 + Math.exp(-v)) ? 1 : 0))
const positive = eta.map((v) => (Math.exp(v) * random.gamma(3)) / 3)
const count = eta.map((v) => Math.floor(Math.exp(v) * random.gamma(2)))
const data = { x, g, item, binary, positive, count }

const models = [
  ['binary ~ x + (1 | g)', { family: 'binomial', method: 'agq:7' }],
  ['binary ~ x + (1 | g)', { family: 'binomial', method: 'pql' }],
  ['count ~ x + (1 | g) + (1 | item)', { family: 'negative-binomial', method: 'laplace' }],
  ['positive ~ x + (x | g)', { family: 'gamma', link: 'log', method: 'laplace' }],
] as const

describe('influence of groups on a generalized fit', () => {
  test.each(models)('%s %o is the fit to the other groups', async (formula, options) => {
    const model = fitSync(formula, data, options) as GlmmFit
    const { by, parameters, rows, failures } = await model.influence({ by: 'g' })
    expect([by, rows.length + failures.length]).toEqual(['g', groups])
    for (const deleted of ['g0', 'g7']) {
      const keep = g.flatMap((level, i) => (level === deleted ? [] : [i]))
      const rest = Object.fromEntries(Object.entries(data).map(([name, values]) => [name, keep.map((i) => values[i]!)]))
      const alone = fitSync(formula, rest, options) as GlmmFit
      const row = rows.find((own) => own.deleted === deleted)!
      expect(row.rows).toBe(size)
      alone.fixed.forEach(({ estimate, stdError }, c) => {
        expect(row.estimates[c]! - estimate).toBeCloseTo(0, 3)
        expect(row.stdErrors[c]! / stdError).toBeCloseTo(1, 2)
        expect(row.dfbetas[c]).toBeCloseTo((model.fixed[c]!.estimate - row.estimates[c]!) / row.stdErrors[c]!, 10)
      })
      const sd = parameters.findIndex(({ kind, group }) => kind === 'sd' && group === 'g')
      expect(row.estimates[sd]! - alone.random[0]!.sd[0]!).toBeCloseTo(0, 2)
      if (alone.dispersion !== undefined) {
        expect(row.estimates[parameters.length - 1]! / alone.dispersion.estimate).toBeCloseTo(1, 2)
      }
    }
  })

  test('takes one level or row where only these are asked for, and refuses others', async () => {
    const model = fitSync('count ~ x + (1 | g)', data, { family: 'poisson', method: 'laplace' }) as GlmmFit
    expect((await model.influence({ by: 'g', only: ['g3'] })).rows.map(({ deleted }) => deleted)).toEqual(['g3'])
    expect((await model.influence({ by: 'row', only: [2] })).rows).toMatchObject([{ deleted: 2, rows: 1 }])
    await expect(model.influence({ by: 'gg' })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.influence({ by: 'g', only: ['none'] })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.influence({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'C310' })
    const masses = fitSync('count ~ x + (1 | g)', data, { family: 'poisson', method: 'npml:2' }) as GlmmFit
    await expect(masses.influence()).rejects.toMatchObject({ code: 'I423' })
  })

  test('says which group cannot be left out, and why', async () => {
    const only = g.map((level) => (level === 'g4' ? 1 : 0))
    const model = fitSync('count ~ x + only + (1 | g)', { ...data, only }, { family: 'poisson', method: 'laplace' }) as GlmmFit
    const { rows, failures, findings } = await model.influence()
    expect(failures).toEqual([{ deleted: 'g4', reason: 'a column of X is explained by the others without it' }])
    expect(rows).toHaveLength(groups - 1)
    expect(findings.map(({ code }) => code)).toEqual(['I461'])
  })

  test('is part of the checks, where a wild group is told', async () => {
    const wild = count.map((c, i) => (g[i] === 'g2' ? c + Math.round(Math.exp(4 * x[i]!)) : c))
    const model = fitSync('wild ~ x + (1 | g)', { ...data, wild }, { family: 'poisson', method: 'laplace' }) as GlmmFit
    const { rows, findings } = await model.check()
    expect(rows.find(({ check }) => check === 'no single group decides')).toMatchObject({ about: 'g', verdict: 'concern' })
    expect(findings.find(({ code }) => code === 'I464')!.title).toMatch(/g `g2`/)
    const without = await model.check({ influence: false })
    expect(without.rows.some(({ check }) => check === 'no single group decides')).toBe(false)
  })
})
