import { describe, expect, it } from 'vitest'
import type { LmmFit } from '../../src/api/lmm-fit.ts'
import { fitSync, restoreFit } from '../../src/index.ts'
import { dataSet } from '../diagnose/data-set.ts'
import { nestedData } from './nested-data.ts'

const rows = nestedData(41, 8)

/** From the R package performance on fits of lme4 1.1-31. */
const published = [
  ['Dyestuff', 'Yield ~ 1 + (1 | Batch)', 0, 0.41848741489294, 0.41848741489294, 0.41848741489294],
  ['Hsb82', 'mAch ~ ses + (1 | school)', 0.0766482093777247, 0.181969530766735, 0.11406413293251, 0.10532132138901],
  ['sleepstudy', 'Reaction ~ Days + (1 | Subject)', 0.279885637181215, 0.704255451784077, 0.589308916075117, 0.424369814602862],
  [
    'sleepstudy',
    'Reaction ~ Days + (Days | Subject)',
    0.278652033613649,
    0.799218907597191,
    0.721658475855089,
    0.520566873983542,
  ],
] as const

describe('explained variance and intraclass correlation', () => {
  it.each(published)('%s, %s: R2 and ICC of performance', (name, formula, marginal, conditional, adjusted, unadjusted) => {
    const fit = fitSync(formula, dataSet(name), { ddf: 'z' })
    const r2 = fit.r2()
    expect(r2.marginal).toBeCloseTo(marginal, 5)
    expect(r2.conditional).toBeCloseTo(conditional, 5)
    const icc = fit.icc()
    expect(icc.adjusted).toBeCloseTo(adjusted, 5)
    expect(icc.unadjusted).toBeCloseTo(unadjusted, 5)
  })

  it('by the rows, whatever the coding, and from a stored fit', () => {
    for (const formula of [
      'y ~ x + w + (x | school)',
      'y ~ 0 + school + x + (1 | class)',
      'y ~ x + w + (1 | school) + (1 | school:class)',
    ]) {
      const fit = fitSync(formula, rows, { ddf: 'z' })
      const f = fit.fitted('population')
      const mean = f.reduce((s, v) => s + v, 0) / f.length
      const fixed = f.reduce((s, v) => s + (v - mean) ** 2, 0) / (f.length - 1)
      const z = fit.matrices()
      let random = 0
      z.Z.forEach((row) => row.forEach((a, i) => row.forEach((b, j) => (random += (a * z.G[i]![j]! * b) / rows.length))))
      const whole = fixed + random + fit.residual!.sd ** 2
      expect(fit.r2().marginal).toBeCloseTo(fixed / whole, 8)
      expect(fit.icc().unadjusted).toBeCloseTo(random / whole, 8)
      expect(restoreFit<LmmFit>(JSON.stringify(fit)).icc()).toEqual(fit.icc())
    }
  })

  it('is told under precision weights for rows, not for weights', () => {
    const weighted = rows.map((r, i) => ({ ...r, k: 1 + (i % 3) }))
    const fit = fitSync('y ~ x + w + (x | school)', weighted, { weights: 'k', ddf: 'z' })
    const f = fit.fitted('population')
    const mean = f.reduce((s, v) => s + v, 0) / f.length
    const fixed = f.reduce((s, v) => s + (v - mean) ** 2, 0) / (f.length - 1)
    const { cov } = fit.random[0]!
    const random = rows.reduce((s, { x }) => s + (cov[0]![0]! + 2 * x * cov[0]![1]! + x * x * cov[1]![1]!) / rows.length, 0)
    expect(fit.r2().marginal).toBeCloseTo(fixed / (fixed + random + fit.residual!.sd ** 2), 8)
    expect(() => restoreFit<LmmFit>(JSON.stringify(fit)).icc()).toThrow(/^P505/)
  })

  it('follows a predictor with a random slope', () => {
    const fit = fitSync('y ~ x + w + (x | school)', rows)
    const { cov } = fit.random[0]!
    for (const x of [-1, 0, 2.5]) {
      const v = cov[0]![0]! + 2 * x * cov[0]![1]! + x * x * cov[1]![1]!
      const icc = fit.icc({ at: { x } })
      expect(icc.adjusted).toBeCloseTo(v / (v + fit.residual!.sd ** 2), 10)
      expect(icc.unadjusted).toBeNull()
      expect(icc.groups[0]!.designEffect).toBeCloseTo(1 + (rows.length / 8 - 1) * icc.adjusted, 10)
    }
    expect(() => fit.icc({ at: {} })).toThrow(/^E221/)
    expect(() => fit.icc({ at: { x: 1, w: 2 } })).toThrow(/^E221/)
  })

  it('Snijders and Bosker: reductions against the null model, which is a fit of its own', () => {
    const fit = fitSync('y ~ x + w + (1 | school)', rows)
    const empty = fitSync('y ~ 1 + (1 | school)', rows)
    const [t, s] = [fit.random[0]!.sd[0]! ** 2, fit.residual!.sd ** 2]
    const [t0, s0] = [empty.random[0]!.sd[0]! ** 2, empty.residual!.sd ** 2]
    const { snijdersBosker, components } = fit.r2()
    expect(snijdersBosker!.level1).toBeCloseTo(1 - (t + s) / (t0 + s0), 6)
    const sizes = [...new Set(rows.map((r) => r.school))].map((g) => rows.filter((r) => r.school === g).length)
    const n = 8 / sizes.reduce((sum, size) => sum + 1 / size, 0)
    expect(snijdersBosker!.level2).toBeCloseTo(1 - (t + s / n) / (t0 + s0 / n), 6)
    expect(components.map((c) => c.component)).toEqual(['school', 'Residual'])
    expect(components[0]!.null).toBeCloseTo(t0, 4)
    expect(components[1]!.explained).toBeCloseTo(1 - s / s0, 6)
  })
})

