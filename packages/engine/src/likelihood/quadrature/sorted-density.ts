import { composeDensity } from '../../family/compose-density.ts'
import { ComposedDensity } from '../../family/composed-density.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { takeObservationsSteps } from '../../family/take-observations.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'

/**
 * A response density seen in another order of rows: arrays are indexed by position, rows are order[position]. Runs of
 * consecutive rows go through in one call; rows that come sorted cost nothing.
 */
export function sortedDensity(density: ResponseDensity, order: Int32Array | null): ResponseDensity {
  if (order === null) return density
  if (density instanceof ComposedDensity) return runToEnd(sortedComposed(density, order))
  const { n } = density
  const etaByRow = new Float64Array(n)
  const byRow = Array.from({ length: 7 }, () => new Float64Array(n))
  const through = (
    eta: Float64Array,
    from: number,
    to: number,
    out: readonly Float64Array[],
    count: number,
    call: (start: number, end: number) => void,
  ): void => {
    for (let r = from; r < to; ) {
      const start = order[r]!
      let end = start
      const first = r
      do etaByRow[end++] = eta[r++]!
      while (r < to && order[r] === end)
      call(start, end)
      for (let d = 0; d < count; d++) {
        const source = byRow[d]!
        const target = out[d]!
        for (let i = start; i < end; i++) target[first + i - start] = source[i]!
      }
    }
  }
  return {
    n,
    nDispersion: density.nDispersion,
    concave: density.concave,
    evaluate: (eta, phi, from, to, upTo, out) =>
      through(eta, from, to, out, upTo + 1, (a, b) => density.evaluate(etaByRow, phi, a, b, upTo, byRow)),
    evaluateDispersion: (eta, phi, from, to, out) =>
      through(eta, from, to, out, 3, (a, b) => density.evaluateDispersion(etaByRow, phi, a, b, byRow)),
    expectedInformation: (eta, phi, from, to, out) =>
      through(eta, from, to, [out], 1, (a, b) => density.expectedInformation(etaByRow, phi, a, b, byRow[0]!)),
    means: (eta, from, to, upTo, out) =>
      through(eta, from, to, out, upTo + 1, (a, b) => density.means(etaByRow, a, b, upTo, byRow)),
  }
}

/** The same with rests. */
export function* sortedDensitySteps(density: ResponseDensity, order: Int32Array): Generator<undefined, ResponseDensity, void> {
  return density instanceof ComposedDensity ? yield* sortedComposed(density, order) : sortedDensity(density, order)
}

/** Bound to the sorted responses, so that no row needs a call of its own. */
function* sortedComposed(density: ComposedDensity, order: Int32Array): Generator<undefined, ComposedDensity, void> {
  const observations = yield* takeObservationsSteps(density.observations, order)
  yield undefined
  const sorted = composeDensity(density.family, density.link, observations)
  return density.beyond ? sorted.continued() : sorted
}
