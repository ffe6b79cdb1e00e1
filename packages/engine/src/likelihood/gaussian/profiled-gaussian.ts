import type { ThetaMap } from '../../covariance/theta-map.ts'
import { dot } from '../../numeric/dot.ts'
import type { Rest } from '../../numeric/rest.ts'
import { multiply } from '../../numeric/square-matrices.ts'
import type { Objective } from '../../optimize/objective.ts'
import { boundaryTheta, thetaInside } from './boundary.ts'
import type { GaussianEquations } from './gaussian-equations.ts'
import { holdAtZero } from './hold-at-zero.ts'

/**
 * -2 log profiled (restricted) likelihood of a Gaussian mixed model as a function of theta,
 *
 *     ML    d = log |C| + nu (1 + log(2 pi r^2 / nu)) - sum log w,    nu = n
 *     REML  d = the same + log |X'H^-1X|,                            nu = n - p
 *
 * with sigma^2 = r^2 / nu profiled out (Bates et al. 2015, eq. 34 and 41), its gradient 2 tr(D_i' Q lambda) and the
 * average-information curvature (Gilmour, Thompson and Cullis 1995) of the profiled criterion. All on the internal scale.
 */
export class ProfiledGaussian implements Objective {
  readonly equations: GaussianEquations
  readonly map: ThetaMap
  readonly reml: boolean
  readonly nPar: number
  /** Degrees of freedom of the residual sum of squares. */
  readonly nu: number

  constructor(equations: GaussianEquations, map: ThetaMap, reml: boolean) {
    this.equations = equations
    this.map = map
    this.reml = reml
    this.nPar = map.nPar
    this.nu = reml ? equations.n - equations.p : equations.n
  }

  value(theta: Float64Array): number {
    this.map.setFactors(theta, this.equations.lambda)
    if (!this.equations.factor()) return Number.POSITIVE_INFINITY
    return this.criterion()
  }

  *valueSteps(theta: Float64Array): Generator<Rest, number, void> {
    this.map.setFactors(theta, this.equations.lambda)
    return (yield* this.factorSteps()) ? this.criterion() : Number.POSITIVE_INFINITY
  }

  private *factorSteps(): Generator<Rest, boolean, void> {
    const { equations } = this
    return equations.factorSteps === undefined ? equations.factor() : yield* equations.factorSteps()
  }

  get sigma2(): number {
    return this.equations.pwrss / this.nu
  }

  /** Value, curvature, and a gradient from random probes, where equations offer that: for the first step of an iteration. */
  roughDerivatives(theta: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } | null {
    if (this.equations.roughTraces === undefined) return null
    const at = awayFromSingular(theta, this.map)
    return this.roughHere(at, theta, this.value(at))
  }

  *roughSteps(
    theta: Float64Array,
  ): Generator<Rest, { value: number; gradient: Float64Array; hessian: Float64Array } | null, void> {
    if (this.equations.roughTraces === undefined) return null
    const at = awayFromSingular(theta, this.map)
    const value = yield* this.valueSteps(at)
    yield undefined
    const { equations, reml } = this
    if (!Number.isFinite(value) || equations.roughTracesSteps === undefined) return this.roughHere(at, theta, value)
    const traces = yield* equations.roughTracesSteps(reml, this.sigma2)
    return traces === null ? null : { value, ...(yield* this.slopeHereSteps(at, theta, traces)) }
  }

  private roughHere(at: Float64Array, theta: Float64Array, value: number) {
    const traces = Number.isFinite(value) ? (this.equations.roughTraces?.(this.reml, this.sigma2) ?? null) : null
    return traces === null ? null : { value, ...this.slopeHere(at, theta, traces) }
  }

  derivatives(theta: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    const at = awayFromSingular(theta, this.map)
    const value = this.value(at)
    if (!Number.isFinite(value)) return this.nowhere(value)
    return { value, ...this.slopeHere(at, theta) }
  }

  *derivativesSteps(
    theta: Float64Array,
  ): Generator<Rest, { value: number; gradient: Float64Array; hessian: Float64Array }, void> {
    const at = awayFromSingular(theta, this.map)
    const value = yield* this.valueSteps(at)
    if (!Number.isFinite(value)) return this.nowhere(value)
    const traces = yield* this.tracesSteps()
    yield undefined
    return { value, ...(yield* this.slopeHereSteps(at, theta, traces)) }
  }

  private nowhere(value: number): { value: number; gradient: Float64Array; hessian: Float64Array } {
    return { value, gradient: new Float64Array(this.nPar), hessian: new Float64Array(this.nPar ** 2) }
  }

  /**
   * Gradient and curvature without the value, for equations whose log-determinant is dear, in steps. Infinite numbers are the
   * caller's.
   */
  *slopeSteps(theta: Float64Array): Generator<Rest, { gradient: Float64Array; hessian: Float64Array }, void> {
    const { equations, map } = this
    const at = awayFromSingular(theta, map)
    map.setFactors(at, equations.lambda)
    yield* this.factorSteps()
    return yield* this.slopeHereSteps(at, theta, yield* this.tracesSteps())
  }

  private *slopeHereSteps(
    at: Float64Array,
    theta: Float64Array,
    traces: Float64Array[],
  ): Generator<Rest, { gradient: Float64Array; hessian: Float64Array }, void> {
    const { equations, map, sigma2 } = this
    const information =
      equations.informationSteps === undefined ? null : yield* equations.informationSteps(map.derivatives(at), sigma2)
    return this.slopeHere(at, theta, traces, information)
  }

