import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { IndependentClusters } from './independent-clusters.ts'

/**
 * X_c'H_c^-1X_c and X_c'H_c^-1 e_c by cluster, V = sigma^2 H: from X_c'W[X_c y_c] less what C^-1 takes away, which is a sum over
 * the levels within the cluster because H is block-diagonal by cluster.
 *
 * @param products [X_c y_c]'W[X_c y_c] of each cluster, both triangles
 */
export function gaussianScores(
  { a, modes, lambda }: Pick<LmmState, 'a' | 'modes' | 'lambda'>,
  products: Float64Array,
  { block, clusterOf }: Pick<IndependentClusters, 'block' | 'clusterOf'>,
): { information: Float64Array; scores: Float64Array } {
  const { p } = a
  const m = p + 1
  const { nLevels } = a.blocks[block]!
  const information = new Float64Array(nLevels * p * p)
  const scores = new Float64Array(nLevels * p)
  for (let j = 0; j < nLevels; j++) {
    for (let r = 0; r < p; r++) {
      const at = j * m * m + r * m
      let s = products[at + p]!
      for (let c = 0; c < p; c++) {
        information[j * p * p + r * p + c] = products[at + c]!
        s -= products[at + c]! * modes.beta[c]!
      }
      scores[j * p + r] = s
    }
  }
  a.blocks.forEach(({ nLevels: count, k, zxy }, g) => {
    const factor = lambda[g]!
    const u = modes.u[g]!
    const sensitivity = modes.sensitivity[g]!
    const shrunken = new Float64Array(p)
    for (let level = 0; level < count; level++) {
      const j = clusterOf[g]![level]!
      for (let r = 0; r < k; r++) {
        shrunken.fill(0)
        let b = 0
        for (let q = 0; q <= r; q++) {
          const l = factor[r * k + q]!
          if (l === 0) continue
          b += l * u[level * k + q]!
          for (let c = 0; c < p; c++) shrunken[c] = shrunken[c]! + l * sensitivity[(level * k + q) * p + c]!
        }
        for (let x = 0; x < p; x++) {
          const z = zxy[(level * k + r) * m + x]!
          if (z === 0) continue
          scores[j * p + x] = scores[j * p + x]! - z * b
          for (let c = 0; c < p; c++) information[j * p * p + x * p + c]! -= z * shrunken[c]!
        }
      }
    }
  })
  return { information, scores }
}
