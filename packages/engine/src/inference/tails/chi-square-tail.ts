import normalCdf from '@stdlib/stats-base-dists-normal-cdf'

/**
 * P(chi-square with `df` degrees of freedom > x) for a whole number of degrees of freedom, accurate in the far tail, where
 * one minus the distribution function has no digits left:
 *
 *     Q(x, df) = Q(x, df - 2) + (x/2)^(df/2 - 1) e^(-x/2) / Gamma(df/2)
 *
 * from Q(x, 1) = 2 Phi(-sqrt x) and Q(x, 2) = e^(-x/2); all terms are positive. With 0 degrees of freedom all mass is at
 * zero: Q = 0 for x > 0, otherwise 1. Abramowitz and Stegun (1964), 26.4.8.
 */
export function chiSquareTail(x: number, df: number): number {
  if (Number.isNaN(x) || !Number.isInteger(df) || df < 0) return Number.NaN
  if (!(x > 0)) return 1
  if (df === 0) return 0
  const odd = df % 2 === 1
  const half = x / 2
  // the last term by its logarithm, the others by their ratios: nothing underflows that counts
  let s = df / 2 - 1
  let sum = 0
  if (s >= 0.5) {
    let logTerm = -half - (odd ? 0.5 * Math.log(Math.PI * half) : 0)
    for (let i = odd ? 0.5 : 1; i <= s; i++) logTerm += Math.log(half / i)
    let term = 1
    let relative = 0
    for (; s >= 0.5; s--) {
      relative += term
      term *= s / half
    }
    sum = relative * Math.exp(logTerm)
  }
  return Math.min(1, sum + (odd ? 2 * normalCdf(-Math.sqrt(x), 0, 1) : Math.exp(-half)))
}
