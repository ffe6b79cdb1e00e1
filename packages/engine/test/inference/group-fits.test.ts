import { describe, expect, it } from 'vitest'
import type { LmmFit } from '../../src/api/lmm-fit.ts'
import { fitSync, restoreFit } from '../../src/index.ts'
import { dataSet } from '../diagnose/data-set.ts'
import { hsbColumns } from '../levels/hsb.ts'
import { nestedData } from './nested-data.ts'

const rows = nestedData(11, 8)

/** Least squares of one column on an intercept and another. */
function line(x: readonly number[], y: readonly number[]): { a: number; b: number; rss: number; sxx: number } {
  const n = x.length
  const mx = x.reduce((s, v) => s + v, 0) / n
  const my = y.reduce((s, v) => s + v, 0) / n
  const sxx = x.reduce((s, v) => s + (v - mx) ** 2, 0)
  const b = x.reduce((s, v, i) => s + (v - mx) * (y[i]! - my), 0) / sxx
  const a = my - b * mx
  return { a, b, sxx, rss: y.reduce((s, v, i) => s + (v - a - b * x[i]!) ** 2, 0) }
}

describe('least squares within groups', () => {
  it('are those of each group alone, from the cross-products', () => {
    const fit = fitSync('y ~ x + w + (x | school)', rows)
    const { fits, dropped, terms } = fit.groupLeastSquares()
    expect([terms, dropped, fits.length]).toEqual([['(Intercept)', 'x'], [], 8])
    for (const own of fits) {
      const group = rows.filter((r) => r.school === own.level)
      const { a, b, sxx } = line(
        group.map((r) => r.x),
        group.map((r) => r.y),
      )
      expect(own.estimates[0]).toBeCloseTo(a, 8)
      expect(own.estimates[1]).toBeCloseTo(b, 8)
      expect(own.stdErrors[1]).toBeCloseTo(fit.residual!.sd / Math.sqrt(sxx), 8)
      expect(own.n).toBe(group.length)
      const w = group[0]!.w
      expect(own.fixedPart[0]).toBeCloseTo(fit.fixed[0]!.estimate + fit.fixed[2]!.estimate * w, 8)
      const mode = fit.ranef('school').find((r) => r.level === own.level && r.term === 'x')!
      expect(own.shrunken[1]).toBeCloseTo(fit.fixed[1]!.estimate + mode.estimate, 8)
    }
    expect(restoreFit<LmmFit>(JSON.stringify(fit)).groupLeastSquares()).toEqual(fit.groupLeastSquares())
  })

  it('with one random coefficient the mode is the shrinkage times the deviation', () => {
    const fit = fitSync('y ~ w + (1 | school)', rows)
    const modes = fit.ranef('school')
    fit.groupLeastSquares().fits.forEach((own, j) => {
      expect(modes[j]!.estimate).toBeCloseTo(own.shrinkage[0]! * (own.estimates[0]! - own.fixedPart[0]!), 8)
    })
  })

  it('take predictors that are fixed within groups when asked', () => {
    const fit = fitSync('y ~ x + w + (1 | school)', rows)
    const { fits, terms, random } = fit.groupLeastSquares({ all: true })
    expect([terms, random]).toEqual([['(Intercept)', 'x'], 1])
    for (const own of fits) {
      const group = rows.filter((r) => r.school === own.level)
      const { a, b, rss } = line(
        group.map((r) => r.x),
        group.map((r) => r.y),
      )
      expect(own.estimates[0]).toBeCloseTo(a, 8)
      expect(own.estimates[1]).toBeCloseTo(b, 8)
      expect(own.residualSumSq).toBeCloseTo(rss, 7)
      expect(own.shrunken[1]).toBeCloseTo(fit.fixed[1]!.estimate, 8)
    }
  })

  it('work without an intercept in the term, and for uncorrelated terms', () => {
    const fit = fitSync('y ~ x + (0 + x | school)', rows)
    for (const own of fit.groupLeastSquares().fits) {
      const group = rows.filter((r) => r.school === own.level)
      const slope = group.reduce((s, r) => s + r.x * r.y, 0) / group.reduce((s, r) => s + r.x * r.x, 0)
      expect(own.estimates[0]).toBeCloseTo(slope, 7)
    }
    const apart = fitSync('y ~ x + (x || school)', rows).groupLeastSquares().fits[3]!
    const group = rows.filter((r) => r.school === apart.level)
    expect(apart.estimates[1]).toBeCloseTo(
      line(
        group.map((r) => r.x),
        group.map((r) => r.y),
      ).b,
      7,
    )
  })

  it('names groups that have no fit of their own, and why', () => {
    const some = rows.filter((r, i) => r.school !== 'C' || i === rows.findIndex((s) => s.school === 'C'))
    const flat = some.map((r) => (r.school === 'D' ? { ...r, x: 1 } : r))
    const { fits, dropped } = fitSync('y ~ x + (x | school)', flat).groupLeastSquares()
    expect(fits).toHaveLength(6)
    expect(dropped).toEqual([
      { level: 'C', n: 1, reason: '1 row for 2 coefficients' },
      { level: 'D', n: expect.any(Number), reason: '`x` cannot be told from the other columns' },
    ])
    expect(() => fitSync('y ~ x + (x | school)', rows).groupLeastSquares({ group: 'scool' })).toThrow(/^E221.*/)
  })
})

