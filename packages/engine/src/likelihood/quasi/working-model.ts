import type { ResponseDensity } from '../../family/response-density.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'

/**
 * The linear model of the working response about a point H of the linear predictor, with f = mu(H):
 *
 *     y - f = f' (eta - H) + f''/2 (z'(b - b0))^2 + e,      Var(e) = V,
 *
 * z = H + (y - f)/f' with weight w = f'^2/V to first order. The second order takes the quadratic term as an offset f''/2 q and a
 * further row variance f''^2/2 q^2, with q = Var(z'b | y) about the modes and Var(z'b) about zero (Goldstein and Rasbash 1996).
 * Since (y - f)/f' is the score over the expected information, only the log-density's derivatives are needed.
 */
export class WorkingModel {
  readonly response: Float64Array
  readonly weights: Float64Array
  /** Over the rows that carry information, each as often as it occurs. */
  sumLogWeights = 0
  /** Log-density of the responses at the point, at a dispersion of one. */
  logDensity = Number.NaN
  private readonly density: ResponseDensity
  private readonly second: boolean
  private readonly phi: Float64Array
  private readonly jet: readonly Float64Array[]
  private readonly mean: readonly Float64Array[]
  private readonly frequencies: Float64Array | null

  /** @param frequencies how many rows each row stands for, which the density multiplies by; null for one each */
  constructor(density: ResponseDensity, order: 1 | 2, frequencies: Float64Array | null) {
    const { n } = density
    this.density = density
    this.second = order === 2
    this.frequencies = frequencies
    this.response = new Float64Array(n)
    this.weights = new Float64Array(n)
    this.phi = new Float64Array(density.nDispersion)
    this.jet = [new Float64Array(n), new Float64Array(n)]
    this.mean = order === 2 ? [new Float64Array(n), new Float64Array(n), new Float64Array(n)] : []
  }

  /**
   * Response and weights about `at`; false where a mean is outside its range, and nothing is to be used then. `spread` holds q
   * of every row, zero for the first expansion; only the second order reads it.
   */
  *expandSteps(
    at: Float64Array,
    eta: Float64Array,
    spread: Float64Array,
    dispersion: number,
  ): Generator<undefined, boolean, void> {
    const { density, weights, phi, jet, mean, second } = this
    const { n } = density
    let sum = 0
    let fit = 0
    for (let from = 0; from < n; from += rowChunk) {
      if (from > 0) yield undefined
      const to = Math.min(n, from + rowChunk)
      density.evaluate(at, phi, from, to, 1, jet)
      density.expectedInformation(at, phi, from, to, weights)
      if (second) density.means(at, from, to, 2, mean)
      if (!this.expandRows(at, eta, spread, dispersion, from, to)) return false
      sum += this.sumLogWeights
      fit += this.logDensity
    }
    this.sumLogWeights = sum
    this.logDensity = fit
    return true
  }

  /** The rows from..to-1, and their sums. */
  private expandRows(
    at: Float64Array,
    eta: Float64Array,
    spread: Float64Array,
    dispersion: number,
    from: number,
    to: number,
  ): boolean {
    const { response, weights, jet, mean, second, frequencies } = this
    let sum = 0
    let fit = 0
    for (let i = from; i < to; i++) {
      fit += jet[0]![i]!
      const w = weights[i]!
      const score = jet[1]![i]!
      if (!Number.isFinite(score) || !(w >= 0) || w === Number.POSITIVE_INFINITY) return false
      if (w === 0) {
        // so far out that the row says nothing: it keeps its place with no weight
        response[i] = eta[i]!
        continue
      }
      response[i] = at[i]! + score / w
      const times = frequencies?.[i] ?? 1
      if (second) {
        const bend = mean[2]![i]! / mean[1]![i]!
        const q = spread[i]!
        response[i]! -= 0.5 * bend * q
        weights[i] = times / (times / w + (0.5 * bend * bend * q * q) / dispersion)
      }
      sum += times * Math.log(weights[i]! / times)
    }
    this.sumLogWeights = sum
    this.logDensity = fit
    return true
  }
}
