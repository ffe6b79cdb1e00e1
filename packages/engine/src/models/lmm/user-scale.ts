import { fixedBackTransform, logDetScaling } from '../../design/fe-term.ts'
import { randomBackTransform } from '../../design/re-term.ts'
import type { LmmState } from './lmm-state.ts'
import type { TermInfo } from './term-info.ts'

/** beta on the user's scale, kept columns only. */
export function userBeta(
  state: Pick<LmmState, 'fe' | 'yScale' | 'yCentre'> & { readonly modes?: Pick<LmmState['modes'], 'beta'> },
  beta: Float64Array = state.modes?.beta ?? new Float64Array(0),
): Float64Array {
  const { rotation, scale, centre, intercept } = state.fe
  const p = beta.length
  const out = new Float64Array(p)
  for (let r = 0; r < p; r++) {
    let s = rotation === null ? beta[r]! : 0
    if (rotation !== null) for (let c = r; c < p; c++) s += rotation[r * p + c]! * beta[c]!
    out[r] = (s / scale[r]!) * state.yScale
  }
  if (intercept < 0) return out
  let s = out[intercept]! + state.yCentre
  for (let r = 0; r < p; r++) if (r !== intercept) s -= centre[r]! * out[r]!
  out[intercept] = s
  return out
}

/** A p x p matrix on the internal scale, such as (X'H^-1X)^-1, brought to the user's: B M B' (without yScale). */
export function userCovariance(state: Pick<LmmState, 'fe'>, internal: Float64Array): Float64Array {
  const p = state.fe.kept.length
  const b = fixedBackTransform(state.fe)
  const half = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let c = 0; c < p; c++) {
      let s = 0
      for (let q = 0; q < p; q++) s += b[r * p + q]! * internal[q * p + c]!
      half[r * p + c] = s
    }
  }
  const out = new Float64Array(p * p)
  for (let r = 0; r < p; r++) {
    for (let c = 0; c <= r; c++) {
      let s = 0
      for (let q = 0; q < p; q++) s += half[r * p + q]! * b[c * p + q]!
      out[r * p + c] = s
      out[c * p + r] = s
    }
  }
  return out
}

/** A contrast l of user coefficients as a contrast of internal ones: B'l (times yScale). */
export function internalContrast(state: Pick<LmmState, 'fe' | 'yScale'>, l: ArrayLike<number>): Float64Array {
  const { kept, rotation, scale, centre, intercept } = state.fe
  const p = kept.length
  const out = new Float64Array(p)
  const base = intercept >= 0 ? l[intercept]! : 0
  for (let r = 0; r < p; r++) {
    const own = r === intercept ? base : l[r]! - centre[r]! * base
    const weight = (own * state.yScale) / scale[r]!
    if (rotation === null) out[r] = weight
    else if (weight !== 0) for (let c = r; c < p; c++) out[c] = out[c]! + weight * rotation[r * p + c]!
  }
  return out
}

/** The relative factor of one term on the user's predictor scale (times sigma it gives standard deviations): M lambda. */
export function userFactor(state: Pick<LmmState, 'map' | 'lambda'>, term: TermInfo): Float64Array {
  const { k } = term
  const size = state.map.blockSizes[term.block]!
  const lambda = state.lambda[term.block]!
  const m = randomBackTransform(term)
  const out = new Float64Array(k * k)
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < k; c++) {
      let s = 0
      for (let q = 0; q < k; q++) s += m[r * k + q]! * lambda[(term.at + q) * size + term.at + c]!
      out[r * k + c] = s
    }
  }
  return out
}

/** What the criterion lacks because columns and response were scaled: added to the internal value. */
export function criterionShift(state: Pick<LmmState, 'fe' | 'reml' | 'yScale' | 'objective'>): number {
  return 2 * state.objective.nu * Math.log(state.yScale) + (state.reml ? 2 * logDetScaling(state.fe) : 0)
}
