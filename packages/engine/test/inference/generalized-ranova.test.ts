import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import { ranovaText } from '../../src/index.ts'
import { drawPoisson } from '../../src/numeric/random-counts.ts'
import { generalizedRows } from '../support/generalized-data.ts'

const { random, x, g, eta } = generalizedRows(15, 8, 0.7, 4)
const item = x.map((_, i) => `i${i % 8}`)
const inner = x.map((_, i) => `${g[i]}.${i % 3}`)
const count = eta.map((v) => drawPoisson(random, Math.exp(v) * random.gamma(4)))
const data = { x, g, item, inner, count }
const of = (formula: string, options: object): GlmmFit =>
  fitSync(formula, data, { family: 'poisson', ...options } as never) as unknown as GlmmFit

describe('tests of the random part of a generalized model', () => {
  test.each([
    ['count ~ x + (1 | g) + (1 | item)', 'laplace', 'poisson', ['count ~ x + (1 | item)', 'count ~ x + (1 | g)']],
    ['count ~ x + (x | g)', 'laplace', 'poisson', ['count ~ x + (1 | g)']],
    ['count ~ x + (x || g)', 'laplace', 'negative-binomial', ['count ~ x + (0 + x | g)', 'count ~ x + (1 | g)']],
    ['count ~ x + (1 | g/inner)', 'agq:5,7', 'poisson', ['count ~ x + (1 | g)', 'count ~ x + (1 | inner:g)']],
    ['count ~ x + (1 | g)', 'laplace:2', 'poisson', ['count ~ x']],
  ])('%s by %s, %s: as by fits of the smaller models', (formula, method, family, smaller) => {
    const model = of(formula, { method, family })
    const { rows, method: by } = model.ranova()
    expect(by).toBe(method)
    expect(rows).toHaveLength(smaller.length + 1)
    expect(rows[0]).toMatchObject({ term: '<none>', npar: model.fit.df, statistic: null, pValue: null })
    const points = method.split(':')[1]?.split(',')
    smaller.forEach((text) => {
      const single =
        points?.length === 2
          ? `agq:${points[Object.keys(model.data.groups).indexOf(text.includes('inner') ? 'inner:g' : 'g')]}`
          : method
      const alone = of(text, { method: single, family })
      const row = rows.find(({ logLik, npar }) => Math.abs(logLik - alone.fit.logLik) < 1e-4 && npar === alone.fit.df)
      expect(row, `${text}: ${rows.map(({ logLik }) => logLik)}, ${alone.fit.logLik}`).toBeDefined()
      const { statistic, df, npar, pValue, pMixture, pExact } = row!
      expect(npar).toBe(alone.fit.df)
      expect(df).toBe(model.fit.df - alone.fit.df)
      expect(statistic).toBeCloseTo(Math.max(0, 2 * (model.fit.logLik - alone.fit.logLik)), 3)
      expect(pMixture!).toBeLessThanOrEqual(pValue!)
      expect(pExact).toBeNull()
    })
    expect(ranovaText(model.ranova(), 100)).toMatch(`by the likelihood by ${method}`)
  })

  test('are refused where there is no likelihood, and from a stored fit', () => {
    expect(() => of('count ~ x + (1 | g)', { method: 'pql' }).ranova()).toThrow(/I421/)
    expect(() => of('count ~ x + (1 | g)', { method: 'npml:2' }).ranova()).toThrow(/I423/)
  })
})
