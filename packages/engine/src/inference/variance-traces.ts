import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { RandomMoments } from './random-moments.ts'

/** A direction of the covariance of one term: symmetric k x k over the columns of a grouping block. */
export interface VarianceDirection {
  readonly block: number
  readonly matrix: Float64Array
}

/** tr(H^-1 H_i H^-1 H_j) for all pairs of directions, the residual last: nPar x nPar. */
export function varianceTraces(
  state: LmmState,
  moments: RandomMoments,
  directions: readonly VarianceDirection[],
): Float64Array {
  const { a } = state
  const nPar = directions.length + 1
  const out = new Float64Array(nPar * nPar)
  const { k: kk, n: nn, ptr, start, members, first } = moments
  const entries = directions.map(({ block, matrix }) => nonzero(matrix, a.blocks[block]!.k))
  // tr H^-2 = n - 2 tr N + tr N^2
  let t = a.n
  for (let c = 0; c + 1 < ptr.length; c++) {
    const q = ptr[c + 1]! - ptr[c]!
    const at = start[c]!
    const own = members.slice(first[c]!, first[c + 1]!)
    const byBlock = a.blocks.map((_, g) => own.filter(({ block }) => block === g).map((member) => member.at))
    directions.forEach((x, i) => {
      const rows = byBlock[x.block]!
      for (let j = 0; j <= i; j++) {
        const columns = byBlock[directions[j]!.block]!
        let s = 0
        for (const r0 of rows) {
          for (const c0 of columns) {
            // tr(K_21 G_x K_12 G_y) for one pair of levels
            for (const [r, r2, wx] of entries[i]!) {
              for (const [d, d2, wy] of entries[j]!) {
                s += wx * wy * kk[at + (r0 + r2) * q + c0 + d]! * kk[at + (r0 + r) * q + c0 + d2]!
              }
            }
          }
        }
        out[i * nPar + j] = out[i * nPar + j]! + s
        if (j < i) out[j * nPar + i] = out[i * nPar + j]!
      }
      // Z'H^-2 Z = K - N K, on the diagonal blocks only
      let s = 0
      for (const r0 of rows) {
        for (const [r, d, weight] of entries[i]!) {
          let value = kk[at + (r0 + d) * q + r0 + r]!
          for (let e = 0; e < q; e++) value -= nn[at + (r0 + d) * q + e]! * kk[at + e * q + r0 + r]!
          s += weight * value
        }
      }
      out[i * nPar + nPar - 1] = out[i * nPar + nPar - 1]! + s
    })
    for (let r = 0; r < q; r++) {
      t -= 2 * nn[at + r * q + r]!
      for (let d = 0; d < q; d++) t += nn[at + r * q + d]! * nn[at + d * q + r]!
    }
  }
  for (let i = 0; i < nPar - 1; i++) out[(nPar - 1) * nPar + i] = out[i * nPar + nPar - 1]!
  out[nPar * nPar - 1] = t
  return out
}

function nonzero(matrix: Float64Array, k: number): (readonly [number, number, number])[] {
  return Array.from(matrix, (weight, e) => [Math.floor(e / k), e % k, weight] as const).filter(([, , weight]) => weight !== 0)
}
