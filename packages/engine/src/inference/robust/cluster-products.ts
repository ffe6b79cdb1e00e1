import { designRows } from '../../design/design-rows.ts'
import type { LmmRows } from '../../models/lmm/lmm-state.ts'

/**
 * [X y]' W [X y] of each level of a grouping factor on the internal scale, from one pass over the rows: J blocks of m x m,
 * m = p + 1, both triangles. The model's own cross-products hold Z'[X y] by level, but this sum over all levels only.
 */
export function clusterProducts(rows: LmmRows, block: number): Float64Array {
  const { design } = rows
  const { response, weights } = design
  const { refs, levels } = design.groupings[block]!
  const p = design.fe.kept.length
  const m = p + 1
  const out = new Float64Array(levels.length * m * m)
  const row = new Float64Array(m)
  for (const { from, to, x } of designRows(design)) {
    for (let i = from; i < to; i++) {
      for (let c = 0; c < p; c++) row[c] = x[(i - from) * p + c]!
      row[p] = (response.values[i]! - response.centre) / response.scale
      const w = weights === null ? 1 : weights[i]!
      const at = refs[i]! * m * m
      for (let c = 0; c < m; c++) {
        const weighted = w * row[c]!
        if (weighted === 0) continue
        for (let d = 0; d <= c; d++) out[at + c * m + d] = out[at + c * m + d]! + weighted * row[d]!
      }
    }
  }
  for (let j = 0; j < levels.length; j++) {
    const at = j * m * m
    for (let c = 0; c < m; c++) for (let d = 0; d < c; d++) out[at + d * m + c] = out[at + c * m + d]!
  }
  return out
}
