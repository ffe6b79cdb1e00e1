import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'

/** z_i'Sigma z_i of every row at given factors: the variance of its linear predictor over groups. */
export function rowVariances(lambda: GlmmState['lambda'], { rows }: GlmmRows): Float64Array {
  const out = new Float64Array(rows.n)
  rows.groupings.forEach(({ z, k }, g) => {
    const l = lambda[g]!
    if (z === null) {
      for (let i = 0; i < out.length; i++) out[i] = out[i]! + l[0]! * l[0]!
      return
    }
    for (let i = 0; i < out.length; i++) {
      for (let c = 0; c < k; c++) {
        let s = 0
        for (let r = c; r < k; r++) s += l[r * k + c]! * z[i * k + r]!
        out[i] = out[i]! + s * s
      }
    }
  })
  return out
}
