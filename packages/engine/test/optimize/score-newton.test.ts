import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { type ScoreEquations, scoreNewton } from '../../src/optimize/score-newton.ts'

/** (z - top)'H (z - top) / 2 in the logarithms z of two parameters. */
function bowl(top: readonly [number, number], h: readonly [number, number, number]): ScoreEquations {
  const [a, b, d] = h
  return {
    nPar: 2,
    // biome-ignore lint/correctness/useYield: there is nothing to rest from
    *slopeSteps(x) {
      const z = [Math.log(x[0]!) - top[0], Math.log(x[1]!) - top[1]] as const
      const g = [a * z[0] + b * z[1], b * z[0] + d * z[1]] as const
      const [p, q] = [x[0]!, x[1]!]
      return {
        gradient: Float64Array.of(g[0] / p, g[1] / q),
        hessian: Float64Array.of(a / p / p, b / p / q, b / p / q, d / q / q),
      }
    },
  }
}

function ends(top: readonly [number, number], h: readonly [number, number, number]) {
  const { x, summary } = runToEnd(scoreNewton(bowl(top, h), Float64Array.of(1, 1)))
  return { z: Array.from(x, Math.log), summary }
}

describe('Newton on the score', () => {
  it('goes on where the step left after cutting points uphill', () => {
    // Newton's step is (6, -1.2); cut to (1.2, -1.2) it rises
    const { z, summary } = ends([6, -1.2], [1, 1.8, 4])
    expect(summary.converged).toBe(true)
    expect(z[0]).toBeCloseTo(6, 6)
    expect(z[1]).toBeCloseTo(-1.2, 6)
  })

  it('says that it has converged at the optimum of a bowl and nowhere else', () => {
    // doubles would nearly all be next to zero
    const tenths = (min: number, max: number) => fc.integer({ min, max }).map((x) => x / 10)
    fc.assert(
      fc.property(tenths(-80, 80), tenths(-80, 80), tenths(-9, 9), tenths(2, 50), (p, q, r, s) => {
        const { z, summary } = ends([p, q], [1, r * s, s * s])
        expect(summary.converged).toBe(true)
        expect(Math.hypot(z[0]! - p, (z[1]! - q) * s)).toBeLessThan(0.05)
      }),
      { numRuns: 500 },
    )
  })
})
