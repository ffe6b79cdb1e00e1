import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blup, type RunOptions, temporaryFolder } from './run-blup.ts'

/** Six groups of four rows: a sound table to spoil. */
const rows = Array.from({ length: 24 }, (_, i) => ({
  y: String(((i * 7919) % 97) / 10),
  x: String(i % 4),
  g: `g${Math.floor(i / 4)}`,
  one: 'same',
  id: `r${i}`,
  w: '1',
}))

function table(change: (row: Record<string, string>, i: number) => Record<string, string> = (row) => row): string {
  const changed = rows.map((row, i) => change({ ...row }, i))
  const names = Object.keys(changed[0]!)
  return `${names.join(',')}\n${changed.map((row) => names.map((name) => row[name]).join(',')).join('\n')}\n`
}

/** Runs a command that must be refused: coded, placed, without a stack, and with nothing on standard output. */
async function refused(args: readonly string[], options: RunOptions = {}): Promise<{ code: number | null; text: string }> {
  const { code, stdout, stderr } = await blup(args, options)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^[A-Z]\d{3} \S/)
  expect(stderr).not.toMatch(/\n\s+at |node:|\.js:\d/)
  return { code, text: stderr.replace(/\n +/g, ' ') }
}

const model = 'y ~ x + (1 | g)'
const at = (i: number, change: Record<string, string>) => table((row, k) => (k === i ? { ...row, ...change } : row))

describe('bad input', () => {
  const cases: readonly (readonly [string, readonly string[], string, string, number, RegExp])[] = [
    ['a formula that does not parse', ['y ~ x + (1 | g'], table(), 'E201', 4, /\^/],
    ['an expression that does not parse', [model, '--weights', 'w +'], table(), 'E201', 4, /w \+/],
    ['a column that there is not', ['y ~ xx + (1 | g)'], table(), 'E204', 4, /`xx`.*\^\^.*did you mean `x`/],
    ['a weights column that there is not', [model, '--weights', 'ww'], table(), 'E204', 4, /did you mean `w`/],
    ['contrasts of a column that there is not', [model, '--contrasts', 'gg=sum'], table(), 'E204', 4, /`gg`/],
    ['a few words among numbers', [model], at(4, { x: 'n/a' }), 'D101', 3, /`x`.*n\/a/],
    ['a factor with one level', ['y ~ one + (1 | g)'], table(), 'E220', 4, /`one`/],
    ['a grouping factor with one level', ['y ~ x + (1 | one)'], table(), 'E212', 4, /`one`/],
    ['a grouping factor with one row a level', ['y ~ x + (1 | id)'], table(), 'E211', 4, /`id`/],
    ['as many random coefficients as rows', ['y ~ x + (factor(x) | g)'], table(), 'E215', 4, /./],
    ['more parameters than rows', ['y ~ id + (1 | g)'], table(), 'E222', 4, /./],
    ['infinite values', [model], at(3, { x: 'Inf' }), 'D112', 3, /`x`/],
    ['an empty file', [model], '', 'D107', 3, /empty/],
    ['a header without rows', [model], 'y,x,g\n', 'D107', 3, /./],
    ['no rows left', [model], table((row) => ({ ...row, x: 'NA' })), 'D111', 3, /`x`/],
    ['a constant response', [model], table((row) => ({ ...row, y: '3' })), 'D113', 3, /`y`/],
    ['a response of words', ['g ~ x + (1 | id)'], table(), 'D114', 3, /`g`/],
    ['negative weights', [model, '--weights', 'w'], at(5, { w: '-1' }), 'D115', 3, /w/],
    ['missing weights', [model, '--weights', 'w'], at(5, { w: '' }), 'D115', 3, /w/],
    ['a repeated column name', [model], table().replace('one', 'x'), 'D109', 3, /`x`/],
    ['rows of different length', [model], `${table()}1,2,g0\n`, 'D110', 3, /./],
    ['a level that there is not', [model, '--ref', 'g=g9'], table(), 'D117', 3, /g9/],
  ]

  it.each(cases)('%s', async (_what, [formula, ...options], input, expected, exitCode, message) => {
    const { code, text } = await refused(['fit', formula!, '-', ...options], { input })
    expect(text.slice(0, 4)).toBe(expected)
    expect(code).toBe(exitCode)
    expect(text).toMatch(message)
  })

  it('says how many values are wrong and in which rows', async () => {
    const input = table((row, i) => ([4, 9].includes(i) ? { ...row, x: 'n/a' } : row))
    const { text } = await refused(['fit', model, '-'], { input })
    expect(text).toMatch(/^D101 .*\b2\b/)
    expect(text).toMatch(/\b5\b.*\b10\b/)
  })

  it('a column of mostly numbers is a factor where --factor says so', async () => {
    const { code } = await blup(['fit', 'y ~ x + (1 | g)', '-', '--factor', 'x'], { input: at(4, { x: 'n/a' }) })
    expect(code).toBe(0)
  })

  it('a missing file, a folder, and a file that is not what its name says', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'fake.parquet'), table())
    writeFileSync(join(folder, 'page.csv'), '<!doctype html><html><body>not found</body></html>\n')
    expect(await refused(['fit', model, join(folder, 'nothing.csv')])).toMatchObject({
      code: 3,
      text: expect.stringMatching(/^D100 /),
    })
    expect(await refused(['fit', model, folder])).toMatchObject({ code: 3, text: expect.stringMatching(/^D100 /) })
    expect(await refused(['fit', model, join(folder, 'fake.parquet')])).toMatchObject({
      code: 3,
      text: expect.stringMatching(/^D108 /),
    })
    expect(await refused(['fit', model, join(folder, 'page.csv')])).toMatchObject({
      code: 3,
      text: expect.stringMatching(/^D108 /),
    })
    expect(await refused(['fit', model, 'sleepstudie'])).toMatchObject({
      code: 3,
      text: expect.stringMatching(/^D118 .*`sleepstudy`/),
    })
  })

  it('a factor of a million levels in the fixed part is refused at once', async () => {
    const lines = Array.from({ length: 1_000_000 }, (_, i) => `${i % 7},u${i},g${i % 9}`)
    const { code, text } = await refused(['fit', 'y ~ id + (1 | g)', '-'], { input: `y,id,g\n${lines.join('\n')}\n` })
    expect(code).toBe(4)
    expect(text).toMatch(/^E223 .*`id`/)
  })
})

