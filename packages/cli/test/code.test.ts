import { join } from 'node:path'
import { codeTargets as registry } from 'blup'
import { describe, expect, it } from 'vitest'
import { codeTargets } from '../src/verbs/code.ts'
import { blup, temporaryFolder } from './run-blup.ts'

const formula = 'Reaction ~ Days + (Days | Subject)'

describe('blup code', () => {
  it('writes a stored fit, and the same from the formula', async () => {
    const file = join(temporaryFolder(), 'fit.json')
    await blup(['fit', formula, 'sleepstudy', '-o', file])
    const stored = await blup(['code', file, '--file', 'sleepstudy'])
    expect(stored).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('lmer(Reaction ~ Days + (Days | Subject), data = d, REML = TRUE)'),
    })
    expect((await blup(['code', formula, 'sleepstudy'])).stdout).toBe(stored.stdout)
    expect((await blup(['code', file, '--to', 'stata'])).stdout).toContain(
      'mixed Reaction c.Days || Subject: Days, covariance(unstructured) reml',
    )
    const { schema, rows } = JSON.parse((await blup(['code', file, '--to', 'sas', '--json'])).stdout) as {
      schema: string
      rows: { system: string; code: string }[]
    }
    expect([schema, rows[0]!.system]).toEqual(['blup.code/1', 'sas'])
    expect(rows[0]!.code).toContain('proc mixed')
  })

  it('knows every system', () => {
    expect(codeTargets).toEqual([...registry.keys()])
  })

  it.each([
    [['code', formula], 2, 'U102'],
    [['code', formula, 'sleepstudy', '--to', 'lme'], 2, 'U103'],
    [['code', 'nothing.json'], 3, 'D100'],
    [['code', 'Reaction ~ Dayz', 'sleepstudy'], 4, 'E204'],
  ])('%j exits with %i and %s', async (args, exit, name) => {
    const { code, stderr } = await blup(args)
    expect([code, stderr.slice(0, 4)]).toEqual([exit, name])
  })

  it('shows its options and examples', async () => {
    const { stdout } = await blup(['code', '--help'])
    expect(stdout).toMatch(/^Usage: blup code /)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
})
