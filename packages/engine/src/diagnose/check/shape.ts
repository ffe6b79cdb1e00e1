import { twoSidedP } from '../../inference/tails/t-test.ts'
import { normalQuantile } from '../../numeric/normal-quantile.ts'

/** How the shape of a sample compares with a normal distribution. */
export interface Shape {
  readonly n: number
  readonly skewness: number
  /** Less the 3 of a normal distribution. */
  readonly excessKurtosis: number
  /** Two-sided, of skewness and kurtosis together by the smaller of the two, doubled. */
  readonly pValue: number
  /** Correlation of the ordered sample with normal quantiles: how straight the Q-Q plot is. */
  readonly straightness: number
}

/**
 * Skewness and excess kurtosis with their normal approximations: D'Agostino (1970), Biometrika 57:679-681, for the skewness,
 * Anscombe and Glynn (1983), Biometrika 70:227-234, for the kurtosis. The Q-Q correlation takes Blom's plotting positions.
 */
export function shapeOf(sample: ArrayLike<number>): Shape {
  const x = Float64Array.from(sample).sort()
  const n = x.length
  const mean = x.reduce((s, v) => s + v, 0) / n
  const moment = (k: number): number => x.reduce((s, v) => s + (v - mean) ** k, 0) / n
  const m2 = moment(2)
  const skewness = moment(3) / m2 ** 1.5
  const kurtosis = moment(4) / m2 ** 2
  const q = x.map((_, i) => normalQuantile((i + 1 - 0.375) / (n + 0.25)))
  let product = 0
  let square = 0
  for (let i = 0; i < n; i++) {
    product += (x[i]! - mean) * q[i]!
    square += q[i]! * q[i]!
  }
  const z = [skewnessZ(skewness, n), kurtosisZ(kurtosis, n)].map((v) => (Number.isFinite(v) ? v : 0))
  return {
    n,
    skewness,
    excessKurtosis: kurtosis - 3,
    pValue: Math.min(1, 2 * Math.min(...z.map((v) => twoSidedP(v, null)))),
    straightness: product / Math.sqrt(square * n * m2),
  }
}

function skewnessZ(skewness: number, n: number): number {
  const y = skewness * Math.sqrt(((n + 1) * (n + 3)) / (6 * (n - 2)))
  const beta2 = (3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)) / ((n - 2) * (n + 5) * (n + 7) * (n + 9))
  const w2 = Math.sqrt(2 * (beta2 - 1)) - 1
  const delta = 1 / Math.sqrt(0.5 * Math.log(w2))
  return delta * Math.asinh(y / Math.sqrt(2 / (w2 - 1)))
}

function kurtosisZ(kurtosis: number, n: number): number {
  const mean = (3 * (n - 1)) / (n + 1)
  const variance = (24 * n * (n - 2) * (n - 3)) / ((n + 1) ** 2 * (n + 3) * (n + 5))
  const x = (kurtosis - mean) / Math.sqrt(variance)
  const beta = ((6 * (n * n - 5 * n + 2)) / ((n + 7) * (n + 9))) * Math.sqrt((6 * (n + 3) * (n + 5)) / (n * (n - 2) * (n - 3)))
  const a = 6 + (8 / beta) * (2 / beta + Math.sqrt(1 + 4 / (beta * beta)))
  const ratio = (1 - 2 / a) / (1 + x * Math.sqrt(2 / (a - 4)))
  return (1 - 2 / (9 * a) - Math.cbrt(ratio)) / Math.sqrt(2 / (9 * a))
}
