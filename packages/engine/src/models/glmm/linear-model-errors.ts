import type { ComposedDensity } from '../../family/composed-density.ts'
import { observationCount } from '../../family/observation-count.ts'
import { scaleParameter } from '../../likelihood/quasi/scale-parameter.ts'
import { linearPredictor } from '../../likelihood/rows/linear-predictor.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import type { GlmmSolution } from './glmm-solution.ts'

/**
 * The errors of a generalized linear model without random effects as iteratively reweighted least squares has them: Cov(beta) =
 * phi (X'WX)^-1 with W the expected information at a dispersion of one, and for families with a scale phi = Pearson's chi-square over
 * n - p in the place of the maximum likelihood estimate, which is too small; its tests are t tests on n - p degrees of freedom.
 * The covariance of a family whose second parameter shapes the variance (negative binomial, beta) is that of the Hessian, as
 * before. McCullagh and Nelder (1989), Generalized Linear Models, 2.5 and 8.3.6.
 *
 * @returns the solution with that covariance, and the dispersion where it is a scale
 */
export function withLinearModelErrors(solution: GlmmSolution, density: ComposedDensity): GlmmSolution {
  const { rows, psi } = solution
  const { n, p, x } = rows
  const eta = new Float64Array(n)
  linearPredictor(rows, psi.subarray(0, p), null, eta)
  const kind = scaleParameter(density, eta)
  if (kind === 0) return solution
  const w = new Float64Array(n)
  density.expectedInformation(eta, new Float64Array(density.nDispersion), 0, n, w)
  const information = new Float64Array(p * p)
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < p; r++) {
      const weighted = w[i]! * x[i * p + r]!
      if (weighted !== 0)
        for (let c = 0; c < p; c++) information[r * p + c] = information[r * p + c]! + weighted * x[i * p + c]!
    }
  }
  // a direction without information is told by the Hessian, which stays as it is
  if (p > 0 && choleskyInPlace(information, p) !== 0) return solution
  const inverse = p === 0 ? information : invertFromCholesky(information, p)
  const dispersion = kind === null ? 1 : pearson(density, eta, p)
  // with no row to spare there is no scale to take
  if (!Number.isFinite(dispersion)) return solution
  const q = psi.length
  const covariance = solution.covariance.slice()
  for (let r = 0; r < p; r++) {
    for (let c = 0; c < q; c++) {
      covariance[r * q + c] = c < p ? dispersion * inverse[r * p + c]! : 0
      covariance[c * q + r] = covariance[r * q + c]!
    }
  }
  return { ...solution, covariance, ...(kind === null ? {} : { pearsonDispersion: dispersion }) }
}

/** Pearson's chi-square over n - p, n the sum of frequency weights where there are any. */
function pearson(density: ComposedDensity, eta: Float64Array, p: number): number {
  const { family, observations } = density
  const { n, y, size, weights, frequencies } = observations
  const mu = new Float64Array(n)
  density.means(eta, 0, n, 0, [mu])
  let sum = 0
  for (let i = 0; i < n; i++) {
    const times = frequencies?.[i] ?? 1
    const observation = { y: y[i]!, size: size?.[i] ?? 1, weight: weights?.[i] ?? 1 }
    sum += (times * (y[i]! - mu[i]!) ** 2) / family.variance(observation, mu[i]!, 0)
  }
  return sum / (observationCount(observations) - p)
}
