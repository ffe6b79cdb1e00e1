/** A point of a density, or the share of a value. */
export type DensityPoint = { readonly x: number; readonly density: number }

const bins = 512

/**
 * Gaussian kernel density at `at` even places over a range, with Silverman's bandwidth; the sample is counted in narrow bins
 * first. Silverman (1986), p. 48.
 */
export function density(sample: Float64Array, from: number, to: number, at: number): DensityPoint[] {
  const n = sample.length
  const sorted = sample.slice().sort()
  const mean = sorted.reduce((s, v) => s + v, 0) / n
  const sd = Math.sqrt(sorted.reduce((s, v) => s + (v - mean) ** 2, 0) / Math.max(1, n - 1))
  const spread = (sorted[Math.floor(0.75 * (n - 1))]! - sorted[Math.floor(0.25 * (n - 1))]!) / 1.34
  const scale = spread > 0 ? Math.min(sd, spread) : sd
  const h = 0.9 * (scale > 0 ? scale : (to - from) / 10) * n ** -0.2
  const step = (to - from) / (bins - 1)
  const counts = new Float64Array(bins)
  for (const v of sample) {
    const place = Math.round((v - from) / step)
    if (place >= 0 && place < bins) counts[place] = counts[place]! + 1
  }
  return Array.from({ length: at }, (_, k) => {
    const x = from + ((to - from) * k) / (at - 1)
    let sum = 0
    for (let b = 0; b < bins; b++) {
      if (counts[b] === 0) continue
      const z = (x - from - b * step) / h
      if (z > -6 && z < 6) sum += counts[b]! * Math.exp((-z * z) / 2)
    }
    return { x, density: sum / (n * h * Math.sqrt(2 * Math.PI)) }
  })
}

/** The share of each whole number of a range, or of every `step` of them, told by the first. */
export function shares(sample: Float64Array, from: number, to: number, step = 1): DensityPoint[] {
  const counts = new Float64Array(Math.floor((to - from) / step) + 1)
  for (const v of sample) {
    const place = Math.floor((Math.round(v) - from) / step)
    if (place >= 0 && place < counts.length) counts[place] = counts[place]! + 1
  }
  return Array.from(counts, (count, k) => ({ x: from + k * step, density: count / sample.length }))
}
