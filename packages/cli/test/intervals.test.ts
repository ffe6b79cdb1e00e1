import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

const formula = 'Reaction ~ Days + (Days | Subject)'

interface Answer {
  readonly schema: string
  readonly rows: readonly { readonly term: string; readonly confLow: number | null; readonly confHigh: number | null }[]
}

async function answer(args: readonly string[]): Promise<Answer & Readonly<Record<string, unknown>>> {
  const { code, stdout, stderr } = await blup([...args, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

async function storedFit(): Promise<string> {
  const file = join(temporaryFolder(), 'fit.json')
  expect((await blup(['fit', formula, 'sleepstudy', '-o', file])).code).toBe(0)
  return file
}

describe('blup profile', () => {
  it('gives the same limits from a stored fit as from the formula', async () => {
    const fromFile = await answer(['profile', await storedFit()])
    const fromFormula = await answer(['profile', formula, 'sleepstudy'])
    expect(fromFile.schema).toBe('blup.profile/1')
    expect(fromFile.rows.map(({ term }) => term)).toEqual([
      '(Intercept)',
      'Days',
      'sd__(Intercept)',
      'sd__Days',
      'cor__(Intercept).Days',
      'sd__Observation',
    ])
    fromFile.rows.forEach((row, i) => {
      expect(row.confLow).toBeCloseTo(fromFormula.rows[i]!.confLow!, 5)
      expect(row.confHigh).toBeCloseTo(fromFormula.rows[i]!.confHigh!, 5)
    })
  })

  it('prints a table, with what it found on standard error', async () => {
    const { code, stdout, stderr } = await blup(['profile', 'Yield ~ 1 + (1 | Batch)', 'Dyestuff2', '--level', '0.9'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Profile likelihood, 90 % +estimate +low +high\n/)
    expect(stdout).toMatch(/Batch: SD of \(Intercept\) +0 +0 +1\.\d+/)
    expect(stderr).toMatch(/I431 .*end of its range, 0/)
  })

  it('refuses what is no parameter, and a formula without data', async () => {
    const unknown = await blup(['profile', formula, 'sleepstudy', '--parameter', 'Dys'])
    expect([unknown.code, unknown.stdout]).toEqual([4, ''])
    expect(unknown.stderr).toMatch(/^E221 .*\n.*did you mean `Days`/i)
    expect((await blup(['profile', formula])).stderr).toMatch(/^U102 /)
  })
})

describe('blup bootstrap', () => {
  it('gives the same numbers for the same seed', async () => {
    const file = await storedFit()
    const one = await answer(['bootstrap', file, '-n', '50', '--seed', '7'])
    expect(one).toMatchObject({ schema: 'blup.bootstrap/1', kind: 'parametric', seed: 7, replicates: 50, failures: [] })
    expect(await answer(['bootstrap', file, '-n', '50', '--seed', '7'])).toEqual(one)
    expect((await answer(['bootstrap', file, '-n', '50', '--seed', '8'])).rows).not.toEqual(one.rows)
  })

  it('gives the same numbers from any number of threads, and the messages of the engine', async () => {
    const run = (workers: string, ...more: readonly string[]) =>
      blup(['bootstrap', formula, 'sleepstudy', '-n', '120', '--seed', '5', '--workers', workers, '--json', ...more])
    const [one, three] = await Promise.all([run('1'), run('3')])
    expect(three.stdout).toBe(one.stdout)
    expect(JSON.parse(one.stdout).rows.length).toBe(6)
    const refused = await run('2', '--kind', 'case', '--group', 'person')
    expect([refused.code, JSON.parse(refused.stderr).code ?? JSON.parse(refused.stderr).error?.code]).toEqual([4, 'E221'])
  })

  it('resamples cases and residuals with the data beside the fit, and refuses without', async () => {
    const file = await storedFit()
    for (const kind of ['case', 'residual']) {
      const { rows } = await answer(['bootstrap', file, 'sleepstudy', '--kind', kind, '-n', '40', '--parameter', 'Days'])
      expect(rows).toHaveLength(1)
      expect(rows[0]!.confLow).toBeLessThan(10.467)
      expect(rows[0]!.confHigh).toBeGreaterThan(10.467)
      const { code, stderr } = await blup(['bootstrap', file, '--kind', kind])
      expect([code, stderr.slice(0, 4)]).toEqual([4, 'P505'])
    }
  })
})

describe('blup fit with other intervals', () => {
  it('takes the limits of the fixed effects from the profile or the bootstrap', async () => {
    interface Fit {
      readonly fixed: Answer['rows']
    }
    const wald = (await answer(['fit', formula, 'sleepstudy'])) as unknown as Fit
    for (const [flags, verb] of [
      [['--profile'], ['profile', formula, 'sleepstudy']],
      [
        ['--bootstrap', '60'],
        ['bootstrap', formula, 'sleepstudy', '-n', '60'],
      ],
    ] as const) {
      const { fixed } = (await answer(['fit', formula, 'sleepstudy', ...flags])) as unknown as Fit
      const { rows } = await answer(verb)
      expect((await blup(['fit', formula, 'sleepstudy', ...flags])).stdout).toMatch(
        /df and p: Satterthwaite; CI: (profile|bootstrap, 60)/,
      )
      fixed.forEach((row, i) => {
        expect([row.confLow, row.confHigh]).toEqual([rows[i]!.confLow, rows[i]!.confHigh])
        expect(row.confLow).not.toBeCloseTo(wald.fixed[i]!.confLow!, 3)
      })
    }
  })
})

describe('blup simulate', () => {
  it('prints a row for each row that was used', async () => {
    const { code, stdout } = await blup(['simulate', formula, 'sleepstudy', '-n', '2', '--seed', '3'])
    const lines = stdout.trimEnd().split('\n')
    expect([code, lines[0], lines.length]).toEqual([0, 'row,sim1,sim2', 181])
    const { rows } = await answer(['simulate', formula, 'sleepstudy', '-n', '2', '--seed', '3'])
    expect(Object.values(rows[0]!).map(String)).toEqual(lines[1]!.split(','))
  })
})
