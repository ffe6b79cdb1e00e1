import { readFileSync } from 'node:fs'
import { readTable } from '@blup/data'
import { fitSync } from 'blup'
import { expect, it } from 'vitest'
import { blup } from './run-blup.ts'

/** The words of a command line; quotes keep blanks together. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)

const page = readFileSync(new URL('../../../docs/quadrature.md', import.meta.url), 'utf8')

it('docs/quadrature.md: every command does what it says', async () => {
  const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'))
  expect(lines.length).toBeGreaterThan(3)
  for (const line of lines) {
    const [program, ...args] = words(line)
    expect(program).toBe('blup')
    const { code, stdout } = await blup(args)
    expect([line, code, stdout === '']).toEqual([line, 0, false])
  }
})

it('docs/quadrature.md: the table of orders of Laplace', async () => {
  const rows = [...page.matchAll(/^\| `(laplace|laplace:2|laplace:3|agq:9)` \| (-[\d.]+) \| ([\d.]+) \|$/gm)]
  expect(rows).toHaveLength(4)
  const { table } = await readTable('Contraception')
  for (const [, method, logLik, sd] of rows) {
    const m = fitSync('use ~ age + I(age^2) + urban + livch + (1 | district)', table, { family: 'binomial', method: method! })
    expect(m.method).toBe(method)
    expect(m.fit.logLik.toFixed(4)).toBe(logLik)
    expect(m.random[0]!.sd[0]!.toFixed(4)).toBe(sd)
  }
})

it('a fit says how many points were chosen, and how far off Laplace may be', async () => {
  const { table } = await readTable('cbpp')
  const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
  const chosen = fitSync(formula, table, { family: 'binomial' })
  expect(chosen.method).toBe('agq:9')
  expect(chosen.findings.map(({ code }) => code)).toContain('C330')
  const laplace = fitSync(formula, table, { family: 'binomial', method: 'laplace' })
  expect(laplace.findings.find(({ code }) => code === 'C317')!.title).toMatch(/off by about \+0\.04/)
})

it('quadrature on crossed terms is refused with what to use', async () => {
  const { code, stderr } = await blup([
    'fit',
    'r2 ~ Anger + (1 | id) + (1 | item)',
    'VerbAgg',
    '--family',
    'binomial',
    '--method',
    'agq:5',
  ])
  expect(code).toBe(4)
  expect(stderr).toMatch(/^E241 /)
  expect(stderr).toContain('use laplace')
})
