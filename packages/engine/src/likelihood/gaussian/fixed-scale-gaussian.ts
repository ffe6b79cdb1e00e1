import type { ThetaMap } from '../../covariance/theta-map.ts'
import { dot } from '../../numeric/dot.ts'
import type { Objective } from '../../optimize/objective.ts'
import type { GaussianEquations } from './gaussian-equations.ts'
import { holdAtZero } from './hold-at-zero.ts'
import { awayFromSingular, ProfiledGaussian } from './profiled-gaussian.ts'

/** sigma^2 as a known function of theta: `value` / (squared length of a row of a term's factor), or `value` alone. */
export interface KnownScale {
  readonly value: number
  /** m_r' lambda, the row whose length counts, as weights on the rows of a block's lambda; null where sigma^2 is fixed. */
  readonly row: { readonly block: number; readonly weights: Float64Array } | null
}

/**
 * -2 log likelihood of a Gaussian mixed model where sigma^2 is known given theta,
 *
 *     ML    d = log |C| + nu log(2 pi) + nu t + r^2 e^-t - sum log w,   t = log sigma^2(theta),   nu = n
 *     REML  d = the same + log |X'H^-1X|,                                                        nu = n - p
 *
 * With t constant this is the likelihood at a given residual standard deviation; with sigma^2 = s^2 / |m'lambda|^2 it is the
 * likelihood at a given standard deviation s of one random coefficient: its constraint is met by every theta, so that
 * what is left to minimise has no constraint at all.
 */
export class FixedScaleGaussian implements Objective {
  readonly nPar: number
  readonly map: ThetaMap
  private readonly equations: GaussianEquations
  private readonly profiled: ProfiledGaussian
  private readonly scale: KnownScale

  constructor(equations: GaussianEquations, map: ThetaMap, scale: KnownScale, reml = false) {
    this.map = map
    this.nPar = map.nPar
    this.equations = equations
    this.profiled = new ProfiledGaussian(equations, map, reml)
    this.scale = scale
  }

  value(theta: Float64Array): number {
    const { equations, map, profiled } = this
    map.setFactors(theta, equations.lambda)
    const length = this.squaredLength()
    if (!(length > 0) || !equations.factor()) return Number.POSITIVE_INFINITY
    const sigma2 = this.scale.value / length
    const logDet = profiled.reml ? equations.logDetC + equations.logDetX : equations.logDetC
    return logDet + profiled.nu * Math.log(2 * Math.PI * sigma2) + equations.pwrss / sigma2 - equations.sumLogWeights
  }

  derivatives(theta: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    const { equations, map, nPar } = this
    const at = awayFromSingular(theta, map)
    const value = this.value(at)
    const gradient = new Float64Array(nPar)
    const hessian = new Float64Array(nPar * nPar)
    if (!Number.isFinite(value)) return { value, gradient, hessian }
    const sigma2 = this.scale.value / this.squaredLength()
    const r2 = equations.pwrss
    const partial = map.derivatives(at)
    // the log-determinants alone have the score of an infinite sigma^2; the rest is r^2
    const logDet = this.directional(this.profiled.score(Number.POSITIVE_INFINITY), partial).gradient
    const { gradient: whole, curvature } = this.directional(this.profiled.score(sigma2), partial)
    const moments = whole.map((x, i) => sigma2 * (x - logDet[i]!))
    const information = equations.information(partial, sigma2)
    const { first, second } = this.logScaleDerivatives(partial)
    const dt = this.profiled.nu - r2 / sigma2
    for (let i = 0; i < nPar; i++) {
      gradient[i] = whole[i]! + dt * first[i]!
      for (let j = 0; j < nPar; j++) {
        const e = i * nPar + j
        hessian[e] =
          information[e]! +
          curvature[e]! +
          (moments[i]! * moments[j]!) / (r2 * sigma2) -
          (moments[i]! * first[j]! + first[i]! * moments[j]!) / sigma2 +
          (r2 / sigma2) * first[i]! * first[j]! +
          dt * second[e]!
      }
    }
    holdAtZero(theta, at, map, equations.lambda, gradient, hessian)
    return { value, gradient, hessian }
  }

  boundaryPoint(theta: Float64Array): Float64Array | null {
    return this.profiled.boundaryPoint(theta)
  }

  /** As `ProfiledGaussian.wayInside`, where sigma^2 is fixed. */
  wayInside(theta: Float64Array): Float64Array | null {
    return this.profiled.wayInside(theta, this.scale.value)
  }

  /** |m'lambda|^2 at the factors that are set; 1 where sigma^2 does not depend on them. */
  private squaredLength(): number {
    const { row } = this.scale
    if (row === null) return 1
    return rowTimes(row.weights, this.equations.lambda[row.block]!).reduce((s, x) => s + x * x, 0)
  }

  /** First and second derivatives of t = log value - log |m'lambda|^2; lambda is linear in theta. */
  private logScaleDerivatives(partial: ReturnType<ThetaMap['derivatives']>): { first: Float64Array; second: Float64Array } {
    const n = this.nPar
    const first = new Float64Array(n)
    const second = new Float64Array(n * n)
    const { row } = this.scale
    if (row === null) return { first, second }
    const f = rowTimes(row.weights, this.equations.lambda[row.block]!)
    const q = dot(f, f)
    const df = partial.map(({ block, matrix }) => (block === row.block ? rowTimes(row.weights, matrix) : null))
    df.forEach((x, i) => {
      if (x !== null) first[i] = (-2 * dot(f, x)) / q
    })
    df.forEach((x, i) => {
      df.forEach((y, j) => {
        if (x !== null && y !== null) second[i * n + j] = (-2 * dot(x, y)) / q + first[i]! * first[j]!
      })
    })
    return { first, second }
  }

  /** 2 tr(D_i'Q lambda), and 2 tr(D_i'Q D_j): what the score Q says of the directions D_i. */
  private directional(
    q: readonly Float64Array[],
    partial: ReturnType<ThetaMap['derivatives']>,
  ): { gradient: Float64Array; curvature: Float64Array } {
    const n = this.nPar
    const { map, equations } = this
    const gradient = new Float64Array(n)
    const curvature = new Float64Array(n * n)
    partial.forEach(({ block, matrix }, i) => {
      const k = map.blockSizes[block]!
      const qd = new Float64Array(k * k)
      for (let r = 0; r < k; r++)
        for (let x = 0; x < k; x++)
          for (let c = 0; c < k; c++) qd[r * k + c] = qd[r * k + c]! + q[block]![r * k + x]! * matrix[x * k + c]!
      gradient[i] = 2 * dot(qd, equations.lambda[block]!)
      partial.forEach((other, j) => {
        if (other.block === block) curvature[i * n + j] = 2 * dot(other.matrix, qd)
      })
    })
    return { gradient, curvature }
  }
}

function rowTimes(weights: Float64Array, matrix: Float64Array): Float64Array {
  const k = weights.length
  const out = new Float64Array(k)
  for (let r = 0; r < k; r++) {
    const w = weights[r]!
    if (w !== 0) for (let c = 0; c < k; c++) out[c] = out[c]! + w * matrix[r * k + c]!
  }
  return out
}
