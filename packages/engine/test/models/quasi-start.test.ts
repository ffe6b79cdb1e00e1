import { readTable } from '@blup/data'
import { fitSync } from 'blup'
import { describe, expect, test } from 'vitest'

describe('penalised quasi-likelihood of counts with large effects', () => {
  test('does not run beyond the responses in its first steps', async () => {
    const { table } = await readTable('grouseticks')
    const m = fitSync('TICKS ~ YEAR + (1 | BROOD)', table, { family: 'poisson', method: 'pql:ml' })
    expect(m.optimizer.iterations).toBeLessThan(20)
    // MASS::glmmPQL 7.3-58 with lmeControl(sigma = 1)
    const expected = [0.5135431, 1.2348889, -0.8451882]
    m.fixed.forEach(({ estimate, stdError }, i) => {
      expect(Math.abs(estimate - expected[i]!)).toBeLessThan(1e-3 * stdError)
    })
  })
})
