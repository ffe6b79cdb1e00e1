import { describe, expect, it } from 'vitest'
import { toTable } from '../../src/frame/to-table.ts'
import { createTrailingFactor } from '../../src/likelihood/system/create-trailing-factor.ts'
import { MixedSystem } from '../../src/likelihood/system/mixed-system.ts'
import { inverseBlocks } from '../../src/likelihood/system/mode-solution.ts'
import { probedTracesSteps } from '../../src/likelihood/system/probed-traces.ts'
import { specify } from '../../src/models/lmm/specify.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'

describe('traces of the inverse from random signs', () => {
  const random = createRandom(11)
  const level = (count: number, letter: string): string[] =>
    Array.from({ length: 5000 }, () => `${letter}${Math.floor(random.uniform() * count)}`)
  const table = toTable({
    y: Array.from({ length: 5000 }, () => random.normal()),
    a: level(500, 'a'),
    b: level(230, 'b'),
    c: level(7, 'c'),
  })
  const { design } = specify('y ~ 1 + (1 | a) + (1 | b) + (1 | c)', table, {})

  it.each([
    [0.3, 0.5, 0.2],
    [1, 1, 1],
    [2, 0.05, 3],
  ])('are near the exact ones at %d, %d and %d, and equal where levels are few', (...theta) => {
    const system = new MixedSystem(design.a, createTrailingFactor)
    system.lambda.forEach((l, g) => {
      l[0] = theta[g]!
    })
    expect(system.factor()).toBe(true)
    const estimates = runToEnd(probedTracesSteps(system))
    expect(runToEnd(probedTracesSteps(system))).toEqual(estimates)
    const exact = inverseBlocks(system).map((diagonal) => diagonal.reduce((s, x) => s + x, 0))
    // the variance is 2 sum_{i /= j} (C^-1_ij)^2 / 8 <= 2 tr(C^-1) / 8, as no eigenvalue of C^-1 is above 1
    for (const g of [0, 1]) expect(Math.abs(estimates[g]! - exact[g]!)).toBeLessThan(3 * Math.sqrt((2 * exact[g]!) / 8))
    expect(estimates[2]! / exact[2]!).toBeCloseTo(1, 10)
  })
})
