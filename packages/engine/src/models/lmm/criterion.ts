import type { LmmState } from './lmm-state.ts'
import { criterionShift } from './user-scale.ts'

/** Log-likelihood and what follows from it, with full constants on the user's scale. */
export interface FitCriteria {
  readonly logLik: number
  readonly deviance: number
  readonly criterion: number
  readonly df: number
  readonly dfResidual: number
  readonly aic: number
  readonly bic: number
}

/** `value` is the internal criterion at the estimate. */
export function fitCriteria(state: LmmState, value: number): FitCriteria {
  const criterion = value + criterionShift(state)
  const { p, n } = state.a
  const df = p + state.map.nPar + 1
  return {
    logLik: -criterion / 2,
    deviance: criterion,
    criterion,
    df,
    dfResidual: state.map.nPar === 0 ? n - p : n - df,
    aic: criterion + 2 * df,
    bic: criterion + Math.log(n) * df,
  }
}
