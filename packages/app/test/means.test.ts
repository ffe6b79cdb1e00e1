import { readTable } from '@blup/data'
import { fit } from 'blup'
import { describe, expect, it } from 'vitest'
import { anovaTable, meansAnswer } from '../src/engine/means-answer.ts'

describe('tables of means and tests', () => {
  it('name the statistic that they hold', async () => {
    const machines = await fit('score ~ Machine + (1 | Worker)', (await readTable('Machines')).table)
    expect(anovaTable(machines).columns).toEqual(['term', 'SS', 'MS', 'df', 'error df', 'F', 'p'])
    expect(meansAnswer(machines, 'Machine', false).tables[1]!.columns).toContain('t')
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
    const cattle = await fit(formula, (await readTable('cbpp')).table, { family: 'binomial' })
    const tests = anovaTable(cattle)
    expect(tests.columns).toContain('χ²/df')
    expect(tests.columns).not.toContain('t')
    expect(meansAnswer(cattle, 'period', false).tables[1]!.columns).toContain('z')
  })
})
