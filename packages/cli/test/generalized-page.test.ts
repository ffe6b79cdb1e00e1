import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTable } from '@blup/data'
import { fitSync } from 'blup'
import { afterAll, expect, it } from 'vitest'
import { blup } from './run-blup.ts'

/** The words of a command line; quotes keep blanks together. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)

const page = readFileSync(new URL('../../../docs/generalized.md', import.meta.url), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'blup-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('docs/generalized.md: every command does what it says', async () => {
  const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'))
  expect(lines.length).toBeGreaterThan(5)
  for (const line of lines) {
    const [program, ...args] = words(line.replaceAll('OUT', folder))
    expect(program).toBe('blup')
    const { code, stdout } = await blup(args)
    expect([line, code, stdout === '']).toEqual([line, 0, false])
  }
}, 180_000)

it('docs/generalized.md: a typical herd and the mean of all herds', async () => {
  const { table } = await readTable('cbpp')
  const m = fitSync('cbind(incidence, size - incidence) ~ period + (1 | herd)', table, {
    family: 'binomial',
    method: 'laplace',
  })
  for (const level of ['typical', 'averaged'] as const) {
    const [, told] = page.match(new RegExp(`level: '${level}' \\}\\)\\s+// ([\\d.]+):`))!
    expect(m.predict([{ period: '1' }], { level })[0]!.estimate.toFixed(3)).toBe(told)
  }
  const [, icc, marginal, conditional] = page.match(/m\.icc\(\); m\.r2\(\)\s+\/\/ ([\d.]+); ([\d.]+) and ([\d.]+):/)!
  expect(m.icc().adjusted.toFixed(3)).toBe(icc)
  expect(m.r2().marginal.toFixed(3)).toBe(marginal)
  expect(m.r2().conditional.toFixed(3)).toBe(conditional)
  expect(m.r2({ mean: 0.13 }).definitions.map(({ method }) => method)).toEqual(['theoretical', 'delta', 'integration'])
})

it('blup fit --exponentiate --averaged: ratios and averages beside the coefficients, in JSON and refused where they mean nothing', async () => {
  const asked = [
    'fit',
    'cbind(incidence, size - incidence) ~ period + (1 | herd)',
    'cbpp',
    '--exponentiate',
    '--averaged',
    '--json',
  ]
  const { code, stdout } = await blup([...asked, '--family', 'binomial'])
  expect(code).toBe(0)
  const { fixed, ratios, averaged } = JSON.parse(stdout)
  for (const [j, { estimate, term }] of fixed.entries()) {
    expect(ratios[j]).toMatchObject({ term, estimate: Math.exp(estimate) })
    expect(averaged[j]).toMatchObject({ term, conditional: estimate })
    expect(Math.abs(averaged[j].averaged)).toBeLessThan(Math.abs(estimate))
  }
  const linear = ['fit', 'Reaction ~ Days + (1 | Subject)', 'sleepstudy']
  for (const option of ['--exponentiate', '--averaged']) expect((await blup([...linear, option])).code).toBe(4)
})
