import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import { normalQuantile } from 'blup'
import type { PlotOptions } from '../plot-options.ts'
import { maxMarks } from './max-marks.ts'

/** An ordered value beside what it would be for a normal or uniform sample, with the interval that holds it. */
export type OrderStatistic = {
  readonly index: number
  readonly expected: number
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * The ordered sample against the quantiles of a distribution. The interval of the i-th of n holds it with probability
 * `level`, each on its own: the i-th of n uniform values is beta(i, n + 1 - i). Of a large sample all extremes and an even
 * choice of the rest are kept.
 */
export function orderStatistics(
  sample: ArrayLike<number>,
  distribution: 'normal' | 'uniform',
  level: number,
  options: PlotOptions,
): OrderStatistic[] {
  const sorted = Float64Array.from(sample).sort()
  const n = sorted.length
  const quantile = distribution === 'normal' ? normalQuantile : (p: number): number => p
  return chosen(n, Math.min(400, Math.floor(maxMarks(options) / 2))).map((i) => ({
    index: i,
    expected: quantile((i - (distribution === 'normal' ? 3 / 8 : 0.5)) / (n + (distribution === 'normal' ? 1 / 4 : 0))),
    value: sorted[i - 1]!,
    low: quantile(betaQuantile((1 - level) / 2, i, n + 1 - i)),
    high: quantile(betaQuantile((1 + level) / 2, i, n + 1 - i)),
  }))
}

/** Ranks from 1: all of few; of many a tenth from each end and the rest at even steps. */
function chosen(n: number, most: number): number[] {
  if (n <= most) return Array.from({ length: n }, (_, i) => i + 1)
  const ends = Math.floor(most / 10)
  const middle = most - 2 * ends
  const ranks = new Set<number>()
  for (let k = 0; k < ends; k++) ranks.add(k + 1).add(n - k)
  for (let k = 0; k < middle; k++) ranks.add(ends + 1 + Math.round((k * (n - 2 * ends - 1)) / (middle - 1)))
  return [...ranks].sort((a, b) => a - b)
}
