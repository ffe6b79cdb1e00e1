import { fitSync, restoreFit } from 'blup'
import { describe, expect, it } from 'vitest'
import { groupedData } from '../inference/grouped-data.ts'

describe('simulated responses', () => {
  const data = groupedData(6)
  const weights = data.g.map((_, i) => 1 + (i % 3))
  const offset = data.g.map((_, i) => (i % 5) / 5)
  const model = fitSync('y ~ x + (x | g)', data, { weights, offset })
  const count = 2500

  it("have mean X beta and covariance Z G Z' + R", () => {
    const sims = model.simulate(count, { seed: 5 })
    const expected = model.fitted('population')
    const { V } = model.matrices()
    for (const i of [0, 7, 30, 119]) {
      const mean = sims.reduce((s, y) => s + y[i]!, 0) / count
      expect(Math.abs(mean - expected[i]!)).toBeLessThan(4.5 * Math.sqrt(V[i]![i]! / count))
      for (const j of [0, 1, 7, 31]) {
        const cov = sims.reduce((s, y) => s + (y[i]! - expected[i]!) * (y[j]! - expected[j]!), 0) / count
        const allowed = 4.5 * Math.sqrt((V[i]![i]! * V[j]![j]! + V[i]![j]! ** 2) / count)
        expect(Math.abs(cov - V[i]![j]!)).toBeLessThan(allowed)
      }
    }
  })

  it('have the fitted values as mean, and R as covariance, given the conditional modes', () => {
    const sims = model.simulate(count, { seed: 5, ranef: 'conditional' })
    const expected = model.fitted()
    const { R } = model.matrices()
    for (const i of [0, 7, 30, 119]) {
      const mean = sims.reduce((s, y) => s + y[i]!, 0) / count
      const square = sims.reduce((s, y) => s + (y[i]! - expected[i]!) ** 2, 0) / count
      expect(Math.abs(mean - expected[i]!)).toBeLessThan(4.5 * Math.sqrt(R[i]![i]! / count))
      expect(Math.abs(square / R[i]![i]! - 1)).toBeLessThan(4.5 * Math.sqrt(2 / count))
    }
  })

  it('depend on the seed and their number only, and need the rows', () => {
    expect(model.simulate(3, { seed: 1 })[2]).toEqual(model.simulate(5, { seed: 1 })[2])
    expect(model.simulate(1, { seed: 1 })).not.toEqual(model.simulate(1, { seed: 2 }))
    const stored = restoreFit(JSON.stringify(fitSync('y ~ x + (x | g)', data)))
    expect(() => stored.simulate()).toThrow(expect.objectContaining({ code: 'P505' }))
  })
})
