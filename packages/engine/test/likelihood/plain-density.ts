import type { ResponseDensity } from '../../src/family/response-density.ts'

/** The same density, row by row and node by node. */
export function plain(density: ResponseDensity): ResponseDensity {
  return {
    n: density.n,
    nDispersion: density.nDispersion,
    concave: density.concave,
    evaluate: (...given) => density.evaluate(...given),
    evaluateDispersion: (...given) => density.evaluateDispersion(...given),
    expectedInformation: (...given) => density.expectedInformation(...given),
    means: (...given) => density.means(...given),
  }
}
