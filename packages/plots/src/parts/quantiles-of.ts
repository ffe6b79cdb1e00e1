/** Quantiles of some numbers, interpolated between order statistics. */
export function quantilesOf(values: ArrayLike<number>, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values)
    .filter((v) => !Number.isNaN(v))
    .sort()
  return shares.map((p) => {
    const place = p * (sorted.length - 1)
    const low = Math.floor(place)
    return sorted[low]! + (place - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!)
  })
}