  private slopeHere(
    at: Float64Array,
    theta: Float64Array,
    traces = this.equations.traces(this.reml, this.sigma2),
    information: Float64Array | null = null,
  ): { gradient: Float64Array; hessian: Float64Array } {
    const { equations, map } = this
    const q = this.scoreFrom(traces)
    const partial = map.derivatives(at)
    const hessian = information ?? equations.information(partial, this.sigma2)
    const gradient = new Float64Array(this.nPar)
    for (let i = 0; i < this.nPar; i++) {
      const { block, matrix } = partial[i]!
      const k = map.blockSizes[block]!
      gradient[i] = 2 * dot(matrix, multiply(q[block]!, equations.lambda[block]!, k))
      const qd = multiply(q[block]!, matrix, k)
      for (let j = 0; j < this.nPar; j++) {
        if (partial[j]!.block !== block) continue
        // Sigma = lambda lambda' is quadratic in theta: its second derivative meets the score Q
        hessian[i * this.nPar + j] = hessian[i * this.nPar + j]! + 2 * dot(partial[j]!.matrix, qd)
      }
    }
    holdAtZero(theta, at, map, equations.lambda, gradient, hessian)
    return { gradient, hessian }
  }

  /** The gradient alone, at a theta that is not singular: for second derivatives by differences. */
  gradient(theta: Float64Array): Float64Array {
    const { equations, map } = this
    map.setFactors(theta, equations.lambda)
    equations.factor()
    const q = this.score(this.sigma2)
    return Float64Array.from(map.derivatives(theta), ({ block, matrix }) => {
      return 2 * dot(matrix, multiply(q[block]!, equations.lambda[block]!, map.blockSizes[block]!))
    })
  }

  private *tracesSteps(): Generator<Rest, Float64Array[], void> {
    const { equations, reml, sigma2 } = this
    return equations.tracesSteps === undefined ? equations.traces(reml, sigma2) : yield* equations.tracesSteps(reml, sigma2)
  }

  /** theta with every nearly singular term replaced by its exact lower-rank form; null when there is none. */
  boundaryPoint(theta: Float64Array): Float64Array | null {
    return boundaryTheta(this.map, theta)
  }

  /**
   * At a singular theta: a point inside from which the criterion falls, if there is one. sigma^2 is profiled out unless it is
   * given.
   */
  wayInside(theta: Float64Array, sigma2?: number): Float64Array | null {
    if (this.boundaryPoint(theta) === null) return null
    if (!Number.isFinite(this.value(awayFromSingular(theta, this.map)))) return null
    return thetaInside(this.map, theta, this.score(sigma2 ?? this.sigma2), this.equations.nLevels)
  }

  /** The same with rests. */
  *wayInsideSteps(theta: Float64Array): Generator<Rest, Float64Array | null, void> {
    if (this.boundaryPoint(theta) === null) return null
    if (!Number.isFinite(yield* this.valueSteps(awayFromSingular(theta, this.map)))) return null
    return thetaInside(this.map, theta, this.scoreFrom(yield* this.tracesSteps()), this.equations.nLevels)
  }

  /** The value at the factors that the equations were last factorised at. */
  criterion(): number {
    const { equations, nu } = this
    const d = equations.logDetC + nu * (1 + Math.log((2 * Math.PI * equations.pwrss) / nu)) - equations.sumLogWeights
    return this.reml ? d + equations.logDetX : d
  }

  /** Q_g = d d / d Sigma_g: lambda^-T (J I - T) lambda^-1, T the traces. */
  score(sigma2: number): Float64Array[] {
    return this.scoreFrom(this.equations.traces(this.reml, sigma2))
  }

  private scoreFrom(traces: readonly Float64Array[]): Float64Array[] {
    const { equations, map } = this
    return traces.map((t, g) => {
      const k = map.blockSizes[g]!
      const q = t.map((x, i) => (i % (k + 1) === 0 ? equations.nLevels[g]! : 0) - x)
      solveBothSides(equations.lambda[g]!, k, q)
      return q
    })
  }
}

/** M <- lambda^-T M lambda^-1, lambda row-major lower. */
function solveBothSides(lambda: Float64Array, k: number, m: Float64Array): void {
  for (let c = 0; c < k; c++) {
    for (let r = k - 1; r >= 0; r--) {
      let s = m[r * k + c]!
      for (let q = r + 1; q < k; q++) s -= lambda[q * k + r]! * m[q * k + c]!
      m[r * k + c] = s / lambda[r * k + r]!
    }
  }
  for (let r = 0; r < k; r++) {
    for (let c = k - 1; c >= 0; c--) {
      let s = m[r * k + c]!
      for (let q = c + 1; q < k; q++) s -= m[r * k + q]! * lambda[q * k + c]!
      m[r * k + c] = s / lambda[c * k + c]!
    }
  }
}

/** A pivot smaller than this would divide rounding errors by its square; the criterion is flat to 1e-10 below it. */
const smallestPivot = 1e-5

/** theta moved off exact singularity, so that the collapsed gradient (which divides by lambda) can be used. */
export function awayFromSingular(theta: Float64Array, map: ThetaMap): Float64Array {
  const out = theta.slice()
  const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
  map.setFactors(out, lambda)
  const partial = map.derivatives(out)
  for (let i = 0; i < map.nPar; i++) {
    const { block, matrix } = partial[i]!
    const k = map.blockSizes[block]!
    for (let c = 0; c < k; c++) {
      const weight = matrix[c * k + c]!
      if (weight !== 0 && Math.abs(lambda[block]![c * k + c]!) < smallestPivot) {
        out[i] = (lambda[block]![c * k + c]! < 0 ? -smallestPivot : smallestPivot) / weight
      }
    }
  }
  return out
}
