import { fitSync } from 'blup'
import { expect, test } from 'vitest'
import { normalQuantile } from '../../src/numeric/normal-quantile.ts'
import { createRandom } from '../../src/numeric/random.ts'

test('shares of some millionths are fitted in as many steps as others', () => {
  const random = createRandom(3)
  const normal = (): number => normalQuantile(random.uniform())
  const effects = Array.from({ length: 10 }, normal)
  const x = Array.from({ length: 80 }, () => 2 * random.uniform() - 1)
  const g = x.map((_, i) => `g${i % 10}`)
  const p = x.map((v, i) => 1 / (1 + Math.exp(12 - 0.5 * v - 0.3 * effects[i % 10]! - 0.3 * normal())))
  const started = process.cpuUsage()
  const m = fitSync('p ~ x + (1 | g)', { p, x, g }, { family: 'beta', method: 'laplace' })
  const { user, system } = process.cpuUsage(started)
  expect(m.converged).toBe(true)
  for (const [i, truth] of [-12, 0.5].entries()) {
    const { estimate, stdError } = m.fixed[i]!
    expect(Math.abs(estimate - truth)).toBeLessThan(4 * stdError)
  }
  // rounding in a density of large terms once cost thousands of passes a search
  expect((user + system) / 1e6).toBeLessThan(4)
})

test('amounts in a large unit are at no edge', () => {
  const random = createRandom(5)
  const g = Array.from({ length: 60 }, (_, i) => `g${i % 6}`)
  const y = g.map(() => 1e-12 * (0.5 + random.uniform()))
  const m = fitSync('y ~ 1 + (1 | g)', { y, g }, { family: 'gamma', link: 'log', method: 'laplace' })
  expect(m.findings.map(({ code }) => code)).not.toContain('C315')
})
