import type { ThetaMap } from '../../covariance/theta-map.ts'

/** Entries below a pivot that are smaller than this leave its column to the pivot alone. */
const negligible = 1e-4

/**
 * Takes out of gradient and curvature the pivots that zero attracts and that are there already: `at` is `theta` moved off
 * exact singularity, and what is left of a slope there would only hold back the other parameters. A pivot with entries below
 * it is left in: it may pass through zero.
 */
export function holdAtZero(
  theta: Float64Array,
  at: Float64Array,
  map: ThetaMap,
  lambda: readonly Float64Array[],
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const n = theta.length
  const partial = map.derivatives(at)
  for (let i = 0; i < n; i++) {
    if (at[i] === theta[i] || gradient[i]! * at[i]! < 0) continue
    const { block, matrix } = partial[i]!
    if (!standsAlone(matrix, lambda[block]!, map.blockSizes[block]!)) continue
    gradient[i] = 0
    for (let j = 0; j < n; j++) {
      hessian[i * n + j] = 0
      hessian[j * n + i] = 0
    }
    hessian[i * n + i] = 1
  }
}

function standsAlone(pivot: Float64Array, lambda: Float64Array, k: number): boolean {
  for (let c = 0; c < k; c++) {
    if (pivot[c * k + c] === 0) continue
    for (let r = c + 1; r < k; r++) if (Math.abs(lambda[r * k + c]!) > negligible) return false
  }
  return true
}
