import { presets as registry } from 'blup'
import { describe, expect, it } from 'vitest'
import { presets } from '../src/model-options.ts'
import { blup } from './run-blup.ts'

interface Fit {
  readonly method: string
  readonly fixed: readonly { readonly term: string; readonly df: number | null }[]
  readonly findings: readonly { readonly code: string; readonly evidence: string }[]
}

const fitJson = async (args: readonly string[]): Promise<Fit> =>
  JSON.parse((await blup(['fit', ...args, '--json'])).stdout) as Fit
const formula = 'MathAch ~ Sector + (1 | School)'

describe('--preset', () => {
  it('knows the names of the engine', () => {
    expect(presets).toEqual([...registry.keys()])
  })

  it('sets what is not given, and says so', async () => {
    const stata = await fitJson([formula, 'MathAchieve', '--preset', 'stata'])
    expect([stata.method, stata.fixed[0]!.df]).toEqual(['ml', null])
    expect(stata.findings.find(({ code }) => code === 'E229')!.evidence).toContain('maximum likelihood')
    const reml = await fitJson([formula, 'MathAchieve', '--preset', 'stata', '--method', 'reml'])
    expect(reml.method).toBe('reml')
    const spss = await fitJson([formula, 'MathAchieve', '--preset', 'spss'])
    expect(spss.fixed[1]!.term).toBe('SectorPublic')
    const given = await fitJson([formula, 'MathAchieve', '--preset', 'spss', '--ref', 'Sector=Public'])
    expect(given.fixed[1]!.term).toBe('SectorCatholic')
  })

  it('is refused beside a plan', async () => {
    const { code, stderr } = await blup(['fit', formula, 'MathAchieve', '--preset', 'spss', '--explain-plan'])
    expect([code, stderr.slice(0, 4)]).toEqual([2, 'U103'])
  })
})

describe('blup explain-difference', () => {
  it('says which switch moves which number', async () => {
    const { code, stdout } = await blup(['explain-difference', 'stata', 'lme4'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^estimation\n {2}stata +ML\n {2}lme4 +REML\n {2}moves +Variances/)
    expect(stdout).toContain('(x | g) in the formula')
    const json = JSON.parse((await blup(['explain-difference', 'spss', 'sas', '--json'])).stdout) as {
      schema: string
      rows: { what: string }[]
    }
    expect([json.schema, json.rows.map(({ what }) => what)]).toEqual([
      'blup.explain-difference/1',
      ['degrees of freedom', 'the random part in print'],
    ])
    expect((await blup(['explain-difference', 'sas', 'sas'])).stdout).toBe('sas and sas have the same defaults.\n')
  })

  it('refuses names that it does not know', async () => {
    const { code, stderr } = await blup(['explain-difference', 'stata', 'lme5'])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^U103.*lme5.*Did you mean `lme4`/s)])
  })

  it('shows its options and examples', async () => {
    const { stdout } = await blup(['explain-difference', '--help'])
    expect(stdout).toMatch(/^Usage: blup explain-difference /)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
})
