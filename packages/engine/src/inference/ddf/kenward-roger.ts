import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { internalContrast, userCovariance } from '../../models/lmm/user-scale.ts'
import { multiply, symmetricInverse, trace, traceProduct } from '../variance/square-matrices.ts'
import { varianceDerivatives } from '../variance/variance-derivatives.ts'

/** An F test with estimated denominator degrees of freedom: `scale` multiplies the Wald statistic over its rank. */
export interface ScaledF {
  readonly numDf: number
  readonly denDf: number
  readonly scale: number
}

/**
 * Kenward and Roger's (1997) small-sample covariance of the fixed effects and degrees of freedom, from the cross-products:
 *
 *     Phi_A = Phi + 2 Phi { sum_ij W_ij (Q_ij - P_i Phi P_j) } Phi
 *
 * in the variances and covariances of the random effects and the residual variance (in which V is linear, so the term in its
 * second derivatives is zero); W is the inverse of their expected information under REML. Parameters on the boundary stay.
 */
export class KenwardRoger {
  private readonly state: LmmState
  private readonly nPar: number
  private readonly p: number
  /** sigma^2 (X'H^-1X)^-1, internal scale. */
  private readonly phi: Float64Array
  /** Phi_A, internal scale. */
  private readonly adjusted: Float64Array
  private readonly w: Float64Array
  private readonly pMatrices: readonly Float64Array[]

  constructor(state: LmmState) {
    this.state = state
    const { sigma2, modes } = state
    const p = state.a.p
    this.p = p
    this.phi = modes.phi.map((x) => x * sigma2)
    const { pMatrices: pm, qMatrices: q, information } = varianceDerivatives(state, true)
    const nPar = pm.length
    this.nPar = nPar
    const phiP = pm.map((x) => multiply(this.phi, x, p))
    this.w = symmetricInverse(information, nPar)
    const middle = new Float64Array(p * p)
    for (let i = 0; i < nPar; i++) {
      for (let j = 0; j < nPar; j++) {
        const weight = this.w[i * nPar + j]!
        const ppp = multiply(pm[i]!, phiP[j]!, p)
        for (let e = 0; e < p * p; e++) middle[e] = middle[e]! + weight * (q[i * nPar + j]![e]! - ppp[e]!)
      }
    }
    const correction = multiply(multiply(this.phi, middle, p), this.phi, p)
    this.adjusted = this.phi.map((x, e) => x + correction[e]! + correction[(e % p) * p + Math.floor(e / p)]!)
    this.pMatrices = pm
  }

  /** The adjusted covariance matrix of the kept coefficients on the user's scale, p x p. */
  covariance(): Float64Array {
    return userCovariance(this.state, this.adjusted).map((x) => x * this.state.yScale ** 2)
  }

  /** Degrees of freedom of one contrast of the user's coefficients. */
  df(contrast: ArrayLike<number>): number {
    return this.test([contrast]).denDf
  }

  /**
   * The scaled F test of L beta = c for the rows of L (independent), over the user's kept coefficients: F = scale * Wald / rank
   * with the adjusted covariance is compared with F(rank, denDf).
   */
  test(contrasts: readonly ArrayLike<number>[]): ScaledF {
    const { p, nPar, phi, w, pMatrices } = this
    const rank = contrasts.length
    const rows = contrasts.map((l) => internalContrast(this.state, l))
    const middle = new Float64Array(rank * rank)
    rows.forEach((x, i) => {
      rows.forEach((y, j) => {
        for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) middle[i * rank + j]! += x[a]! * phi[a * p + b]! * y[b]!
      })
    })
    const inverse = symmetricInverse(middle, rank)
    const theta = new Float64Array(p * p)
    rows.forEach((x, i) => {
      rows.forEach((y, j) => {
        for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) theta[a * p + b]! += x[a]! * inverse[i * rank + j]! * y[b]!
      })
    })
    const thetaPhi = multiply(theta, phi, p)
    const products = pMatrices.map((x) => multiply(thetaPhi, multiply(x, phi, p), p))
    let a1 = 0
    let a2 = 0
    for (let i = 0; i < nPar; i++) {
      for (let j = 0; j < nPar; j++) {
        const weight = w[i * nPar + j]!
        a1 += weight * trace(products[i]!, p) * trace(products[j]!, p)
        a2 += weight * traceProduct(products[i]!, products[j]!, p)
      }
    }
    const l = rank
    const b = (a1 + 6 * a2) / (2 * l)
    const g = ((l + 1) * a1 - (l + 4) * a2) / ((l + 2) * a2)
    const d = 3 * l + 2 * (1 - g)
    const c1 = g / d
    const c2 = (l - g) / d
    const c3 = (l + 2 - g) / d
    const mean = 1 / (1 - a2 / l)
    const v = (2 / l) * ((1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b)))
    const rho = v / (2 * mean * mean)
    const denDf = 4 + (l + 2) / (l * rho - 1)
    return { numDf: l, denDf, scale: denDf / (mean * (denDf - 2)) }
  }
}
