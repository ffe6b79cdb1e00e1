import type { LargestT } from '../tails/largest-t.ts'
import { studentizedRangeQuantile, studentizedRangeTail } from '../tails/studentized-range.ts'
import { criticalValue } from '../tails/t-test.ts'

/** What p values and intervals of several contrasts are adjusted for. */
export const adjustments = ['tukey', 'dunnett', 'mvt', 'holm', 'bonferroni', 'sidak', 'none'] as const

/** How p values and intervals of the contrasts of a table are adjusted for their number. */
export type Adjustment = (typeof adjustments)[number]

/** The t statistic of one contrast with its p value and degrees of freedom (null for the normal distribution). */
export interface UnadjustedTest {
  readonly statistic: number
  readonly df: number | null
  readonly pValue: number
}

/**
 * Adjusted p values of the contrasts of one table. Contrasts without an estimate (NaN) stay so and are not counted.
 *
 * - `tukey`: all pairs of `means` means, by the studentized range (Tukey 1953; Kramer 1956 for unequal standard errors)
 * - `dunnett`, `mvt`: by the distribution of the largest |t| of them (p values in `joint`), which for comparisons with a control is that of
 *   Dunnett (1955)
 * - `holm`: step-down Bonferroni (Holm 1979)
 * - `bonferroni`: p times their number; `sidak`: 1 - (1 - p)^number
 */
export function adjustP(
  tests: readonly UnadjustedTest[],
  adjustment: Adjustment,
  means: number,
  joint: readonly number[] | null,
): number[] {
  const m = tests.filter(({ pValue }) => !Number.isNaN(pValue)).length
  switch (adjustment) {
    case 'none':
      return tests.map(({ pValue }) => pValue)
    case 'tukey':
      return tests.map(({ statistic, df }) => studentizedRangeTail(Math.SQRT2 * Math.abs(statistic), means, df))
    case 'dunnett':
    case 'mvt':
      return tests.map((_, i) => joint?.[i] ?? Number.NaN)
    case 'bonferroni':
      return tests.map(({ pValue }) => (Number.isNaN(pValue) ? pValue : Math.min(1, m * pValue)))
    case 'sidak':
      return tests.map(({ pValue }) => -Math.expm1(m * Math.log1p(-pValue)))
    case 'holm':
      return holm(
        tests.map(({ pValue }) => pValue),
        m,
      )
  }
}

/**
 * What simultaneous intervals of this coverage multiply standard errors by. Holm's steps have no intervals of their own:
 * Bonferroni's go with them.
 */
export function adjustedCritical(
  level: number,
  df: number | null,
  adjustment: Adjustment,
  contrasts: number,
  means: number,
  largest: LargestT | null,
): number {
  switch (adjustment) {
    case 'none':
      return criticalValue(level, df)
    case 'tukey':
      return studentizedRangeQuantile(1 - level, means, df) / Math.SQRT2
    case 'dunnett':
    case 'mvt':
      return largest?.quantile(level, df) ?? Number.NaN
    case 'sidak':
      return criticalValue(level ** (1 / contrasts), df)
    default:
      return criticalValue(1 - (1 - level) / contrasts, df)
  }
}

function holm(p: readonly number[], m: number): number[] {
  const out = p.slice()
  const order = p.flatMap((value, i) => (Number.isNaN(value) ? [] : [i])).sort((a, b) => p[a]! - p[b]!)
  let largest = 0
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (m - rank) * p[i]!))
    out[i] = largest
  })
  return out
}
