import type { Rest } from '../numeric/rest.ts'
import type { Objective } from '../optimize/objective.ts'

/**
 * -2 log of the marginal likelihood of a generalized mixed model, exact or approximate, as a function of all its parameters
 * at once, psi = (beta, theta, phi): p fixed effects on the internal scale, the parameters of the relative covariance factors
 * (the scale of the linear predictor is 1, so that factors are covariances as they are), and the log of the dispersion where
 * the family has one. One implementation for each way of handling the integral over the random effects.
 */
export interface MarginalLikelihood extends Objective {
  readonly p: number
  readonly nTheta: number
  readonly nDispersion: number
  /** Modes (or means, where the method has no modes) of the spherical effects at the last psi, by grouping: nLevels x k. */
  readonly u: readonly Float64Array[]
  /** True where the Hessian of `derivatives` is the criterion's own, to the exactness of the criterion itself. */
  readonly exactCurvature?: boolean
  /** True where it differs from the criterion's own by the criterion's error, which is largest by variances and dispersion. */
  readonly closeCurvature?: boolean
  /** Value and gradient alone, where they are cheaper than with a curvature. */
  slopeAt?(psi: Float64Array): { readonly value: number; readonly gradient: Float64Array }
  slopeSteps?(psi: Float64Array): Generator<Rest, { readonly value: number; readonly gradient: Float64Array }, void>
  /** For a method that settles its own fineness: the likelihood to go on with from this optimum, null when it is fine enough. */
  refineSteps?(psi: Float64Array): Generator<Rest, MarginalLikelihood | null, void>
  /** Points to start from besides psi, where the criterion may have several optima. */
  otherStarts?(psi: Float64Array): readonly Float64Array[]
  /**
   * Where the log-density of an effect has modes on both sides of 0: moves to higher ones at this psi; true where the criterion is
   * another one from here on.
   */
  takeHigherModes?(psi: Float64Array): boolean
  /** At a psi on the boundary: a point inside from which the criterion falls, if there is one. */
  wayInsideSteps?(psi: Float64Array): Generator<Rest, Float64Array | null, void>
  /** Covariance of u given the data at the last psi, by grouping: nLevels blocks of k x k row-major. */
  conditionalCovariances(): readonly Float64Array[]
}
