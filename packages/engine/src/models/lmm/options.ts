import type { ContrastName } from '../../frame/basis.ts'
import type { WeightsKind } from '../../frame/weights-kind.ts'
import type { EquationsRoute } from '../../likelihood/gaussian/create-equations.ts'

/** How the degrees of freedom of tests of fixed effects are found. */
export type DdfMethod = 'satterthwaite' | 'kenward-roger' | 'residual' | 'containment' | 'between-within' | 'hlm' | 'z'

/** What a linear mixed model can be told beyond its formula. */
export interface LmmOptions {
  /** Restricted (`reml`, the default) or full maximum likelihood. `laplace` is `ml` for a Gaussian response. */
  readonly method?: 'reml' | 'ml' | 'laplace'
  /** A column, an expression of columns as text, or one number a row. */
  readonly weights?: string | ArrayLike<number>
  /** What the weights mean. Default `precision`: the residual variance of row i is sigma^2 / w_i. */
  readonly weightsAs?: WeightsKind
  readonly offset?: string | ArrayLike<number>
  /** How the equations are solved: `auto` (default) by their structure, or `exact` or `iterative` on request. */
  readonly route?: EquationsRoute
  readonly contrasts?: Readonly<Record<string, ContrastName>>
}

/** Progress of a long computation. */
export interface Progress {
  readonly phase: 'reading' | 'building' | 'optimizing' | 'finishing'
  readonly iteration: number
  /** -2 log-likelihood or REML criterion on an internal scale: only its fall matters. */
  readonly objective: number
}
