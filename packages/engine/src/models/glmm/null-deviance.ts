import { ThetaMap } from '../../covariance/theta-map.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { namedMethod } from './methods.ts'
import { solveRows } from './solve.ts'
import type { GlmmSpecification } from './specify.ts'

/**
 * The residual deviance of a generalized linear model with the intercept alone (with a mean of zero on the scale of the linear
 * predictor where it has none), and the offset.
 *
 * @param phi log dispersion at which deviances of families with a shape are taken
 */
export function nullDeviance({ density, design, observations, family }: GlmmSpecification, phi: number): number {
  const { n, y, size, weights, frequencies, offset } = observations
  const eta = new Float64Array(n)
  if (design.fe.intercept >= 0) {
    if (offset === null && family.dispersion === null) eta.fill(density.link.eta(overallMean()))
    else {
      const rows = { n, p: 1, x: new Float64Array(n).fill(1), groupings: [] }
      const solution = runToEnd(solveRows({ rows, density, map: new ThetaMap([], []), scale: 1 }, namedMethod('ml'), []))
      eta.fill(solution.psi[0]!)
    }
  }
  const mu = new Float64Array(n)
  density.means(eta, 0, n, 0, [mu])
  let sum = 0
  for (let i = 0; i < n; i++) {
    const observation = { y: y[i]!, size: size?.[i] ?? 1, weight: weights?.[i] ?? 1 }
    sum += (frequencies?.[i] ?? 1) * family.unitDeviance(observation, mu[i]!, phi)
  }
  return sum

  function overallMean(): number {
    let total = 0
    let trials = 0
    for (let i = 0; i < n; i++) {
      const w = (frequencies?.[i] ?? 1) * (weights?.[i] ?? 1)
      total += w * y[i]!
      trials += w * (size?.[i] ?? 1)
    }
    return total / trials
  }
}
