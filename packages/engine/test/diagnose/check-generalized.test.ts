import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import { drawPoisson } from '../../src/numeric/random-counts.ts'
import { generalizedRows } from '../support/generalized-data.ts'

const { random, x, g, eta } = generalizedRows(30, 12, 0.5, 7)
const mu = eta.map((v) => Math.exp(v + 1.5))
const counts = mu.map((m) => drawPoisson(random, m))
const spread = mu.map((m) => drawPoisson(random, (random.gamma(1.5) * m) / 1.5))
const inflated = counts.map((c) => (random.uniform() < 0.3 ? 0 : c))
const data = { x, g, counts, spread, inflated }

/** Largest distance of the empirical distribution from the uniform one, times root n: 1.63 in one of a hundred. */
function kolmogorov(u: Float64Array): number {
  const sorted = u.slice().sort()
  const n = u.length
  let most = 0
  sorted.forEach((v, i) => {
    most = Math.max(most, v - i / n, (i + 1) / n - v)
  })
  return most * Math.sqrt(n)
}

describe('the checks of a generalized fit', () => {
  test('find nothing where the model holds', async () => {
    const model = fitSync('counts ~ x + (1 | g)', data, { family: 'poisson', method: 'laplace' })
    const { rows, findings } = await model.check()
    expect(findings).toEqual([])
    expect(rows.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'responses follow the poisson distribution',
        'responses vary as much as the family says',
        'there are as many zeros as the model expects',
      ]),
    )
  })

  test('find overdispersion, and none under a family that has it', async () => {
    const poisson = await fitSync('spread ~ x + (1 | g)', data, { family: 'poisson', method: 'laplace' }).check()
    expect(poisson.findings.map(({ code }) => code)).toContain('I401')
    const nb = fitSync('spread ~ x + (1 | g)', data, { family: 'negative-binomial', method: 'laplace' })
    expect((await nb.check()).findings).toEqual([])
  })

  test('find zeros that the model does not expect', async () => {
    const { findings } = await fitSync('inflated ~ x + (1 | g)', data, { family: 'poisson', method: 'laplace' }).check()
    expect(findings.map(({ code }) => code)).toContain('I402')
  })

  test('say that single trials have no spread to check', async () => {
    const binary = counts.map((c) => (c > 3 ? 1 : 0))
    const { rows } = await fitSync(
      'binary ~ x + (1 | g)',
      { ...data, binary },
      { family: 'binomial', method: 'laplace' },
    ).check()
    expect(rows.find(({ check }) => check.startsWith('responses vary'))!.verdict).toBe('unknown')
  })
})

describe('residuals of the family', () => {
  const model = fitSync('counts ~ x + (1 | g)', data, { family: 'poisson', method: 'laplace' })

  test('are uniform where the model holds, and the same for the same seed', () => {
    const u = model.quantileResiduals({ uniform: true, seed: 3 })
    expect(kolmogorov(u)).toBeLessThan(1.63)
    expect(model.quantileResiduals({ uniform: true, seed: 3 })).toEqual(u)
    const simulated = model.simulatedResiduals({ seed: 3, ranef: 'conditional' })
    expect(kolmogorov(simulated)).toBeLessThan(1.63)
    // the simulated ranks estimate the same distribution functions; ties are broken by other draws
    const plain = model.quantileResiduals({ uniform: true, seed: 5 })
    let product = 0
    plain.forEach((v, i) => {
      product += ((v - 0.5) * (simulated[i]! - 0.5) * 12) / plain.length
    })
    expect(product).toBeGreaterThan(0.8)
  })

  test('lie between P(Y < y) and P(Y <= y)', () => {
    const u = model.quantileResiduals({ uniform: true })
    const fitted = model.fitted()
    counts.slice(0, 50).forEach((y, i) => {
      let below = 0
      let term = Math.exp(-fitted[i]!)
      for (let k = 0; k < y; k++) {
        below += term
        term *= fitted[i]! / (k + 1)
      }
      expect(u[i]!).toBeGreaterThanOrEqual(below - 1e-12)
      expect(u[i]!).toBeLessThanOrEqual(below + term + 1e-12)
    })
  })

  test('show the family that is wrong', () => {
    const wrong = fitSync('spread ~ x + (1 | g)', data, { family: 'poisson', method: 'laplace' })
    expect(kolmogorov(wrong.quantileResiduals({ uniform: true }))).toBeGreaterThan(1.63)
  })
})
