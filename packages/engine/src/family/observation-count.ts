import type { Observations } from './observations.ts'

/** How many observations there are: rows, or the sum of the frequencies with which they occur. */
export function observationCount({ n, frequencies }: Observations): number {
  return frequencies === null ? n : frequencies.reduce((sum, times) => sum + times, 0)
}
