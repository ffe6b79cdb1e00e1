import { averagedMean } from '../../family/averaged-mean.ts'
import { linearPredictor } from '../../likelihood/linear-predictor.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { userBeta } from '../../models/lmm/user-scale.ts'
import { choleskyInPlace, solveLowerInPlace, solveLowerTransInPlace } from '../../numeric/small-cholesky.ts'
import { rowVariances } from './row-variances.ts'

/** A coefficient for a given group beside the one for the mean of all groups. */
export interface MarginalCoefficient {
  readonly term: string
  /** Of the model: rows of one group compared. */
  readonly conditional: number
  /** Population averaged: rows of all groups compared. */
  readonly marginal: number
  /** Of `marginal`, by the delta method over fixed effects and variances. */
  readonly stdError: number
}

/**
 * Population-averaged coefficients: the least-squares coefficients on X of g(E mu_i), the link of each row's mean over the
 * random effects. Hedeker, du Toit, Demirtas and Gibbons (2018), Biometrics 74:354-361. For log links with random intercepts they are the
 * conditional ones but for the intercept; for the logit link they are nearer to zero.
 */
export function marginalCoefficients(state: GlmmState, data: GlmmRows): MarginalCoefficient[] {
  const { fe, map, psi, covariance } = state
  const { rows } = data
  const { p } = rows
  const estimates = (at: Float64Array): Float64Array => {
    const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
    map.setFactors(at.subarray(p, p + map.nPar), lambda)
    return userBeta(state, averagedBeta(state, data, at.subarray(0, p), lambda))
  }
  const marginal = estimates(psi)
  const conditional = userBeta(state)
  const n = psi.length
  // columns of d marginal / d psi, by differences of a hundredth of a standard error
  const slopes = Array.from({ length: n }, (_, i) => {
    const variance = covariance[i * n + i]!
    if (!(variance > 0) || i >= p + map.nPar) return new Float64Array(p)
    const h = 0.01 * Math.sqrt(variance)
    const at = psi.slice()
    at[i] = psi[i]! + h
    const up = estimates(at)
    at[i] = psi[i]! - h
    const down = estimates(at)
    return up.map((x, c) => (x - down[c]!) / (2 * h))
  })
  return fe.kept.map((j, c) => {
    let variance = 0
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) variance += slopes[a]![c]! * covariance[a * n + b]! * slopes[b]![c]!
    return { term: fe.names[j]!, conditional: conditional[c]!, marginal: marginal[c]!, stdError: Math.sqrt(variance) }
  })
}

function averagedBeta(state: GlmmState, data: GlmmRows, beta: Float64Array, lambda: GlmmState['lambda']): Float64Array {
  const { rows, spec } = data
  const { n, p, x } = rows
  const eta = new Float64Array(n)
  linearPredictor(rows, beta, null, eta)
  const variances = rowVariances(lambda, data)
  const { offset } = spec.observations
  const { link } = state
  const square = new Float64Array(p * p)
  const right = new Float64Array(p)
  for (let i = 0; i < n; i++) {
    const shift = offset === null ? 0 : offset[i]!
    const value = link.eta(averagedMean(link, eta[i]! + shift, variances[i]!)) - shift
    for (let c = 0; c < p; c++) {
      const xc = x[i * p + c]!
      if (xc === 0) continue
      right[c] = right[c]! + xc * value
      for (let r = c; r < p; r++) square[c * p + r] = square[c * p + r]! + xc * x[i * p + r]!
    }
  }
  if (choleskyInPlace(square, p) !== 0) return right.fill(Number.NaN)
  solveLowerInPlace(square, p, right, 1)
  solveLowerTransInPlace(square, p, right, 1)
  return right
}