describe('the intraclass correlation by analysis of variance', () => {
  it('Dyestuff: 1764.05 and 2451.25, which ANOVA and REML share in balance', () => {
    const found = fitSync('Yield ~ 1 + (1 | Batch)', dataSet('Dyestuff')).anovaIcc()
    expect(found.balanced).toBe(true)
    expect(found.within.meanSq).toBeCloseTo(2451.25, 8)
    expect(found.variance).toBeCloseTo(1764.05, 8)
    expect(found.size).toBe(5)
    expect(found.reml.variance).toBeCloseTo(1764.05, 1)
    expect(found.reml.residual).toBeCloseTo(2451.25, 1)
    expect(found.ml.variance).toBeCloseTo(1388.333, 1)
    expect(found.f).toBeCloseTo(11271.5 / 2451.25, 8)
    expect([found.between.df, found.within.df]).toEqual([5, 24])
    // F quantiles of R: qf(c(.025, .975), 5, 24)
    const limit = (q: number): number => (found.f / q - 1) / (found.f / q + 4)
    expect(found.confLow).toBeCloseTo(limit(3.154816343), 4)
    expect(found.confHigh).toBeCloseTo(limit(0.159285378), 4)
  })

  it('does not depend on the predictors of the model, and works without balance', () => {
    const slopes = fitSync('y ~ x + w + (x | school)', rows).anovaIcc()
    const without = fitSync('y ~ 1 + (1 | school)', rows).anovaIcc()
    expect(slopes.f).toBeCloseTo(without.f, 8)
    expect(slopes.reml.icc).toBeCloseTo(without.reml.icc, 6)
    expect(slopes.balanced).toBe(false)
    const means = new Map<string, number[]>()
    for (const r of rows) means.set(r.school, [...(means.get(r.school) ?? []), r.y])
    const within = [...means.values()].reduce((s, v) => {
      const m = v.reduce((a, b) => a + b, 0) / v.length
      return s + v.reduce((a, b) => a + (b - m) ** 2, 0)
    }, 0)
    expect(without.within.sumSq).toBeCloseTo(within, 8)
    expect(() => fitSync('y ~ 0 + x + (0 + x | school)', rows).anovaIcc()).toThrow(/^E221/)
  })
})

describe('sums of squares in every order', () => {
  it('agree with sequential fits, and disagree where the design is not orthogonal', () => {
    const data = rows.map((r, i) => ({ ...r, item: `i${(i * i) % 5}` }))
    const { orders, residual, disagreement, terms } = fitSync('y ~ x + (1 | school) + (1 | item)', data).sumsOfSquares()
    expect(terms).toEqual(['x', 'school', 'item'])
    expect(orders).toHaveLength(6)
    expect(disagreement).toBeGreaterThan(0.01)
    const rss = (formula: string): number => {
      const fit = fitSync(formula, data)
      return fit.residual!.sd ** 2 * fit.fit.dfResidual
    }
    for (const { order, rows: own } of orders) {
      let before = rss('y ~ 1')
      order.forEach((_, i) => {
        const after = rss(`y ~ ${order.slice(0, i + 1).join(' + ')}`)
        expect(own[i]!.sumSq).toBeCloseTo(before - after, 6)
        before = after
      })
      expect(residual.sumSq).toBeCloseTo(before, 6)
      expect(own.map((r) => r.df).reduce((s, d) => s + d, 0) + residual.df).toBe(data.length - 1)
    }
  })

  it('an unbalanced crossed design: the order changes sums of squares, not the variances', () => {
    const data = Array.from({ length: 60 }, (_, i) => i)
      .filter((i) => i % 7 !== 0)
      .map((i) => ({
        a: `a${i % 6}`,
        b: `b${Math.floor(i / 6) % 4}`,
        y: Math.sin(3 * (i % 6)) * 2 + Math.cos(5 * (Math.floor(i / 6) % 4)) + Math.sin(i * i),
      }))
    const one = fitSync('y ~ 1 + (1 | a) + (1 | b)', data).sumsOfSquares()
    const other = fitSync('y ~ 1 + (1 | b) + (1 | a)', data).sumsOfSquares()
    expect(one.disagreement).toBeGreaterThan(0.001)
    const of = (s: typeof one, group: string): number => s.variances.find((v) => v.group === group)!.variance
    for (const group of ['a', 'b', 'Residual']) expect(of(other, group) / of(one, group)).toBeCloseTo(1, 6)
    const penicillin = fitSync('diameter ~ 1 + (1 | plate) + (1 | sample)', dataSet('Penicillin')).sumsOfSquares()
    expect(penicillin.disagreement).toBe(0)
  })
})
