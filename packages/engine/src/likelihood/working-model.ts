import type { ResponseDensity } from '../family/response-density.ts'
import type { MixedRows } from './mixed-rows.ts'
import type { MixedSystem } from './mixed-system.ts'
import { randomVariance } from './row-variance.ts'

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
  /** Over the rows that carry information. */
  sumLogWeights = 0
  private readonly rows: MixedRows
  private readonly density: ResponseDensity
  private readonly atModes: boolean
  private readonly second: boolean
  private readonly phi: Float64Array
  private readonly jet: readonly Float64Array[]
  private readonly mean: readonly Float64Array[]

  constructor(rows: MixedRows, density: ResponseDensity, expansion: 'modes' | 'zero', order: 1 | 2) {
    const { n } = rows
    this.rows = rows
    this.density = density
    this.atModes = expansion === 'modes'
    this.second = order === 2
    this.response = new Float64Array(n)
    this.weights = new Float64Array(n)
    this.phi = new Float64Array(density.nDispersion)
    this.jet = [new Float64Array(n), new Float64Array(n)]
    this.mean = order === 2 ? [new Float64Array(n), new Float64Array(n), new Float64Array(n)] : []
  }

  /**
   * Response and weights about `at`; false where a mean is outside its range, and nothing is to be used then. `system` holds the
   * last working model at its estimate and `lambda` the factors of b themselves; without a system there is no second-order term.
   */
  expand(
    at: Float64Array,
    eta: Float64Array,
    dispersion: number,
    system: MixedSystem | null,
    lambda: readonly Float64Array[],
  ): boolean {
    const { rows, density, response, weights, phi, jet, mean } = this
    const { n } = rows
    density.evaluate(at, phi, 0, n, 1, jet)
    density.expectedInformation(at, phi, 0, n, weights)
    const quadratic = this.second && system !== null
    if (quadratic) density.means(at, 0, n, 2, mean)
    const variance =
      this.atModes && system !== null ? conditionalVariance(rows, system, dispersion) : priorVariance(rows, lambda)
    let sum = 0
    for (let i = 0; i < n; i++) {
      const w = weights[i]!
      const score = jet[1]![i]!
      if (!Number.isFinite(score) || !(w >= 0) || w === Number.POSITIVE_INFINITY) return false
      if (w === 0) {
        // so far out that the row says nothing: it keeps its place with no weight
        response[i] = eta[i]!
        continue
      }
      response[i] = at[i]! + score / w
      if (quadratic) {
        const bend = mean[2]![i]! / mean[1]![i]!
        const q = variance(i)
        response[i]! -= 0.5 * bend * q
        weights[i] = 1 / (1 / w + (0.5 * bend * bend * q * q) / dispersion)
      }
      sum += Math.log(weights[i]!)
    }
    this.sumLogWeights = sum
    return true
  }
}

/** i -> Var(z_i'b). */
function priorVariance(rows: MixedRows, lambda: readonly Float64Array[]): (i: number) => number {
  return (i) => {
    let total = 0
    rows.groupings.forEach(({ k, z }, g) => {
      for (let c = 0; c < k; c++) {
        let s = 0
        for (let r = c; r < k; r++) s += lambda[g]![r * k + c]! * (z === null ? 1 : z[i * k + r]!)
        total += s * s
      }
    })
    return total
  }
}

/** i -> Var(z_i'b | y) in the working model. */
function conditionalVariance(rows: MixedRows, system: MixedSystem, dispersion: number): (i: number) => number {
  const { groupings } = rows
  const levels = groupings.map(() => -1)
  const z = groupings.map(({ k }) => new Float64Array(k).fill(1))
  return (i) => {
    groupings.forEach((own, g) => {
      levels[g] = own.refs[i]!
      if (own.z !== null) for (let c = 0; c < own.k; c++) z[g]![c] = own.z[i * own.k + c]!
    })
    return dispersion * randomVariance(system, { levels, z })
  }
}
