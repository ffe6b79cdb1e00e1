import type { MeanRange } from '../../family/link.ts'

/** Whether a mean is one that a family can have, or is rounded to the edge of its range; NaN is not. */
export function inRange(mu: number, range: MeanRange): boolean {
  return Number.isFinite(mu) && (range === 'real' || mu >= 0) && (range !== 'unit' || mu <= 1)
}
