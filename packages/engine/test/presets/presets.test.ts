import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { explainDifference } from '../../src/api/presets/explain-difference.ts'
import { presets } from '../../src/api/presets/registry.ts'
import { hsb } from '../levels/hsb.ts'

const lines = readFileSync(new URL('../../../../datasets/sleepstudy.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const header = lines[0]!.split(',')
const sleepstudy = Object.fromEntries(header.map((name, k) => [name, lines.slice(1).map((line) => Number(line.split(',')[k]))]))

const formula = 'Reaction ~ Days + (Days | Subject)'
const slope = (fit: ReturnType<typeof fitSync>) => fit.fixed.find(({ term }) => term.includes('Days'))!

describe('presets', () => {
  it.each([
    ['lme4', 'reml', 'satterthwaite', 'us'],
    ['lmerTest', 'reml', 'satterthwaite', 'us'],
    ['glmmTMB', 'ml', 'z', 'us'],
    ['julia', 'ml', 'z', 'us'],
    ['statsmodels', 'reml', 'z', 'us'],
    ['jamovi', 'reml', 'satterthwaite', 'us'],
    ['jasp', 'reml', 'satterthwaite', 'us'],
    ['spss', 'reml', 'satterthwaite', 'diag'],
    ['sas', 'reml', 'containment', 'diag'],
    ['stata', 'ml', 'z', 'diag'],
    ['hlm', 'reml', 'hlm', 'us'],
    ['mlwin', 'ml', 'z', 'us'],
  ])('%s: %s, %s, %s', (preset, method, ddf, structure) => {
    const fit = fitSync(formula, sleepstudy, { preset })
    expect([fit.method, fit.ddf, fit.random[0]!.structure]).toEqual([method, ddf, structure])
    const note = fit.findings.find(({ code }) => code === 'E229')!
    expect(note.title).toContain(preset)
    expect(note.severity).toBe('note')
  })

  it('gives the numbers of the program', () => {
    // Stata's manual for the same model: mixed y days || id: days (ML, uncorrelated); here from lme4 with (Days || Subject), ML.
    const stata = fitSync(formula, sleepstudy, { preset: 'stata' })
    expect(stata.fit.logLik).toBeCloseTo(
      fitSync('Reaction ~ Days + (Days || Subject)', sleepstudy, { method: 'ml' }).fit.logLik,
      6,
    )
    expect(stata.random[0]!.corr[0]![1]).toBe(0)
    // SAS PROC MIXED, containment: Days has 17 degrees of freedom, being contained in the random slope.
    expect(slope(fitSync(formula, sleepstudy, { preset: 'sas' })).df).toBe(17)
    expect(slope(fitSync(formula, sleepstudy, { preset: 'hlm' })).df).toBe(17)
  })

  it('takes another reference, another coding and centred predictors', () => {
    const model = 'MathAch ~ SES * Sector + (1 | School)'
    const plain = fitSync(model, hsb)
    const spss = fitSync(model, hsb, { preset: 'spss' })
    expect(spss.fixed.map(({ term }) => term)).toContain('SectorPublic')
    expect(spss.fit.logLik).toBeCloseTo(plain.fit.logLik, 6)
    const jamovi = fitSync(model, hsb, { preset: 'jamovi' })
    expect(jamovi.fixed.map(({ term }) => term)).toEqual(['(Intercept)', 'grand(SES)', 'Sector1', 'grand(SES):Sector1'])
    expect(jamovi.fixed[3]!.estimate).toBeCloseTo(plain.fixed[3]!.estimate, 6)
    const mean = plain.fixed[0]!.estimate + plain.fixed[2]!.estimate / 2
    const sesSlope = plain.fixed[1]!.estimate + plain.fixed[3]!.estimate / 2
    expect(jamovi.fixed[1]!.estimate).toBeCloseTo(sesSlope, 6)
    const sesMean =
      hsb.columns.get('SES')!.kind === 'number'
        ? (hsb.columns.get('SES') as { values: Float64Array }).values.reduce((a, b) => a + b) / hsb.nrow
        : 0
    expect(jamovi.fixed[0]!.estimate).toBeCloseTo(mean + sesSlope * sesMean, 6)
    expect(fitSync(model, hsb, { preset: 'jasp' }).fixed.map(({ term }) => term)).toContain('Sector1')
  })

  it('gives way to what is said', () => {
    const fit = fitSync('MathAch ~ Sector + us(SES | School)', hsb, { preset: 'stata', method: 'reml', ddf: 'residual' })
    expect([fit.method, fit.ddf, fit.random[0]!.structure]).toEqual(['reml', 'residual', 'us'])
    const own = fitSync('MathAch ~ Sector + (1 | School)', hsb, { preset: 'spss', contrasts: { Sector: 'treatment' } })
    expect(own.fixed.map(({ term }) => term)).toContain('SectorCatholic')
  })

  it('prints robust standard errors for HLM, and uses ML with three levels', () => {
    const hlm = fitSync('MathAch ~ SES + (1 | School)', hsb, { preset: 'hlm' })
    expect(hlm.fixed.every(({ robustStdError }) => robustStdError! > 0)).toBe(true)
    const data = {
      y: Array.from({ length: 40 }, (_, i) => ((i * 37) % 11) + (i % 5)),
      a: Array.from({ length: 40 }, (_, i) => Math.floor(i / 10)),
      b: Array.from({ length: 40 }, (_, i) => Math.floor(i / 2)),
    }
    expect(fitSync('y ~ 1 + (1 | a/b)', data, { preset: 'hlm' }).method).toBe('ml')
    expect(fitSync('y ~ 1 + (1 | a)', data, { preset: 'hlm' }).method).toBe('reml')
    // levels that nest in the data, whatever the formula says; crossed ones have no independent clusters
    const nested = fitSync('y ~ 1 + (1 | a) + (1 | b)', data, { preset: 'hlm' })
    expect(nested.fixed[0]!.robustStdError).toBeCloseTo(
      fitSync('y ~ 1 + (1 | a) + (1 | b)', data, { method: 'ml', robust: 'CR0', cluster: 'a' }).fixed[0]!.robustStdError!,
      10,
    )
    const crossed = fitSync('y ~ 1 + (1 | a) + (1 | b)', { ...data, b: data.b.map((b) => b % 7) }, { preset: 'hlm' })
    expect(crossed.fixed[0]!.robustStdError).toBeUndefined()
  })

  it('knows its names', () => {
    expect(() => fitSync(formula, sleepstudy, { preset: 'stat' })).toThrow(/E221/)
    expect([...presets.keys()]).toEqual([
      'lme4',
      'lmerTest',
      'glmmTMB',
      'julia',
      'statsmodels',
      'jamovi',
      'jasp',
      'spss',
      'sas',
      'stata',
      'hlm',
      'mlwin',
    ])
  })
})

describe('why numbers differ', () => {
  it('names every switch between Stata and lme4', () => {
    const rows = explainDifference('stata', 'lme4')
    expect(rows.map(({ what }) => what)).toEqual([
      'estimation',
      'estimation of other responses',
      'degrees of freedom',
      'random coefficients of one group',
      'tests of terms',
      'the random part in print',
    ])
    expect(rows[0]).toMatchObject({ a: 'ML', b: 'REML', set: '--method reml' })
    expect(rows[3]).toMatchObject({ a: 'uncorrelated', b: 'free to correlate', set: '(x | g) in the formula' })
  })

  it('is empty for a program and itself', () => {
    for (const name of presets.keys()) expect(explainDifference(name, name)).toEqual([])
  })
})
