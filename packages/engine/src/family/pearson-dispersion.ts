import type { Observation } from './family.ts'

/** The moment estimate of a dispersion d with Var = d v(mu) / weight: the mean of squared Pearson residuals. */
export function pearsonDispersion(v: (mu: number) => number): (rows: readonly Observation[], mu: Float64Array) => number {
  return (rows, mu) => {
    let sum = 0
    rows.forEach(({ y, weight }, i) => {
      sum += (weight * (y - mu[i]!) ** 2) / v(mu[i]!)
    })
    return Math.max(sum / rows.length, 1e-10)
  }
}
