import type { FeTerm } from '../../design/fe-term.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'
import type { ModelFrame } from '../../frame/model-frame.ts'

/** What marginal means and slopes read of a fit, whatever its family. */
export interface MeanSource {
  readonly terms: ModelTerms
  readonly basis: Basis
  readonly fe: Pick<FeTerm, 'names' | 'kept' | 'aliasing'>
  /** Kept coefficients, user's scale. */
  readonly beta: Float64Array
  /** Their covariance matrix, row-major: that of the method of the degrees of freedom. */
  readonly covariance: Float64Array
  /** Degrees of freedom of a contrast of the kept coefficients; null for the normal distribution. */
  readonly df: (contrast: Float64Array) => number | null
  /** The name of the method. */
  readonly ddf: string
  /** How the linear predictor becomes the response; null where it is the response. */
  readonly response: ResponseScale | null
  /** The rows used, for averages weighted by them; null for a stored fit. */
  readonly frame: Pick<ModelFrame, 'n' | 'variables' | 'weights' | 'weightsAs'> | null
}

/** The way from the scale of the linear predictor to that of the response. */
export interface ResponseScale {
  /** The scale of the linear predictor, such as `log`. */
  readonly name: string
  readonly inverse: (eta: number) => number
  /** d response / d eta. */
  readonly derivative: (eta: number) => number
  /** What exp of a difference on the scale is a ratio of; null where it is none. */
  readonly ratio: 'ratio' | 'odds ratio' | 'hazard ratio' | null
}
