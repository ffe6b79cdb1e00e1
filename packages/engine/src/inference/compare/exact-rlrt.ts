import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { createRandom } from '../../numeric/random.ts'
import { restrictedSpectrum } from './restricted-spectrum.ts'

export interface ExactRlrtOptions {
  /** Draws of the null distribution. Default 10000. */
  readonly simulations?: number
  /** Default 1. */
  readonly seed?: number
}

/** Ratios lambda = variance / residual variance at which the likelihood is evaluated, in units of the mean eigenvalue. */
const gridPoints = 36
const gridFrom = 1e-4
const gridTo = 1e6

/**
 * The p value of the exact restricted likelihood ratio test that the only variance of a model is zero. Under the null
 * hypothesis
 *
 *     RLRT = sup over lambda >= 0 of (n - p) log(T / D(lambda)) - sum_s log(1 + lambda mu_s)
 *     D(lambda) = sum_s w_s^2 / (1 + lambda mu_s) + R,    T = sum_s w_s^2 + R
 *
 * with w_s standard normal, R chi-square with what is left of n - p, and mu_s the eigenvalues of Z'P_0 Z: its distribution
 * is simulated, not approximated. Crainiceanu and Ruppert (2004), J. R. Statist. Soc. B 66:165, theorem 1.
 *
 * @param observed difference of the REML criteria of the models without and with the variance
 * @returns (1 + draws as large as observed) / (1 + draws); null where the spectrum would take too long
 */
export function exactRlrt(state: LmmState, observed: number, options: ExactRlrtOptions = {}): number | null {
  const spectrum = restrictedSpectrum(state)
  if (spectrum === null || spectrum.length === 0) return null
  const { simulations = 10_000, seed = 1 } = options
  const nu = state.a.n - state.a.p
  const rank = spectrum.reduce((s, { count }) => s + count, 0)
  const mean = spectrum.reduce((s, { value, count }) => s + value * count, 0) / rank
  const shrink: Float64Array[] = []
  const penalty: number[] = []
  const at = (lambda: number): { factors: Float64Array; logDet: number } => ({
    factors: Float64Array.from(spectrum, ({ value }) => 1 / (1 + lambda * value)),
    logDet: spectrum.reduce((s, { value, count }) => s + count * Math.log1p(lambda * value), 0),
  })
  const lambdas = Array.from(
    { length: gridPoints },
    (_, i) => (gridFrom * (gridTo / gridFrom) ** (i / (gridPoints - 1))) / mean,
  )
  for (const lambda of lambdas) {
    const { factors, logDet } = at(lambda)
    shrink.push(factors)
    penalty.push(logDet)
  }
  const random = createRandom(seed)
  const w = new Float64Array(spectrum.length)
  const values = new Float64Array(gridPoints)
  let exceeded = 0
  for (let draw = 0; draw < simulations; draw++) {
    let total = nu > rank ? random.chisquare(nu - rank) : 0
    const rest = total
    spectrum.forEach(({ count }, s) => {
      w[s] = count === 1 ? random.normal() ** 2 : random.chisquare(count)
      total += w[s]!
    })
    const value = (factors: Float64Array, logDet: number): number => {
      let d = rest
      for (let s = 0; s < w.length; s++) d += factors[s]! * w[s]!
      return nu * Math.log(total / d) - logDet
    }
    let best = 0
    let where = -1
    for (let i = 0; i < gridPoints && best < observed; i++) {
      const v = value(shrink[i]!, penalty[i]!)
      values[i] = v
      if (v > best) {
        best = v
        where = i
      }
    }
    // between grid points the maximum is a little higher: looked for only where it could reach the observed value
    if (best < observed && where > 0 && where < gridPoints - 1 && 2 * peak(values, where) - best + margin > observed) {
      const between = refine(lambdas[where - 1]!, lambdas[where + 1]!, (lambda) => {
        const { factors, logDet } = at(lambda)
        return value(factors, logDet)
      })
      best = Math.max(best, between)
    }
    if (best >= observed) exceeded++
  }
  return (1 + exceeded) / (1 + simulations)
}

/** Added to the height of the parabola through a grid point and its neighbours, twice over, to be on the safe side. */
const margin = 0.1

/** Height of the parabola through the largest value and its neighbours. */
function peak(values: Float64Array, i: number): number {
  const slope = (values[i + 1]! - values[i - 1]!) / 2
  const bend = values[i + 1]! - 2 * values[i]! + values[i - 1]!
  return bend < 0 ? values[i]! - (slope * slope) / (2 * bend) : values[i]!
}

/** The largest value of a function with one maximum between two points, by golden section on the logarithm. */
function refine(from: number, to: number, f: (x: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let low = Math.log(from)
  let high = Math.log(to)
  let best = Number.NEGATIVE_INFINITY
  for (let i = 0; i < 25; i++) {
    const x = high - golden * (high - low)
    const y = low + golden * (high - low)
    const fx = f(Math.exp(x))
    const fy = f(Math.exp(y))
    best = Math.max(best, fx, fy)
    if (fx > fy) high = y
    else low = x
  }
  return best
}