describe('HLM on High School and Beyond', () => {
  // MEANSES of the file, SES about the exact mean of the school
  const { School, SES, MEANSES, MathAch, Sector } = hsbColumns
  const sums = new Map<string, [number, number]>()
  School!.forEach((school, i) => {
    const [n, s] = sums.get(String(school)) ?? [0, 0]
    sums.set(String(school), [n + 1, s + Number(SES![i])])
  })
  const data = {
    school: School!.map(String),
    mathach: MathAch!.map(Number),
    meanses: MEANSES!.map(Number),
    sector: Sector!.map((x) => (x === 'Catholic' ? 1 : 0)),
    cses: SES!.map((x, i) => {
      const [n, s] = sums.get(String(School![i]))!
      return Number(x) - s / n
    }),
  }

  it('one-way analysis of variance: reliability .901, chi-square 1660.23 with 159 df', () => {
    const { rows: found, used, dropped } = fitSync('mAch ~ 1 + (1 | school)', dataSet('Hsb82')).coefficientTests()
    expect(found[0]!.reliability).toBeCloseTo(0.901377, 5)
    expect(found[0]!.chiSquare).toBeCloseTo(1660.23, 1)
    expect([found[0]!.df, used.length, dropped.length]).toEqual([159, 160, 0])
  })

  it('means as outcomes: reliability .740, chi-square 633.5 with 158 df', () => {
    const [row] = fitSync('mathach ~ meanses + (1 | school)', data).coefficientTests().rows
    expect(row!.reliability).toBeCloseTo(0.740087, 4)
    expect(row!.chiSquare).toBeCloseTo(633.54, 1)
    expect(row!.df).toBe(158)
  })

  it('random coefficients: chi-squares 1771.0 and 213.5 with 159 df, reliabilities .908 and .264', () => {
    const [intercept, slope] = fitSync('mAch ~ cses + (cses | school)', dataSet('Hsb82')).coefficientTests().rows
    expect(intercept!.chiSquare).toBeCloseTo(1771.01, 0)
    expect(slope!.chiSquare).toBeCloseTo(213.457, 1)
    expect(intercept!.reliability).toBeCloseTo(0.907564, 4)
    expect(slope!.reliability).toBeCloseTo(0.26367, 3)
    expect([intercept!.df, slope!.df]).toEqual([159, 159])
  })

  it('slopes as outcomes: 605.3 and 162.3 with 157 df once its residual variance is put in', () => {
    const fit = fitSync('mathach ~ meanses * cses + sector * cses + (cses | school)', data)
    const [intercept, slope] = fit.coefficientTests().rows
    const share = fit.residual!.sd ** 2 / 36.7
    expect(intercept!.chiSquare * share).toBeCloseTo(605.345, 1)
    expect(slope!.chiSquare * share).toBeCloseTo(162.3217, 1)
    expect([intercept!.df, slope!.df]).toEqual([157, 157])
    // no printed value: both forms as first computed here, checked against their formulas below
    const equal = fit.levelOneHomogeneity()
    expect(equal.hlm.chiSquare).toBeCloseTo(244.07, 2)
    expect(equal.unbiased.chiSquare).toBeCloseTo(246.12, 2)
    expect([equal.hlm.df, equal.unbiased.df, equal.dropped.length, equal.small]).toEqual([159, 159, 0, 0])
  })

  it('is for one grouping factor, and for groups that have a fit', () => {
    expect(() => fitSync('y ~ x + (1 | school) + (1 | class)', rows).coefficientTests()).toThrow(/^I443/)
    const lonely = rows.map((r, i) => ({ ...r, x: i % 2, g: `g${i >> 1}` })).map((r) => ({ ...r, x: Number(r.g.slice(1)) }))
    expect(() => fitSync('y ~ x + (x || g)', lonely).coefficientTests()).toThrow(/^(I442|E2)/)
  })
})

describe('equal residual variances', () => {
  it('both forms are their formulas', () => {
    const fit = fitSync('y ~ x + w + (1 | school)', rows)
    const parts = [...new Set(rows.map((r) => r.school))].map((s) => {
      const group = rows.filter((r) => r.school === s)
      return {
        n: group.length,
        rss: line(
          group.map((r) => r.x),
          group.map((r) => r.y),
        ).rss,
      }
    })
    const statistic = (divisor: (p: { n: number }) => number): number => {
      const f = parts.map((p) => p.n - 2)
      const logs = parts.map((p) => Math.log(p.rss / divisor(p)))
      const mean = logs.reduce((s, x, j) => s + f[j]! * x, 0) / f.reduce((s, x) => s + x, 0)
      return logs.reduce((s, x, j) => s + ((x - mean) / Math.sqrt(2 / f[j]!)) ** 2, 0)
    }
    const { unbiased, hlm, groups } = fit.levelOneHomogeneity()
    expect(unbiased.chiSquare).toBeCloseTo(
      statistic((p) => p.n - 2),
      6,
    )
    expect(hlm.chiSquare).toBeCloseTo(
      statistic((p) => p.n),
      6,
    )
    expect([unbiased.df, groups.length]).toEqual([7, 8])
  })
})
