import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { VarianceDirection } from './variance-traces.ts'

/** One symmetric direction for each variance and covariance of each term; one direction for terms that share a variance. */
export function varianceDirections(state: LmmState): VarianceDirection[] {
  const out: VarianceDirection[] = []
  for (const term of state.terms) {
    const size = state.map.blockSizes[term.block]!
    const unit = (entries: readonly (readonly [number, number])[]): void => {
      const matrix = new Float64Array(size * size)
      for (const [r, c] of entries) {
        matrix[(term.at + r) * size + term.at + c] = 1
        matrix[(term.at + c) * size + term.at + r] = 1
      }
      out.push({ block: term.block, matrix })
    }
    if (term.structure === 'homdiag') unit(Array.from({ length: term.k }, (_, r) => [r, r] as const))
    else if (term.structure === 'diag') for (let r = 0; r < term.k; r++) unit([[r, r]])
    else for (let c = 0; c < term.k; c++) for (let r = c; r < term.k; r++) unit([[r, c]])
  }
  return out
}

/** G_i M by block. */
export function applyDirection(state: LmmState, d: VarianceDirection, m: readonly Float64Array[], p: number): Float64Array[] {
  return state.a.blocks.map(({ nLevels, k }, g) => {
    const out = new Float64Array(nLevels * k * p)
    if (g !== d.block) return out
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        for (let q = 0; q < k; q++) {
          const weight = d.matrix[r * k + q]!
          if (weight === 0) continue
          for (let c = 0; c < p; c++) out[(j * k + r) * p + c]! += weight * m[g]![(j * k + q) * p + c]!
        }
      }
    }
    return out
  })
}
