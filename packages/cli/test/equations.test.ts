import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { notations as registry } from 'blup'
import { describe, expect, it } from 'vitest'
import { notations } from '../src/verbs/equations.ts'
import { blup, temporaryFolder } from './run-blup.ts'

const formula = 'Reaction ~ Days + (Days | Subject)'

describe('blup equations', () => {
  it('writes a formula without data', async () => {
    const { code, stdout, stderr } = await blup(['equations', formula])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('  Reaction_ij = b_0j + b_1j Days_ij + ε_ij\n')
    expect(stdout).toContain('  b_1j = γ_10 + δ_1j\n')
  })

  it('fits for values, and writes a stored fit in any notation and format', async () => {
    const file = join(temporaryFolder(), 'fit.json')
    await blup(['fit', formula, 'sleepstudy', '-o', file])
    const fitted = await blup(['equations', formula, 'sleepstudy', '--values', '--notation', 'raudenbush-bryk'])
    expect(fitted.stdout).toContain('β_0j = 251.41 (6.82) + u_0j')
    const stored = await blup(['equations', file, '--values', '--notation', 'raudenbush-bryk'])
    expect(stored.stdout).toBe(fitted.stdout)
    expect((await blup(['equations', file, '--format', 'latex'])).stdout).toMatch(/^\\begin\{align\*\}/)
    expect((await blup(['equations', file, '--format', 'mathml'])).stdout).toMatch(/^<math /)
    const group = await blup(['equations', file, 'sleepstudy', '--group', 'Subject=308', '--quiet'])
    expect(group.stdout).toContain('Subject 308 (10 rows)')
  })

  it('writes the language of level equations, which can be fitted again', async () => {
    const folder = temporaryFolder()
    const { stdout } = await blup(['equations', 'MathAch ~ SES * Sector + (SES | School)', 'MathAchieve', '--format', 'levels'])
    expect(stdout).toBe(`\
level 1:          MathAch = b0 + b1*SES + e
level 2 (School): b0      = g00 + g01*Sector + d0
                  b1      = g10 + g11*Sector + d1
`)
    const file = join(folder, 'model.levels')
    writeFileSync(file, stdout)
    expect((await blup(['equations', file])).stdout).toContain('b_0j = γ_00 + γ_01 Sector_j + δ_0j')
    const fitted = await blup(['levels', file, 'MathAchieve', '--json'])
    expect((JSON.parse(fitted.stdout) as { formula: string }).formula).toBe(
      'MathAch ~ SES + Sector + SES:Sector + (SES | School)',
    )
  })

  it('answers in JSON', async () => {
    const { stdout } = await blup(['equations', formula, '--json', '--form', 'combined'])
    const { schema, rows } = JSON.parse(stdout) as {
      schema: string
      rows: { notation: string; equations: string; levels: string }[]
    }
    expect(schema).toBe('blup.equations/1')
    expect(rows[0]!.notation).toBe('founding')
    expect(rows[0]!.equations).toContain('combined')
    expect(rows[0]!.levels).toContain('level 2 (Subject): b0')
  })

  it.each([
    [['equations', formula, '--values'], 2, 'U102'],
    [['equations', formula, '--notation', 'foundin'], 2, 'U103'],
    [['equations', 'nothing.json'], 3, 'D100'],
    [['equations', 'Reaction ~ Dayz', 'sleepstudy'], 4, 'E204'],
    [['equations', formula, 'sleepstudy', '--group', 'Subject=999'], 4, 'E221'],
  ])('%j exits with %i and %s', async (args, exit, name) => {
    const { code, stderr } = await blup(args)
    expect([code, stderr.slice(0, 4)]).toEqual([exit, name])
  })

  it('knows every notation', () => {
    expect(notations).toEqual([...registry.keys()])
  })

  it('shows its options and examples', async () => {
    const { stdout } = await blup(['equations', '--help'])
    expect(stdout).toMatch(/^Usage: blup equations /)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
})
