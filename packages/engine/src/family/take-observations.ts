import { inStretches } from '../numeric/in-stretches.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import type { Observations } from './observations.ts'

/** Rows between two rests. */
const rowsAtOnce = 2 ** 19

/** The observations of the given rows, in their order. */
export function takeObservations(observations: Observations, rows: Int32Array): Observations {
  return runToEnd(takeObservationsSteps(observations, rows))
}

/** The same with rests. */
export function* takeObservationsSteps(
  { y, size, weights, frequencies, offset }: Observations,
  rows: Int32Array,
): Generator<undefined, Observations, void> {
  return {
    n: rows.length,
    y: yield* take(y, rows),
    size: size === null ? null : yield* take(size, rows),
    weights: weights === null ? null : yield* take(weights, rows),
    frequencies: frequencies === null ? null : yield* take(frequencies, rows),
    offset: offset === null ? null : yield* take(offset, rows),
  }
}

function* take(values: Float64Array, rows: Int32Array): Generator<undefined, Float64Array, void> {
  const out = new Float64Array(rows.length)
  yield* inStretches(rows.length, rowsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) out[i] = values[rows[i]!]!
  })
  return out
}
