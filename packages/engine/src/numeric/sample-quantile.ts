/**
 * Quantile of a sorted sample at probability `at`, by linear interpolation between order statistics at (n + 1) at: the
 * definition that makes bootstrap limits exact in expectation (Davison and Hinkley 1997, section 2.4). NaN beyond the sample.
 */
export function sampleQuantile(sorted: ArrayLike<number>, at: number): number {
  const place = (sorted.length + 1) * at
  const below = Math.floor(place)
  if (below < 1 || below > sorted.length || (below === sorted.length && place > below)) return Number.NaN
  const low = sorted[below - 1]!
  return place === below ? low : low + (place - below) * (sorted[below]! - low)
}
