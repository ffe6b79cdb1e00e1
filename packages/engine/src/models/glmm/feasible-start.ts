import type { Rest } from '../../numeric/rest.ts'

/** Halvings of the variances before they are too small to matter. */
const mostHalvings = 12

/**
 * The first of these starts that is inside, with this share of its variances, halved until it is: large ones can carry the modes of
 * groups beyond the range of their means. The first itself where none is.
 *
 * @param from the parameters from..to-1 are those of the variances
 */
export function* feasibleStartSteps(
  isInside: (psi: Float64Array) => Generator<Rest, boolean, void>,
  starts: readonly Float64Array[],
  from: number,
  to: number,
  share = 1,
): Generator<Rest, Float64Array, void> {
  for (let halving = 0; halving <= mostHalvings; halving++) {
    for (const start of starts) {
      const at = start.map((x, i) => (i >= from && i < to ? share * x * 0.5 ** halving : x))
      if (yield* isInside(at)) return at
    }
  }
  return starts[0]!
}
