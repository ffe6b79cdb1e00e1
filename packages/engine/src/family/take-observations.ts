import type { Observations } from './observations.ts'

/** The observations of the given rows, in their order. */
export function takeObservations(observations: Observations, rows: Int32Array): Observations {
  const take = (values: Float64Array): Float64Array => {
    const out = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!
    return out
  }
  const orNull = (values: Float64Array | null): Float64Array | null => (values === null ? null : take(values))
  const { y, size, weights, frequencies, offset } = observations
  return {
    n: rows.length,
    y: take(y),
    size: orNull(size),
    weights: orNull(weights),
    frequencies: orNull(frequencies),
    offset: orNull(offset),
  }
}
