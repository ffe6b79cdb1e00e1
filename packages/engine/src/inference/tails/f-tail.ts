import fCdf from '@stdlib/stats-base-dists-f-cdf'
import { chiSquareTail } from './chi-square-tail.ts'

/** Beyond this many denominator degrees of freedom F is a chi-square over its degrees of freedom to all printed digits. */
const chiSquareFrom = 1e9

/** P(F(numDf, denDf) > f); a null or very large `denDf` for a chi-square over `numDf`. Accurate in the far tail. */
export function fTail(f: number, numDf: number, denDf: number | null): number {
  if (Number.isNaN(f) || !(numDf > 0)) return Number.NaN
  if (denDf === null || denDf > chiSquareFrom) return chiSquareTail(f * numDf, numDf)
  if (!(denDf > 0)) return Number.NaN
  if (!(f > 0)) return 1
  // the lower tail of 1/F has the digits that one minus the distribution function has lost
  return fCdf(1 / f, denDf, numDf)
}