describe('the order of the checks', () => {
  it('is usage, formula, file, columns, values', async () => {
    const codeOf = async (args: readonly string[], input = '') => (await refused(['fit', ...args], { input })).text.slice(0, 4)
    expect(await codeOf(['y ~ (', 'nothing.csv', '--methud', 'ml'])).toBe('U101')
    expect(await codeOf(['y ~ (', 'nothing.csv'])).toBe('E201')
    expect(await codeOf(['y ~ nope', 'nothing.csv'])).toBe('D100')
    expect(await codeOf(['y ~ nope + x', '-'], 'y,x\n1,Inf\n2,3\n')).toBe('E204')
    expect(await codeOf(['y ~ x', '-'], 'y,x\n1,Inf\n2,3\n4,5\n6,6\n')).toBe('D112')
  })
})

describe('nothing is half-written', () => {
  it('a refused fit leaves no file, and an old one as it was', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'old.json'), 'precious')
    await refused(['fit', 'y ~ xx + (1 | g)', '-', '-o', join(folder, 'new.json')], { input: table() })
    await refused(['fit', 'y ~ xx + (1 | g)', '-', '-o', join(folder, 'old.json')], { input: table() })
    expect(readdirSync(folder)).toEqual(['old.json'])
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(join(folder, 'old.json'), 'utf8')).toBe('precious')
  })

  it('an output that cannot be written is refused before the fit, and never over the input', async () => {
    const folder = temporaryFolder()
    const data = join(folder, 'data.csv')
    writeFileSync(data, table())
    expect(await refused(['fit', model, data, '-o', join(folder, 'no', 'fit.json')])).toMatchObject({
      code: 3,
      text: expect.stringMatching(/^D123 .*no folder/),
    })
    expect(await refused(['fit', model, data, '-o', folder])).toMatchObject({ code: 3 })
    expect(await refused(['fit', model, data, '-o', data])).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^U103 .*overwrite/),
    })
  })
})
