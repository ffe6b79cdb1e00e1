import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

const formula = 'Reaction ~ Days + (Days | Subject)'
const sleepstudy = fileURLToPath(new URL('../../../datasets/sleepstudy.csv', import.meta.url))

interface Record {
  readonly schema: string
  readonly fit: { readonly criterion: number; readonly logLik: number }
  readonly fixed: readonly { readonly term: string; readonly estimate: number; readonly df: number | null }[]
  readonly data: { readonly nobs: number; readonly nobsDropped: number; readonly aliased: readonly string[] }
  readonly findings: readonly { readonly code: string }[]
  readonly timing: { readonly readMs: number; readonly fitMs: number; readonly totalMs: number }
  readonly [name: string]: unknown
}

async function fitJson(args: readonly string[], input?: string): Promise<Record> {
  const { code, stdout, stderr } = await blup(['fit', ...args, '--json'], input === undefined ? {} : { input })
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Record
}

describe('--threads', () => {
  it('takes a number of threads, which changes nothing', async () => {
    const [one, three] = [
      await blup(['fit', formula, 'sleepstudy', '--threads', '1']),
      await blup(['fit', formula, 'sleepstudy', '--threads', '3']),
    ]
    expect(three).toEqual(one)
    expect(one.code).toBe(0)
    const { code, stderr } = await blup(['fit', formula, 'sleepstudy', '--threads', '0'])
    expect([code, stderr.slice(0, 4)]).toEqual([2, 'U103'])
  })
})

