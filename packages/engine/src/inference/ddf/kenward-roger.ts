import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { internalContrast, userCovariance } from '../../models/lmm/user-scale.ts'
import { multiply, trace, traceProduct } from '../../numeric/square-matrices.ts'
import { symmetricInverse } from '../../numeric/symmetric-inverse.ts'
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
    this.w = symmetricInverse(information, nPar)
    // the sum over j within that over i: sum_i { sum_j W_ij Q_ij - P_i Phi (sum_j W_ij P_j) }
    const middle = new Float64Array(p * p)
    for (let i = 0; i < nPar; i++) {
      const weighted = new Float64Array(p * p)
      for (let j = 0; j < nPar; j++) {
        const weight = this.w[i * nPar + j]!
        addTo(weighted, weight, pm[j]!)
        // with their transposes below, Q_ij stands for Q_ji
        if (j <= i) addTo(middle, i === j ? weight : 2 * weight, q[i * nPar + j]!)
      }
      addTo(middle, -1, multiply(pm[i]!, multiply(this.phi, weighted, p), p))
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
    // with R = Phi L', everything is a trace of products of (L Phi L')^-1 R'P_i R, rank x rank
    const rows = contrasts.map((x) => internalContrast(this.state, x))
    const sides = rows.map((x) => times(phi, x, p))
    const inverse = symmetricInverse(forms(rows, sides), rank)
    const products = pMatrices.map((x) => {
      const right = sides.map((side) => times(x, side, p))
      return multiply(inverse, forms(sides, right), rank)
    })
    let a1 = 0
    let a2 = 0
    for (let i = 0; i < nPar; i++) {
      const own = trace(products[i]!, rank)
      for (let j = 0; j <= i; j++) {
        const weight = (i === j ? 1 : 2) * w[i * nPar + j]!
        a1 += weight * own * trace(products[j]!, rank)
        a2 += weight * traceProduct(products[i]!, products[j]!, rank)
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

/** out += weight x. */
function addTo(out: Float64Array, weight: number, x: Float64Array): void {
  for (let e = 0; e < out.length; e++) out[e] = out[e]! + weight * x[e]!
}

/** A x for a p x p matrix. */
function times(a: Float64Array, x: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p)
  for (let r = 0; r < p; r++) {
    let s = 0
    for (let c = 0; c < p; c++) s += a[r * p + c]! * x[c]!
    out[r] = s
  }
  return out
}

/** x_i'y_j for all pairs of two lists of the same length, row-major. */
function forms(xs: readonly Float64Array[], ys: readonly Float64Array[]): Float64Array {
  const n = xs.length
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let s = 0
      for (let e = 0; e < xs[i]!.length; e++) s += xs[i]![e]! * ys[j]![e]!
      out[i * n + j] = s
    }
  }
  return out
}
