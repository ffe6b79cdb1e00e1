import type { Spread } from './inspection.ts'

/** Least, middle (the mean of the middle two where there is none) and greatest; zeros for no values. */
export function spreadOf(values: Int32Array): Spread {
  if (values.length === 0) return { min: 0, median: 0, max: 0 }
  const sorted = values.slice().sort()
  const middle = (sorted.length - 1) / 2
  return {
    min: sorted[0]!,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    max: sorted[sorted.length - 1]!,
  }
}
