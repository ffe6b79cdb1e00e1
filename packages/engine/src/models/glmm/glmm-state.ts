import type { Family } from '../../family/family.ts'
import type { Link } from '../../family/link.ts'
import type { LmmState } from '../lmm/lmm-state.ts'

/**
 * The state of a fitted generalized linear mixed model. It is that of the linear mixed model of the working response at the
 * estimate, with residual variance 1 on the scale of the linear predictor (Schall 1991, Biometrika 78:719), so that what is
 * asked of the linear predictor (tests, conditional modes, predictions) is answered by the same code. The covariance of the
 * fixed effects is not the working model's: it comes from the inverse Hessian of the marginal log-likelihood in all parameters.
 */
export interface GlmmState extends LmmState {
  readonly family: Family
  readonly link: Link
  /** Parameters on the internal scale: beta, theta, log dispersion. */
  readonly psi: Float64Array
  /** Their covariance matrix; zero for parameters at a boundary. */
  readonly covariance: Float64Array
  /** -2 log-likelihood at psi, with full constants. */
  readonly criterion: number
  /** The method of the integral, as in `--method`. */
  readonly method: string
}

/** exp(phi), the dispersion itself; 1 where the family has none. */
export function dispersionOf(state: Pick<GlmmState, 'psi' | 'family'>): number {
  return state.family.dispersion === null ? 1 : Math.exp(state.psi[state.psi.length - 1]!)
}