describe('the printed fit', () => {
  it('is the summary and nothing else', async () => {
    const { code, stdout, stderr } = await blup(['fit', formula, 'sleepstudy'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`\
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

  it.each(['60', '80', '120'])('fits a page of %s columns', async (width) => {
    const { stdout } = await blup(['fit', formula, 'sleepstudy'], { env: { COLUMNS: width } })
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(Number(width))
    for (const word of ['251.405', '<1e-16', '13.73', '24.740', '1743.63']) expect(stdout).toContain(word)
  })

  it('has colours only where they are asked for', async () => {
    const esc = '\u001b'
    expect((await blup(['fit', formula, 'sleepstudy'])).stdout).not.toContain(esc)
    expect((await blup(['fit', formula, 'sleepstudy'], { env: { FORCE_COLOR: '1' } })).stdout).toContain(`${esc}[1m`)
    expect((await blup(['fit', formula, 'sleepstudy'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
      escape,
    )
  })

  it('tells findings on standard error, and their codes in the summary', async () => {
    const { code, stdout, stderr } = await blup(['fit', 'Yield ~ 1 + (1 | Batch)', 'Dyestuff2'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/^C301 caution: .*`Batch`.*\n {2}evidence/)
    expect(stdout).toMatch(/converged, \d cautions? \(.*C301.*\)/)
    expect((await blup(['fit', 'Yield ~ 1 + (1 | Batch)', 'Dyestuff2', '--quiet'])).stderr).toBe('')
  })

  it('exits with 6 under --strict when there are cautions', async () => {
    const { code, stdout } = await blup(['fit', 'Yield ~ 1 + (1 | Batch)', 'Dyestuff2', '--strict'])
    expect(code).toBe(6)
    expect(stdout).toContain('Fixed effects')
    expect((await blup(['fit', formula, 'sleepstudy', '--strict'])).code).toBe(0)
  })

  it('takes --digits', async () => {
    expect((await blup(['fit', formula, 'sleepstudy', '--digits', '6'])).stdout).toContain('251.40510  6.82456')
  })

  it('ends quietly when its reader goes away', async () => {
    const { spawnSync } = await import('node:child_process')
    const { bundle, plainEnv } = await import('./run-blup.ts')
    const shell = `"${process.execPath}" "${bundle}" fit "${formula}" sleepstudy --json --random-effects | head -n 1`
    const { stdout, stderr } = spawnSync('sh', ['-c', shell], { encoding: 'utf8', env: plainEnv() })
    expect([stdout, stderr]).toEqual(['{\n', ''])
  })
})

describe('the JSON of a fit', () => {
  it('has the shape of the contract, and numbers to full precision', async () => {
    const record = await fitJson([formula, 'sleepstudy'])
    expect(Object.keys(record)).toEqual([
      'schema',
      'formula',
      'family',
      'method',
      'converged',
      'findings',
      'data',
      'fit',
      'fixed',
      'fixedCov',
      'random',
      'residual',
      'optimizer',
      'timing',
    ])
    expect(record).toMatchObject({
      schema: 'blup.fit/1',
      formula,
      family: { name: 'gaussian', link: 'identity' },
      method: 'reml',
      converged: true,
      findings: [],
      data: { nobs: 180, nobsDropped: 0, aliased: [], groups: { Subject: 18 } },
    })
    expect(Object.keys(record.fit)).toEqual(['logLik', 'deviance', 'criterion', 'df', 'dfResidual', 'aic', 'bic'])
    expect(Object.keys(record.fixed[0]!)).toEqual([
      'term',
      'estimate',
      'stdError',
      'statistic',
      'df',
      'pValue',
      'confLow',
      'confHigh',
    ])
    // lme4 1.1-31
    expect(record.fit.criterion).toBeCloseTo(1743.62827195849, 7)
    expect(record.fixed[1]!.estimate).toBeCloseTo(10.4672859595957, 9)
    const { readMs, fitMs, totalMs } = record.timing
    expect(readMs).toBeGreaterThan(0)
    expect(fitMs).toBeGreaterThan(0)
    expect(totalMs).toBeGreaterThanOrEqual(readMs + fitMs)
  })

  it('has conditional modes on request', async () => {
    const record = await fitJson([formula, 'sleepstudy', '--random-effects'])
    const ranef = record.ranef as readonly object[]
    expect(ranef).toHaveLength(36)
    expect(ranef[0]).toMatchObject({ group: 'Subject', level: '308', term: '(Intercept)' })
    expect(Object.keys(ranef[0]!)).toEqual(['group', 'level', 'term', 'estimate', 'stdError', 'sdComparative', 'sdDiagnostic'])
  })

  it('takes the method, the degrees of freedom, weights, an offset and contrasts', async () => {
    expect((await fitJson([formula, 'sleepstudy', '--method', 'ml'])).fit.criterion).toBeCloseTo(1751.93934446, 6)
    expect((await fitJson([formula, 'sleepstudy', '--method', 'laplace'])).method).toBe('ml')
    expect((await fitJson([formula, 'sleepstudy', '--ddf', 'z'])).fixed[0]!.df).toBeNull()
    const kenwardRoger = await fitJson(['Reaction ~ Days + (Days | Subject)', 'sleepstudy', '--ddf', 'kenward-roger'])
    expect(kenwardRoger.fixed[1]!.df).toBeCloseTo(17, 6)
    const weighted = await fitJson([formula, 'sleepstudy', '--weights', '2 + 0 * Days'])
    expect(weighted.fit.criterion).toBeCloseTo(1743.62827195849, 6)
    const shifted = await fitJson([formula, 'sleepstudy', '--offset', '5 * Days'])
    expect(shifted.fixed[1]!.estimate).toBeCloseTo(5.4672859595957, 8)
    const sums = await fitJson(['score ~ Machine + (1 | Worker)', 'Machines', '--contrasts', 'Machine=sum'])
    expect(sums.fixed.map((row) => row.term)).toEqual(['(Intercept)', 'Machine1', 'Machine2'])
    const ref = await fitJson(['score ~ Machine + (1 | Worker)', 'Machines', '--ref', 'Machine=B'])
    expect(ref.fixed.map((row) => row.term)).toEqual(['(Intercept)', 'MachineA', 'MachineC'])
    const levels = await fitJson(['score ~ Machine + (1 | Worker)', 'Machines', '--factor', 'Machine=C|B|A'])
    expect(levels.fixed.map((row) => row.term)).toEqual(['(Intercept)', 'MachineB', 'MachineA'])
    const days = await fitJson(['Reaction ~ Days + (1 | Subject)', 'sleepstudy', '--factor', 'Days'])
    expect(days.fixed).toHaveLength(10)
  })

  it('adds robust standard errors, beside those of the model', async () => {
    const record = await fitJson([formula, 'sleepstudy', '--robust', 'CR2'])
    expect(Object.keys(record.fixed[0]!)).toEqual(expect.arrayContaining(['stdError', 'robustStdError', 'robustDf']))
    const { stdout } = await blup(['fit', formula, 'sleepstudy', '--robust', 'CR2', '--cluster', 'Subject'])
    expect(stdout).toMatch(/robust SE +robust df/)
  })

  it('reads standard input and a schema', async () => {
    const text = readFileSync(sleepstudy, 'utf8')
    expect((await fitJson([formula, '-'], text)).fit.criterion).toBeCloseTo(1743.62827195849, 7)
    const schema = join(temporaryFolder(), 'schema.json')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(schema, JSON.stringify({ columns: [{ name: 'Days', type: 'ordered' }] }))
    const ordered = await fitJson(['Reaction ~ Days + (1 | Subject)', '-', '--schema', schema], text)
    expect(ordered.fixed.slice(0, 3).map((row) => row.term)).toEqual(['(Intercept)', 'Days.L', 'Days.Q'])
  })

  it('reads only the columns that the model uses', async () => {
    const input = 'y,x,g,junk\n1,1,a,ok\n2,3,a,1\n4,2,b,2\n5,4,b,3\n3,5,c,4\n4.5,6,c,5\n'
    const record = await fitJson(['y ~ x + (1 | g)', '-'], input)
    expect(record.data).toMatchObject({ nobs: 6, nobsDropped: 0 })
  })

  it('takes a dot for all columns', async () => {
    const record = await fitJson(['strength ~ . - sample + (1 | sample)', 'Pastes'])
    expect(record.fixed.map((row) => row.term)).toContain('caskb')
  })

  it('drops rows with missing values and aliased columns, and says so', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `${[3.1, 4.2, 2.7][i % 3]! + i},${i === 4 ? 'NA' : i},${2 * i},g${i % 4}`)
    const record = await fitJson(['y ~ x + z + (1 | g)', '-'], `y,x,z,g\n${rows.join('\n')}\n`)
    expect(record.data).toMatchObject({ nobs: 11, nobsDropped: 1, aliased: ['z'] })
    expect(record.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['D102', 'E216']))
  })

  it('fits an ordinary linear model where the formula has no random term', async () => {
    const { code, stdout } = await blup(['fit', 'Reaction ~ Days', 'sleepstudy'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Linear model, REML/)
    expect(stdout).toMatch(/Days +10\.467 +1\.238 +178\.0 +8\.45/)
  })
})
