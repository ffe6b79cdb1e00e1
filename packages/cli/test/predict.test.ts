import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

const formula = 'Reaction ~ Days + (Days | Subject)'
let stored = ''

beforeAll(async () => {
  const { mkdtempSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const file = join(mkdtempSync(join(tmpdir(), 'blup-test-')), 'fit.json')
  const { code } = await blup(['fit', formula, 'sleepstudy', '-o', file])
  expect(code).toBe(0)
  stored = readFileSync(file, 'utf8')
})

function fitFile(): string {
  const file = join(temporaryFolder(), 'fit.json')
  writeFileSync(file, stored)
  return file
}

interface Row {
  readonly row: number
  readonly estimate: number | null
  readonly stdError?: number
  readonly confLow?: number
  readonly confHigh?: number
}

async function rowsOf(args: readonly string[], input: string): Promise<readonly Row[]> {
  const { code, stdout, stderr } = await blup(['predict', fitFile(), '-', '--json', ...args], { input })
  expect([code, stderr]).toEqual([0, ''])
  const answer = JSON.parse(stdout) as { schema: string; rows: readonly Row[] }
  expect(answer.schema).toBe('blup.predict/1')
  return answer.rows
}

const known = 'Days,Subject\n0,308\n1,308\n9,335\n9,372\n'

describe('blup predict', () => {
  it('predicts at both levels what lme4 predicts', async () => {
    // lme4 1.1-31: predict(m, newdata), predict(m, newdata, re.form = NA)
    const conditional = await rowsOf([], known)
    expect(conditional.map((row) => row.row)).toEqual([1, 2, 3, 4])
    for (const [i, value] of [253.663670398309, 273.32992823742, 248.507550889326, 369.481485137399].entries()) {
      expect(conditional[i]!.estimate).toBeCloseTo(value, 4)
    }
    const population = await rowsOf(['--level', 'population', '--se'], known)
    for (const [i, value] of [251.405104848484, 261.872390808079, 345.610678484845, 345.610678484845].entries()) {
      expect(population[i]!.estimate).toBeCloseTo(value, 6)
    }
    for (const [i, value] of [6.82455653207313, 6.78688763423146, 14.6287859174627, 14.6287859174627].entries()) {
      expect(population[i]!.stdError).toBeCloseTo(value, 5)
    }
  })

  it('gives intervals of the coverage asked for', async () => {
    const [row] = await rowsOf(['--level', 'population', '--interval', '0.95'], 'Days,Subject\n0,308\n')
    expect(row!.confLow).toBeCloseTo(237.006, 2)
    expect(row!.confHigh).toBeCloseTo(265.804, 2)
  })

  it('takes new groups only when allowed to', async () => {
    const input = 'Days,Subject\n0,999\n'
    const { code, stdout, stderr } = await blup(['predict', fitFile(), '-'], { input })
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^P504 .*`Subject`.*999/)
    const allowed = await blup(['predict', fitFile(), '-', '--new-groups', 'allow'], { input })
    expect(allowed.code).toBe(0)
    expect(allowed.stderr).toMatch(/^P502 /)
    expect(allowed.stdout).toMatch(/^row +estimate\n +1 +251\.405\n$/)
  })

  it('leaves a row with a missing predictor without a number', async () => {
    const input = 'Days,Subject\n0,308\nNA,308\n2,308\n'
    expect((await rowsOf([], input)).map((row) => row.estimate === null)).toEqual([false, true, false])
    const { stdout } = await blup(['predict', fitFile(), '-', '--csv', '--se'], { input })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe('row,estimate,stdError')
    expect(lines[2]).toBe('2,,')
  })

  it('writes to a file, whole, and prints nothing', async () => {
    const file = join(temporaryFolder(), 'rows.csv')
    const { code, stdout } = await blup(['predict', fitFile(), '-', '-o', file], { input: known })
    expect([code, stdout]).toEqual([0, ''])
    expect(readFileSync(file, 'utf8')).toMatch(/^row,estimate\n1,253\.66/)
  })

  it('refuses what is no stored fit, and data that lack a column', async () => {
    const folder = temporaryFolder()
    const cases = [
      ['not.json', 'hello', 'D122'],
      ['other.json', '{}', 'D122'],
      ['record.json', JSON.stringify({ ...(JSON.parse(stored) as object), store: undefined }), 'D122'],
      ['cut.json', stored.slice(0, stored.length / 2), 'D122'],
    ] as const
    for (const [name, text, expected] of cases) {
      writeFileSync(join(folder, name), text)
      const { code, stderr } = await blup(['predict', join(folder, name), '-'], { input: known })
      expect([code, stderr.slice(0, 4)]).toEqual([3, expected])
    }
    const missing = await blup(['predict', join(folder, 'nothing.json'), '-'], { input: known })
    expect([missing.code, missing.stderr.slice(0, 4)]).toEqual([3, 'D100'])
    const lacking = await blup(['predict', fitFile(), '-'], { input: 'Dais,Subject\n0,308\n' })
    expect([lacking.code, lacking.stderr.slice(0, 4)]).toEqual([3, 'P501'])
    expect(lacking.stderr).toContain('`Days`')
  })
})
