import type { ThetaMap } from '../../covariance/theta-map.ts'

/** Diagonal entries that a start needs at least: at zero a variance has no slope to follow. */
const smallestStart = 0.05

/** theta with its pivots at least `smallestStart`. */
export function lifted(map: ThetaMap, theta: Float64Array): Float64Array {
  const out = theta.slice()
  const size = map.blockSizes
  const lambda = size.map((k) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  map.derivatives(theta).forEach(({ block, matrix }, i) => {
    const k = size[block]!
    for (let c = 0; c < k; c++) {
      const weight = matrix[c * k + c]!
      if (weight !== 0 && Math.abs(lambda[block]![c * k + c]!) < smallestStart * weight) out[i] = smallestStart
    }
  })
  return out
}
