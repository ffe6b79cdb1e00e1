import type { RobustKind } from '../../inference/robust/cluster-sandwich.ts'
import type { DdfMethod } from '../../models/lmm/options.ts'

/**
 * The defaults of a program, as far as they move numbers. Adding one: write its file in this folder and name it in the
 * registry.
 */
export interface Preset {
  readonly name: string
  readonly title: string
  /** Estimation for a Gaussian response; `by-levels` is REML with one grouping factor and ML with more. */
  readonly method: 'reml' | 'ml' | 'by-levels'
  /** Estimation for other responses, as `method` names it; null where the program has none. */
  readonly generalized: string | null
  /** Degrees of freedom; null where the program prints no tests. */
  readonly ddf: DdfMethod | null
  /** Coding of factors: differences from a reference, the same about the grand mean, or deviations from it. */
  readonly coding: 'treatment' | 'simple' | 'sum'
  /** The level that a factor's coefficients are differences from. */
  readonly reference: 'first' | 'last'
  /** Whether numeric predictors are taken from their grand mean. */
  readonly covariates: 'raw' | 'centred'
  /** Whether the coefficients of one random term may correlate where nothing is said. */
  readonly coefficients: 'correlated' | 'uncorrelated'
  /** Standard errors printed beside those of the model. */
  readonly robust: RobustKind | null
  /** Sums of squares of the tests of terms; null where it prints none. */
  readonly sumsOfSquares: 1 | 3 | null
  /** How the random part is printed. */
  readonly variances: string
}
