import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blup } from './run-blup.ts'

const verbs = ['fit', 'predict', 'inspect', 'datasets', 'explain']
const formula = 'Reaction ~ Days + (Days | Subject)'

describe('help', () => {
  it.each(verbs)('of %s shows its options and examples', async (verb) => {
    const { code, stdout, stderr } = await blup([verb, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(new RegExp(`^Usage: blup ${verb} `))
    expect(stdout).toMatch(new RegExp(`\nExamples:\n(?:.+\n)*.*\\bblup ${verb} ?.*\n`))
    expect(stdout).toContain('--json')
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })

  it('of the program names the verbs and the exit codes', async () => {
    const { code, stdout } = await blup(['--help'])
    expect(code).toBe(0)
    for (const verb of verbs) expect(stdout).toContain(`\n  ${verb} `)
    expect(stdout).toContain('Exit codes:')
    expect((await blup(['help', 'fit'])).stdout).toBe((await blup(['fit', '-h'])).stdout)
  })

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
    expect(await blup(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})

describe('usage errors', () => {
  const cases: readonly (readonly [readonly string[], string, RegExp])[] = [
    [['ft', formula, 'sleepstudy'], 'U100', /no verb `ft`\. Did you mean `fit`\?/],
    [[formula, 'sleepstudy'], 'U100', /A verb is missing before the formula/],
    [['help', 'prdict'], 'U100', /Did you mean `predict`/],
    [['fit', formula, 'sleepstudy', '--famly', 'gaussian'], 'U101', /`--famly`\. Did you mean `--family`\?/],
    [['--quiet', 'fit'], 'U101', /comes after it/],
    [[], 'U102', /A verb is missing/],
    [['fit'], 'U102', /The argument FORMULA is missing/],
    [['fit', formula], 'U102', /The argument DATA is missing/],
    [['fit', 'Reaction', '~', 'Days', 'sleepstudy'], 'U102', /more arguments.*quotation marks/],
    [['fit', 'sleepstudy', formula], 'U102', /The formula comes before the data/],
    [['fit', formula, 'sleepstudy', '--weights'], 'U102', /--weights lacks its value/],
    [['fit', formula, 'sleepstudy', '--family', 'gausian'], 'U103', /Did you mean `gaussian`/],
    [['fit', formula, 'sleepstudy', '--family', 'nbinom2'], 'U103', /Did you mean `negative-binomial`/],
    [['fit', formula, 'sleepstudy', '--link', 'loggit'], 'U103', /Did you mean `logit`/],
    [['fit', formula, 'sleepstudy', '--link', 'power:two'], 'U103', /Did you mean `power:K`/],
    [['fit', formula, 'sleepstudy', '--method', 'remel'], 'U103', /Did you mean `reml`/],
    [['fit', formula, 'sleepstudy', '--method', 'agq:0'], 'U103', /--method/],
    [['fit', formula, 'sleepstudy', '--ddf', 'kr'], 'U103', /kenward-roger/],
    [['fit', formula, 'sleepstudy', '--robust', 'CR7'], 'U103', /Did you mean `CR0`/],
    [['fit', formula, 'sleepstudy', '--weights-as', 'size'], 'U103', /precision, trials, frequency and sampling/],
    [['fit', formula, 'sleepstudy', '--contrasts', 'Days'], 'U103', /COL=VALUE/],
    [['fit', formula, 'sleepstudy', '--contrasts', 'Days=summ'], 'U103', /Did you mean `sum`/],
    [['fit', formula, 'sleepstudy', '--profile', '--bootstrap', '99'], 'U103', /exclude each other/],
    [['fit', formula, 'sleepstudy', '--factor', '=a|b'], 'U103', /--factor/],
    [['fit', formula, 'sleepstudy', '--digits', 'many'], 'U103', /whole number from 2 to 15/],
    [['fit', formula, 'sleepstudy', '--offset', 'Days', '--offset', 'Days'], 'U103', /given twice/],
    [['app', '--port', '99999', '--no-open'], 'U103', /number from 0 to 65535; it cannot be `99999`/],
    [['explain', 'C30l'], 'U104', /Did you mean `C301`/],
    [['explain', 'nonsense'], 'U104', /no code `nonsense`/],
  ]

  it.each(cases)('%j is %s', async (args, expected, message) => {
    const { code, stdout, stderr } = await blup(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(new RegExp(`^${args.length === 0 ? '(?:.*\\n)*' : ''}${expected} `))
    expect(stderr.replace(/\n +/g, ' ')).toMatch(message)
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/)
  })

  it('come as JSON on standard error under --json', async () => {
    const { code, stdout, stderr } = await blup(['fit', formula, 'sleepstudy', '--famly', 'x', '--json'])
    expect([code, stdout]).toEqual([2, ''])
    expect(JSON.parse(stderr)).toMatchObject({ schema: 'blup.error/1', code: 'U101', exitCode: 2, place: {} })
  })
})

describe('what is planned and not built', () => {
  it.each([[['fit', formula, 'sleepstudy', '--weights', 'Days + 1', '--weights-as', 'sampling']]])(
    '%j says so',
    async (args) => {
      const { code, stdout, stderr } = await blup(args)
      expect([code, stdout]).toEqual([4, ''])
      expect(stderr).toMatch(/^E207 .*not built yet/)
    },
  )
})

describe('explain', () => {
  it('tells a code in plain words', async () => {
    const { code, stdout, stderr } = await blup(['explain', 'c301'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^C301 {2}boundary fit: a variance is estimated as zero \(caution\)\n/)
    for (const word of ['means', 'matters', 'what to do']) expect(stdout).toContain(`\n  ${word} `)
  })

  it('lists every code, and fits the width', async () => {
    const { stdout } = await blup(['explain'], { env: { COLUMNS: '60' } })
    for (const code of ['D100', 'E201', 'C301', 'P501', 'U100', 'X900']) expect(stdout).toContain(`${code}  `)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('gives rows under --json', async () => {
    const { stdout } = await blup(['explain', 'E204', '--json'])
    const answer = JSON.parse(stdout) as { rows: readonly object[] }
    expect(answer).toMatchObject({ schema: 'blup.explain/1', rows: [{ code: 'E204', severity: 'stop' }] })
    expect(Object.keys(answer.rows[0]!)).toEqual(['code', 'severity', 'title', 'means', 'matters', 'remedies'])
  })
})
