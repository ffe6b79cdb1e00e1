import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ComposedDensity } from '../../family/composed-density.ts'
import type { MarginalLikelihood } from '../../likelihood/marginal-likelihood.ts'
import type { MassPointFit } from '../../likelihood/masses/mass-points-fit.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import type { OptSummary } from '../../optimize/objective.ts'

/** A model on the internal scale, with a place to start from. */
export interface InternalModel {
  readonly density: ComposedDensity
  readonly map: ThetaMap
  readonly rows: MixedRows
  /** Scale of the linear predictor: the user's is this times the internal one. */
  readonly scale: number
  /** beta, theta, log dispersion. */
  readonly start: Float64Array
}

/** Where the search ended, on the internal scale. */
export interface GlmmSolution {
  /** The likelihood at its optimum; of a method without one, the effects where it came to rest. */
  readonly objective: Pick<MarginalLikelihood, 'u' | 'conditionalCovariances'>
  readonly rows: MixedRows
  /** Scale of the linear predictor: the user's is this times the internal one. */
  readonly scale: number
  /** beta, theta, log dispersion. */
  readonly psi: Float64Array
  /** Covariance of psi: twice the inverse Hessian of the criterion; rows of parameters at their boundary are zero. */
  readonly covariance: Float64Array
  /** Whether the Hessian was positive definite in the free parameters. */
  readonly positive: boolean
  readonly summary: OptSummary
  /** Pearson's chi-square over n - p, which takes the place of the dispersion in a model without random effects. */
  readonly pearsonDispersion?: number
  readonly quasi?: QuasiPart
  readonly masses?: MassPointFit
}

/** What a quasi-likelihood has in the place of a likelihood. */
export interface QuasiPart {
  /** -2 log (restricted) likelihood of the last working model; `summary.objective` is not a number. */
  readonly pseudoDeviance: number
  /** Residual variance of the working model where it was set free for a family without a scale; otherwise 1. */
  readonly residualVariance: number
  /** Whether the working model's likelihood was the restricted one, which depends on the scale of X. */
  readonly reml: boolean
}
