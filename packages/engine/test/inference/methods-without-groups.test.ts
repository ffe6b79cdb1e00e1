import { describe, expect, it } from 'vitest'
import { methods } from '../../src/api/methods.ts'

const data = {
  x: Array.from({ length: 40 }, (_, i) => (i * 7) % 11),
  y: Array.from({ length: 40 }, (_, i) => ((i * 5) % 13) + i / 10),
  won: Array.from({ length: 40 }, (_, i) => ((i * 7) % 11 > 4 === i % 3 > 0 ? 1 : 0)),
}

describe('the methods of a model without random effects', () => {
  it('are two for a linear one, whose restricted likelihood is another', async () => {
    const { rows } = await methods('y ~ x', data)
    expect(rows.map(({ method }) => method)).toEqual(['ml', 'reml'])
    expect(rows[0]!.logLik).not.toBeCloseTo(rows[1]!.logLik!, 2)
  })

  it('are one for any other', async () => {
    const { rows, advice } = await methods('won ~ x', data, { family: 'binomial' })
    expect(rows.map(({ method }) => method)).toEqual(['ml'])
    expect(advice).toMatch(/ml is the likelihood itself/)
  })
})
