import type { LmmState } from '../models/lmm/lmm-state.ts'
import { userCovariance } from '../models/lmm/user-scale.ts'
import { choleskyInPlace, solveLowerInPlace } from '../numeric/small-cholesky.ts'

/**
 * By coefficient but the intercept, the variance of its estimate over what it would be if the estimates were uncorrelated:
 * the diagonal of the inverse of their correlation matrix. Of least squares, 1 / (1 - R^2) of the column by the others.
 * Empty where the correlations are singular to rounding.
 */
export function varianceInflation(state: LmmState): { readonly term: string; readonly vif: number }[] {
  const { fe, modes } = state
  const own = fe.kept.flatMap((_, c) => (c === fe.intercept ? [] : [c]))
  const p = fe.kept.length
  const q = own.length
  const covariance = userCovariance(state, modes.phi)
  const r = new Float64Array(q * q)
  own.forEach((a, i) => {
    own.forEach((b, j) => {
      r[i * q + j] = covariance[a * p + b]! / Math.sqrt(covariance[a * p + a]! * covariance[b * p + b]!)
    })
  })
  if (choleskyInPlace(r, q) !== 0) return []
  return own.map((c, i) => {
    const e = new Float64Array(q)
    e[i] = 1
    solveLowerInPlace(r, q, e, 1)
    return { term: fe.names[fe.kept[c]!]!, vif: e.reduce((s, x) => s + x * x, 0) }
  })
}
