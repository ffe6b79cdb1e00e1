import { normalQuantile } from 'blup'

/**
 * The normal distribution through the quartiles of a sample: centre and scale that outliers do not move. The scale is 0 where
 * half of the sample is one value.
 */
export function quartileLine(sample: ArrayLike<number>): { readonly centre: number; readonly scale: number } {
  const sorted = Float64Array.from(sample).sort()
  const at = (p: number): number => {
    const place = p * (sorted.length - 1)
    const low = Math.floor(place)
    return sorted[low]! + (place - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!)
  }
  const [q1, q3] = [at(0.25), at(0.75)]
  return { centre: (q1 + q3) / 2, scale: (q3 - q1) / (2 * normalQuantile(0.75)) }
}
