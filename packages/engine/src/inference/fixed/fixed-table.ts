import type { FixedRow } from '../../models/fit-record.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { userBeta, userCovariance } from '../../models/lmm/user-scale.ts'
import type { DdfOfContrast } from '../ddf/ddf-method.ts'
import { criticalValue, twoSidedP } from '../tails/t-test.ts'

/** Estimates of the kept fixed effects with their covariance matrix, on the user's scale. */
export interface FixedEffects {
  readonly names: readonly string[]
  readonly beta: Float64Array
  /** p x p, row-major. */
  readonly covariance: Float64Array
}

export function fixedEffects(state: LmmState): FixedEffects {
  const scale = state.sigma2 * state.yScale ** 2
  return {
    names: state.fe.kept.map((j) => state.fe.names[j]!),
    beta: userBeta(state),
    covariance: userCovariance(state, state.modes.phi).map((x) => x * scale),
  }
}

/** The table of fixed effects with t (or z) tests and Wald intervals; Kenward-Roger brings its own standard errors. */
export function fixedTable(state: LmmState, method: DdfOfContrast, level = 0.95): FixedRow[] {
  const { names, beta, covariance } = fixedEffects(state)
  const p = names.length
  const used = method.covariance ?? covariance
  return names.map((term, j) => {
    const estimate = beta[j]!
    const stdError = Math.sqrt(used[j * p + j]!)
    const contrast = new Float64Array(p)
    contrast[j] = 1
    const df = method.df(contrast)
    const statistic = estimate / stdError
    const half = criticalValue(level, df) * stdError
    return {
      term,
      estimate,
      stdError,
      statistic,
      df,
      pValue: twoSidedP(statistic, df),
      confLow: estimate - half,
      confHigh: estimate + half,
    }
  })
}

export { type DdfOfContrast, ddfMethod } from '../ddf/ddf-method.ts'
