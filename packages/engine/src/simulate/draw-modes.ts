import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { Random } from '../numeric/random.ts'

/** Random effects b by grouping block, J x k on the internal scale, from N(0, sigma^2 lambda lambda'). */
export function drawModes(state: Pick<LmmState, 'a' | 'lambda' | 'sigma2'>, random: Random): Float64Array[] {
  const sigma = Math.sqrt(state.sigma2)
  return state.a.blocks.map(({ nLevels, k }, g) => {
    const u = new Float64Array(nLevels * k)
    random.normals(u)
    return spherical(u, state.lambda[g]!, k, sigma)
  })
}

/** b = size lambda u for each level. */
export function spherical(u: Float64Array, lambda: Float64Array, k: number, size: number): Float64Array {
  const b = new Float64Array(u.length)
  for (let j = 0; j < u.length; j += k) {
    for (let r = 0; r < k; r++) {
      let s = 0
      for (let c = 0; c <= r; c++) s += lambda[r * k + c]! * u[j + c]!
      b[j + r] = size * s
    }
  }
  return b
}
