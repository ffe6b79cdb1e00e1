import { normalQuantile } from 'blup'

/** The normal quantile of a two-sided interval: 1.96 for 0.95. */
export function critical(level: number): number {
  return normalQuantile(0.5 + level / 2)
}
