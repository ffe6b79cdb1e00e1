import { describe, expect, it } from 'vitest'
import { finding } from '../../src/messages/finding.ts'
import { type SummarySource, summaryText } from '../../src/report/summary-text.ts'
import { textWidth } from '../../src/report/text-width.ts'
import { sleepstudyRecord } from './sleepstudy-record.ts'

const fit: SummarySource = { ...sleepstudyRecord, groupSizes: { Subject: { min: 10, max: 10 } }, ddf: 'satterthwaite' }

describe('the printed summary', () => {
  it('prints sleepstudy', () => {
    expect(summaryText(fit, { width: 80 })).toBe(`\
Linear mixed model, REML                                   converged, 0 cautions
Reaction ~ Days + (Days | Subject)

Fixed effects  estimate     SE     df      t       p          95% CI
  (Intercept)   251.405  6.825  17.00  36.84  <1e-16  237.01, 265.80
  Days           10.467  1.546  17.00   6.77  3.3e-6    7.21,  13.73
  df, p and CI: Satterthwaite

Random effects              SD  variance  corr
  Subject  (Intercept)  24.740    612.09
           Days          5.922     35.07  0.07
  residual              25.592    654.94

180 observations; groups: Subject 18 (10 rows each)
REML criterion 1743.63, logLik -871.81, AIC 1755.63, BIC 1774.79, 6 parameters
AIC and BIC are from REML: compare only models with equal fixed parts.
`)
  })

  it('folds at 60 columns and fits 60, 80 and 120', () => {
    expect(summaryText(fit, { width: 60 })).toContain(`
Fixed effects  estimate     SE     df      t       p
  (Intercept)   251.405  6.825  17.00  36.84  <1e-16
  Days           10.467  1.546  17.00   6.77  3.3e-6
                       95% CI
  (Intercept)  237.01, 265.80
  Days           7.21,  13.73
`)
    for (const width of [40, 60, 80, 120]) {
      for (const line of summaryText(fit, { width }).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('tells findings first, the gravest three in full', () => {
    const found = [
      finding('D102', '3 rows have a missing value in `x` and are left out', '180 rows used'),
      finding('C309', 'Predictors differ in scale', ''),
      finding('C301', 'Boundary fit: the `Subject` variance is estimated as 0', 'SD 0', {
        consequence: 'Subjects differ no more than chance.',
        fixes: ['keep it', 'drop (1 | Subject)'],
      }),
      finding('D120', 'Levels without rows', ''),
    ]
    const text = summaryText({ ...fit, findings: found }, { width: 80 })
    expect(text).toContain(`
C301 caution: Boundary fit: the \`Subject\` variance is estimated as 0
  evidence  SD 0
  meaning   Subjects differ no more than chance.
  options   keep it | drop (1 | Subject)
D102 note: 3 rows have a missing value in \`x\` and are left out
  evidence  180 rows used
C309 note: Predictors differ in scale
and 1 more:
D120 note: Levels without rows

Fixed effects`)
    expect(text).toContain('converged, 1 caution, 3 notes')
    const counted = summaryText({ ...fit, findings: found }, { findings: 'count' })
    expect(counted).not.toContain('evidence')
    expect(counted).toContain('converged, 1 caution (C301), 3 notes (D102, C309, D120)')
  })

  it('says what is left out, what was not reached, and that ML is ML', () => {
    const text = summaryText({
      ...fit,
      method: 'ml',
      converged: false,
      data: { ...fit.data, nobs: 177, nobsDropped: 3, aliased: ['x2'], groups: { Subject: 18, 'b:a': 1200 } },
      groupSizes: { Subject: { min: 9, max: 10 } },
    })
    expect(text).toMatch(/^Linear mixed model, ML +NOT CONVERGED, 0 cautions\n/)
    expect(text).toContain('left out, explained by earlier columns: x2')
    expect(text).toContain('177 observations (3 rows left out); groups: Subject 18 (9 to 10 rows each), b:a\n1,200\n')
    expect(text).toContain('-2 log-likelihood 1743.63')
    expect(text).not.toContain('from REML')
  })

  it('prints a model without random effects, a z test and other families', () => {
    const text = summaryText({
      ...fit,
      family: { name: 'binomial', link: 'logit' },
      method: 'laplace',
      random: [],
      residual: null,
      ddf: 'z',
      data: { ...fit.data, groups: {} },
      fixed: fit.fixed.map((row) => ({ ...row, df: null })),
    })
    expect(text).toMatch(/^Generalized linear model \(binomial, logit link\), laplace +converged/)
    expect(text).toMatch(/Fixed effects +estimate +SE +z +p +95% CI\n/)
    expect(text).toContain('p and CI: normal distribution')
    expect(text).not.toContain('Random effects')
    expect(text).toContain('180 observations\n')
  })

  it('shows an exact zero and an undefined correlation as such', () => {
    const block = {
      group: 'g',
      structure: 'us',
      terms: ['(Intercept)', 'x', 'z'],
      sd: [0, 3.21, 0.000123],
      corr: [
        [1, Number.NaN, Number.NaN],
        [Number.NaN, 1, 1],
        [Number.NaN, 1, 1],
      ],
      cov: [],
    }
    expect(summaryText({ ...fit, random: [block] })).toContain(`
Random effects            SD    variance  corr
  g  (Intercept)   0            0
     x             3.210       10.30         -
     z             0.0001230    1.513e-8     -  1.00
  residual        25.592      654.94
`)
  })

  it('puts robust standard errors beside those of the model', () => {
    const fixed = fit.fixed.map((row) => ({ ...row, robustStdError: row.stdError * 1.1, robustDf: 16.5 }))
    expect(summaryText({ ...fit, fixed }, { width: 100 })).toMatch(/95% CI {2}robust SE {2}robust df\n.* 7\.507 +16\.50\n/)
  })

  it('marks up only through the style', () => {
    const mark = (text: string) => `<${text}>`
    const text = summaryText(fit, { style: { heading: mark, dim: mark, stop: mark, caution: mark, note: mark } })
    expect(text.replace(/[<>]/g, '')).toBe(summaryText(fit).replace(/[<>]/g, ''))
    expect(text).toContain('<Linear mixed model, REML>')
    expect(summaryText(fit)).not.toContain('\u001b')
  })

  it('gives more figures when asked', () => {
    expect(summaryText(fit, { digits: 6 })).toContain('251.40510  6.82456')
  })
})
