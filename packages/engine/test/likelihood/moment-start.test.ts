import { expect, test } from 'vitest'
import { momentStart } from '../../src/likelihood/gaussian/moment-start.ts'
import { simulateModel } from '../support/simulated-model.ts'

test('what rows vary by beyond the largest residual variance is left to the random effects', () => {
  const { a, map } = simulateModel({ seed: 2, n: 60, p: 2, factors: [{ nLevels: 8, k: 1 }] })
  const free = momentStart(a, map)[0]!
  expect(momentStart(a, map, 1e9)[0]).toBe(free)
  // the moment of the groups, s (theta^2 sum n_j + J), is the same whatever the residual variance s
  const moments = [0.02, 0.05, 0.1].map((s) => s * (momentStart(a, map, s)[0]! ** 2 * 60 + 8))
  expect(moments[1]! / moments[0]!).toBeCloseTo(1, 10)
  expect(moments[2]! / moments[0]!).toBeCloseTo(1, 10)
  expect(momentStart(a, map, 0.02)[0]).toBeGreaterThan(free)
})
