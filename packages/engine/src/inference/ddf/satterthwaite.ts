import { residualMoments } from '../../likelihood/system/residual-moments.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { internalContrast } from '../../models/lmm/user-scale.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'
import { fixedMomentMatrix, momentSquares } from '../variance/variance-moments.ts'
import { observedHessian } from './observed-hessian.ts'

/**
 * Satterthwaite's degrees of freedom for contrasts of fixed effects,
 *
 *     nu(l) = 2 f^2 / (grad f' A grad f),   f = l' Var(beta) l,   A = 2 (observed information of -2 log L)^-1,
 *
 * in the parameters (theta, sigma^2). The gradient is exact; the information is the Hessian of the criterion (the one that was
 * fitted: ML fits use the ML information), see `observedHessian`. Parameters on the
 * boundary are taken as known, as lmerTest does. Fai and Cornelius (1996); Kuznetsova, Brockhoff and Christensen (2017).
 */
export class Satterthwaite {
  private readonly state: LmmState
  private readonly free: readonly number[]
  /** Inverse Hessian of the profiled criterion over the free thetas. */
  private readonly inverse: Float64Array
  /** - d r^2 / d theta over the free thetas. */
  private readonly moments: Float64Array
  /** sum_j U_ja' U_jb by block, for each pair (a, b) of random coefficients a p x p matrix; U = Z'H^-1 X. */
  private readonly fixedSquares: readonly Float64Array[]

  constructor(state: LmmState) {
    this.state = state
    this.free = freeParameters(state)
    // read from the fit's system before the objective, which may share it, moves it
    const partial = state.map.derivatives(state.theta)
    const moments = residualMoments(state.system(), state.modes)
    const squares = moments.map((x, g) => momentSquares(x, state.a.blocks[g]!.k, 1))
    this.moments = Float64Array.from(this.free, (i) => {
      const { block, matrix } = partial[i]!
      return 2 * quadratic(matrix, state.lambda[block]!, squares[block]!, state.map.blockSizes[block]!)
    })
    this.fixedSquares = fixedMomentMatrix(state).map((x, g) => momentSquares(x, state.a.blocks[g]!.k, state.a.p))
    this.inverse = positiveInverse(observedHessian(state, this.free), this.free.length)
  }

  /** Degrees of freedom of one contrast of the user's (kept) coefficients; infinite where its variance is known exactly, NaN where nothing is left to vary. */
  df(contrast: ArrayLike<number>): number {
    const { state, free, inverse, moments } = this
    const { a, objective, modes, sigma2 } = state
    const { p } = a
    const l = internalContrast(state, contrast)
    const phiL = new Float64Array(p)
    let f = 0
    for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) phiL[r] = phiL[r]! + modes.phi[r * p + c]! * l[c]!
    for (let r = 0; r < p; r++) f += l[r]! * phiL[r]!
    const variance = sigma2 * f
    // sum_j (U_j phi l)(U_j phi l)' by block
    const squares = this.fixedSquares.map((t, g) => {
      const k = state.map.blockSizes[g]!
      return Float64Array.from({ length: k * k }, (_, e) => {
        let total = 0
        for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) total += phiL[r]! * t[(e * p + r) * p + c]! * phiL[c]!
        return total
      })
    })
    const partial = state.map.derivatives(state.theta)
    // d (sigma^2 f) / d theta_i at fixed sigma^2 = 2 sigma^2 sum_j (U phi l)_j' D_i lambda' (U phi l)_j
    const gradient = Float64Array.from(free, (i) => {
      const { block, matrix } = partial[i]!
      return 2 * sigma2 * quadratic(matrix, state.lambda[block]!, squares[block]!, state.map.blockSizes[block]!)
    })
    // sigma^2 is profiled: its own variance and its covariance with theta follow from r^2(theta) / nu
    const n = free.length
    const dSigma = (i: number): number => -moments[i]! / objective.nu
    const total = Float64Array.from(free, (_, i) => gradient[i]! + f * dSigma(i))
    let spread = (f * f * 2 * sigma2 * sigma2) / objective.nu
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) spread += 2 * total[r]! * inverse[r * n + c]! * total[c]!
    if (Number.isNaN(spread)) return Number.NaN
    return spread > 0 ? (2 * variance * variance) / spread : Number.POSITIVE_INFINITY
  }
}

/** Thetas that are not on the boundary: a diagonal entry of exactly zero, and the column below it, are frozen. */
export function freeParameters(state: Pick<LmmState, 'map' | 'theta' | 'lambda'>): number[] {
  const { map, theta } = state
  const partial = map.derivatives(theta)
  return partial.flatMap(({ block, matrix }, i) => {
    const k = map.blockSizes[block]!
    const lambda = state.lambda[block]!
    for (let r = 0; r < k; r++) {
      for (let c = 0; c <= r; c++) if (matrix[r * k + c] !== 0 && lambda[c * k + c] !== 0) return [i]
    }
    return []
  })
}

/** tr(D lambda' S): sum_j x_j' D lambda' x_j where S = sum_j x_j x_j'. */
function quadratic(d: Float64Array, lambda: Float64Array, s: Float64Array, k: number): number {
  let total = 0
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < k; c++) {
      let dl = 0
      for (let q = 0; q < k; q++) dl += d[r * k + q]! * lambda[c * k + q]!
      total += dl * s[c * k + r]!
    }
  }
  return total
}

/** Inverse over the eigenvalues that are clearly positive: a flat direction carries no information and adds none. */
function positiveInverse(matrix: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n)
  if (n === 0) return out
  // next to a perfect fit the criterion has no curvature to speak of, and no degrees of freedom follow from it
  if (!matrix.every(Number.isFinite)) return out.fill(Number.NaN)
  const { values, vectors } = symmetricEigen(matrix, n)
  const largest = values[n - 1]!
  for (let e = 0; e < n; e++) {
    const value = values[e]!
    if (!(value > 1e-10 * largest)) continue
    for (let r = 0; r < n; r++)
      for (let c = 0; c < n; c++) out[r * n + c] = out[r * n + c]! + (vectors[e * n + r]! * vectors[e * n + c]!) / value
  }
  return out
}
