import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

const formula = 'Reaction ~ Days + (Days | Subject)'

type Row = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

interface Answer {
  readonly schema: string
  readonly method?: string
  readonly findings: readonly { readonly code: string }[]
  readonly rows: readonly Row[]
}

async function answer(args: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await blup([...args, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

async function storedFit(text = formula, data = 'sleepstudy'): Promise<string> {
  const file = join(temporaryFolder(), 'fit.json')
  expect((await blup(['fit', text, data, '-o', file])).code).toBe(0)
  return file
}

describe('blup test', () => {
  it('tests a contrast of a stored fit, as of a formula', async () => {
    const fromFile = await answer(['test', await storedFit(), '--contrast', 'Days = 0'])
    expect(fromFile.schema).toBe('blup.test/1')
    expect(fromFile.rows.map(({ test }) => test)).toEqual(['t', 'F', 'chisq'])
    // lmerTest 3.1-3: summary(m), contest(m)
    const [t, f] = fromFile.rows
    expect(t!.estimate).toBeCloseTo(10.467286, 5)
    expect(t!.statistic).toBeCloseTo(6.77148, 4)
    expect(t!.df).toBeCloseTo(17, 4)
    expect(f).toMatchObject({ numDf: 1, estimate: null })
    expect(Number(f!.pValue) / 3.26373e-6).toBeCloseTo(1, 3)
    const fromFormula = await answer(['test', formula, 'sleepstudy', '--contrast', 'Days = 0'])
    expect(fromFormula.rows[0]!.statistic).toBeCloseTo(Number(t!.statistic), 6)
  })

  it('prints a table', async () => {
    const { code, stdout } = await blup([
      'test',
      await storedFit(),
      '--contrast',
      '(Intercept) = 250, Days = 10',
      '--ddf',
      'kenward-roger',
    ])
    expect(code).toBe(0)
    expect(stdout).toBe(`Wald test, Kenward and Roger's degrees of freedom and covariance

Equation             estimate     SE  df     t      p      low    high
  (Intercept) = 250    251.4   6.825  17  0.21  0.839  237.0    265.8
  Days = 10             10.47  1.546  17  0.30  0.766    7.206   13.73

All together     statistic      p
  F(2, 16)         0.07238  0.930
  chi-square(2)    0.1538   0.926
`)
  })

  const refused: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['test', formula, 'sleepstudy'], 2, /^U102 .*--contrast/],
    [['test', formula, 'sleepstudy', '--contrast', 'Day = 0'], 4, /^I411 .*`Day`[\s\S]*did you mean `Days`/],
    [['test', formula, 'sleepstudy', '--contrast', 'Days ='], 4, /^I413 /],
    [['test', formula, 'sleepstudy', '--contrast', 'Days = 0, Days = 1'], 4, /^I414 /],
    [['test', formula, 'sleepstudy', '--contrast', 'Days', '--ddf', 'kenward'], 2, /^U103 .*kenward/],
    [['test', 'missing.json', '--contrast', 'Days'], 3, /^D100 /],
    [['anova', formula, 'sleepstudy', '--type', '4'], 2, /^U103 /],
    [['anova', formula, 'sleepstudy', '--random', '--type', '2'], 2, /^U103 .*--random/],
    [['anova', formula, 'sleepstudy', '--seed', '2'], 2, /^U103 .*--random/],
    [['anova', 'Reaction ~ Days + (1 | Subject) + (1 | Days)', 'sleepstudy', '--ddf', 'between-within'], 4, /^I418 /],
    [['compare', formula, 'sleepstudy'], 2, /^U102 .*two models/],
    [['compare', formula, 'Reaction ~ 1 + (1 | Subject)'], 2, /^U102 .*data after/],
    [['compare', 'fit.json', formula, 'sleepstudy'], 2, /^U103 .*`fit.json` is no formula/],
    [['compare', 'fit.json'], 2, /^U102 /],
    [['compare', formula, 'Reaction ~ 1 + (1 | Subject)', 'sleepstudy', '--method', 'reml'], 4, /^I404 .*`Days`/],
    [['compare', formula, 'Reaction ~ Dayz + (1 | Subject)', 'sleepstudy'], 4, /^E204 .*Dayz/],
  ]
  it.each(refused)('%j is refused', async (args, exit, message) => {
    const { code, stdout, stderr } = await blup(args)
    expect([code, stdout]).toEqual([exit, ''])
    expect(stderr.replace(/\n {2,}/g, ' ')).toMatch(message)
  })
})

describe('blup anova', () => {
  it('tests the terms of the fixed part', async () => {
    const text = 'yield ~ nitro + Variety + (1 | Block/Variety)'
    const { schema, rows } = await answer(['anova', text, 'Oats', '--type', '2', '--ddf', 'kenward-roger'])
    expect(schema).toBe('blup.anova/1')
    expect(rows.map(({ term, numDf }) => [term, numDf])).toEqual([
      ['nitro', 1],
      ['Variety', 2],
    ])
    // lmerTest 3.1-3: anova(m, type = 2, ddf = "Kenward-Roger")
    expect(rows[0]!.sumSq).toBeCloseTo(19536.4, 1)
    expect(rows[1]!.denDf).toBeCloseTo(10, 6)
    const { stdout } = await blup(['anova', text, 'Oats', '--ddf', 'containment', '--quiet'])
    expect(stdout).toBe(`Type 3 tests of terms, containment degrees of freedom

Term        sum sq  mean sq  num df  den df        F        p
  nitro    19536    19536         1      53  118.0    4.3e-15
  Variety    491.8    245.9       2      10    1.485    0.272
`)
  })

  it('tests the parts of the random one', async () => {
    const { rows, findings, method } = await answer(['anova', await storedFit(), '--random'])
    expect([method, findings]).toEqual(['reml', []])
    expect(rows.map(({ term }) => term)).toEqual(['<none>', 'Days in (Days | Subject)'])
    expect(rows[1]!.statistic).toBeCloseTo(42.83681, 4)
    expect(Number(rows[1]!.pValue) / 4.99e-10).toBeCloseTo(1, 2)
    expect(Number(rows[1]!.pMixture) / 2.79e-10).toBeCloseTo(1, 2)
  })
})

describe('blup compare', () => {
  const smaller = 'Reaction ~ 1 + (Days | Subject)'

  it('compares formulas, refitted by maximum likelihood', async () => {
    const { schema, method, rows, findings } = await answer(['compare', formula, smaller, 'sleepstudy'])
    expect([schema, method]).toEqual(['blup.compare/1', 'ml'])
    expect(findings.map(({ code }) => code).sort()).toEqual(['E213', 'I419'])
    expect(rows.map(({ npar }) => npar)).toEqual([5, 6])
    // lme4 1.1-31: anova(m0, m1)
    expect(rows[1]).toMatchObject({ model: formula, added: ['Days'], removed: [], df: 1, pMixture: null })
    expect(rows[1]!.statistic).toBeCloseTo(23.536537, 5)
    expect(Number(rows[1]!.pValue) / 1.22564e-6).toBeCloseTo(1, 3)
  })

  it('compares stored fits, and gives the exact test of the only variance', async () => {
    const files = [await storedFit('Yield ~ 1', 'Dyestuff'), await storedFit('Yield ~ 1 + (1 | Batch)', 'Dyestuff')]
    const { method, rows } = await answer(['compare', ...files, '--simulations', '2000', '--seed', '5'])
    expect(method).toBe('reml')
    expect(rows[1]!.statistic).toBeCloseTo(6.368955, 4)
    expect(rows[1]!.pMixture).toBeCloseTo(0.0058067, 5)
    // a balanced one-way layout: the F test of the analysis of variance has p = 0.0044
    expect(Math.abs(Number(rows[1]!.pExact) - 0.0044)).toBeLessThan(0.005)
    const { stdout } = await blup(['compare', ...files, '--quiet'])
    expect(stdout).toContain('Models compared by REML')
    expect(stdout).toContain('p (exact)')
  })

  it('refuses models of different rows', async () => {
    const file = join(temporaryFolder(), 'gaps.csv')
    const rows = Array.from({ length: 40 }, (_, i) => `${Math.sin(i)},${i === 3 ? '' : Math.cos(3 * i)},g${i % 8}`)
    writeFileSync(file, `y,x,g\n${rows.join('\n')}\n`)
    const { code, stderr } = await blup(['compare', 'y ~ 1 + (1 | g)', 'y ~ x + (1 | g)', file, '--quiet'])
    expect([code, stderr.slice(0, 4)]).toEqual([4, 'I416'])
  })
})

describe('blup emmeans', () => {
  const cake = 'angle ~ recipe * temperature + (1 | recipe:replicate)'

  it('prints means and pairs, and says what they are', async () => {
    const { code, stdout } = await blup(['emmeans', cake, 'cake', 'pairwise ~ recipe'])
    expect(code).toBe(0)
    expect(stdout).toBe(`Marginal means, Satterthwaite's degrees of freedom

recipe   mean     SE  df    low   high
  A     33.12  1.737  42  29.62  36.63
  B     31.64  1.737  42  28.14  35.15
  C     31.60  1.737  42  28.09  35.11

Contrast  estimate     SE  df     t      p     low   high
  A - B    1.478    2.456  42  0.60  0.820  -4.490  7.445
  A - C    1.522    2.456  42  0.62  0.810  -4.445  7.490
  B - C    0.04444  2.456  42  0.02  1.000  -5.923  6.012

averaged over temperature with equal weights
on the scale of the response
contrasts: p values by Tukey's method for a family of 3, 95 % intervals alike
`)
  })

  it('answers in JSON, from a stored fit and by rows of its data', async () => {
    const file = await storedFit(cake, 'cake')
    const { schema, rows } = await answer(['emmeans', file, '~ recipe | temperature'])
    expect([schema, rows.length]).toEqual(['blup.emmeans/1', 18])
    const weighted = await answer(['emmeans', file, 'cake', '~ recipe', '--average', 'cells', '--contrast', 'x=1,-1/2,-1/2'])
    expect(weighted.rows.map(({ label }) => label)).toEqual(['A', 'B', 'C'])
  })

  it.each([
    [['emmeans', cake, 'cake'], 'U102'],
    [['emmeans', cake, 'cake', 'cbpp', '~ recipe'], 'U103'],
    [['emmeans', cake, 'cake', '~ recipe', '--at', 'temperature'], 'U103'],
    [['emmeans', cake, 'cake', '~ recipe', '--contrast', 'a=1,b'], 'U103'],
    [['emmeans', cake, 'cake', '~ recipe', '--contrast', 'a=1,-1'], 'I450'],
    [['emmeans', cake, 'cake', '~ recipe', '--compare', 'poly', '--contrast', 'a=1,-1,0'], 'U103'],
  ])('refuses %j with %s', async (args, code) => {
    const { stderr, stdout } = await blup(args)
    expect([stdout, stderr.slice(0, 4)]).toEqual(['', code])
  })
})

describe('verbs that take a formula', () => {
  it('take weights, offset and contrasts as fit does', async () => {
    const options = ['--weights', 'Days + 1', '--offset', 'Days']
    const { rows } = await answer(['test', formula, 'sleepstudy', '--contrast', 'Days', ...options])
    const file = join(temporaryFolder(), 'fit.json')
    expect((await blup(['fit', formula, 'sleepstudy', '-o', file, ...options])).code).toBe(0)
    const stored = await answer(['test', file, '--contrast', 'Days'])
    expect(rows[0]!.estimate).toBeCloseTo(Number(stored.rows[0]!.estimate), 8)
    expect(rows[0]!.estimate).not.toBeCloseTo(10.467, 1)
    const { stderr } = await blup(['test', file, '--contrast', 'Days', '--weights', 'Days'])
    expect(stderr.slice(0, 4)).toBe('U103')
    const compared = await answer(['compare', 'Reaction ~ 1 + (1 | Subject)', formula, 'sleepstudy', ...options])
    expect(compared.rows.length).toBe(2)
  })
})

describe('blup check', () => {
  it('says what was looked at, and each concern in words', async () => {
    const { code, stdout } = await blup(['check', 'mAch ~ ses + (ses | school)', 'Hsb82', '--no-influence', '--strict'])
    expect(code).toBe(6)
    expect(stdout).toContain('fine     residuals are normal\n')
    expect(stdout).toContain('CONCERN  slopes are the same within and between groups: ses | school\n')
    expect(stdout).toContain('options   add the group mean: `ses + mean(ses, school)`')
  })

  it('answers in JSON from a stored fit with its data, and refuses it without', async () => {
    const file = await storedFit()
    const { schema, rows } = await answer(['check', file, 'sleepstudy'])
    expect(schema).toBe('blup.check/1')
    expect(rows.map(({ verdict }) => verdict)).toContain('concern')
    expect((await blup(['check', file])).stderr.slice(0, 4)).toBe('P505')
  })
})
