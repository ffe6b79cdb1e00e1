import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import tCdf from '@stdlib/stats-base-dists-t-cdf'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'

/** Beyond this the t and the normal distribution agree to all digits that are printed. */
const normalFrom = 1e10

/** Two-sided p value of a t statistic; df null or very large for the normal distribution. */
export function twoSidedP(statistic: number, df: number | null): number {
  if (Number.isNaN(statistic)) return Number.NaN
  const tail = -Math.abs(statistic)
  return 2 * (df === null || df > normalFrom ? normalCdf(tail, 0, 1) : tCdf(tail, df))
}

/** The quantile that a two-sided interval of this level uses. */
export function criticalValue(level: number, df: number | null): number {
  const p = 1 - (1 - level) / 2
  return df === null || df > normalFrom ? normalQuantile(p, 0, 1) : tQuantile(p, df)
}
