import { readTable } from '@blup/data'
import { fit } from 'blup'
import { describe, expect, it } from 'vitest'
import type { FitAnswer } from '../src/engine/protocol.ts'
import { resultHeadline } from '../src/spec/headlines.ts'

/** Of an answer the headline reads the record and the coverage. */
async function headline(formula: string, data: string, family?: string): Promise<string> {
  const { table } = await readTable(data)
  const model = await fit(formula, table, family === undefined ? {} : { family, method: 'laplace' })
  return resultHeadline({ record: model.record(), confLevel: 0.95 } as FitAnswer)
}

describe('the headline of the results', () => {
  it.each([
    [
      'Reaction ~ Days + (Days | Subject)',
      'sleepstudy',
      undefined,
      'Reaction rises by 10.5 for each unit of Days (95% CI 7.2 to 13.7)',
    ],
    [
      'cbind(incidence, size - incidence) ~ period + (1 | herd)',
      'cbpp',
      'binomial',
      'Odds of incidence 0.206 times as high with period4 (95% CI 0.0891 to 0.476)',
    ],
    [
      'TICKS ~ cHEIGHT + (1 | LOCATION)',
      'grouseticks',
      'poisson',
      /^TICKS 0\.97\d times as high for each unit of cHEIGHT \(95% CI 0\.9\d+ to 0\.9\d+\)$/,
    ],
  ])('%s', async (formula, data, family, expected) => {
    const said = await headline(formula, data, family)
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
  })
})
