import type { LmmState } from '../../models/lmm/lmm-state.ts'
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
    for (let i = 0; i < nPar - 1; i++) {
      const x = entries[i]!
      for (let m = first[c]!; m < first[c + 1]!; m++) {
        if (members.block[m] !== directions[i]!.block) continue
        const r0 = members.at[m]!
        for (let j = 0; j <= i; j++) {
          const y = entries[j]!
          let s = 0
          for (let l = first[c]!; l < first[c + 1]!; l++) {
            if (members.block[l] !== directions[j]!.block) continue
            const c0 = members.at[l]!
            // tr(K_21 G_x K_12 G_y) for one pair of levels
            for (let e = 0; e < x.length; e += 3) {
              const left = at + (r0 + x[e + 1]!) * q + c0
              const right = at + (r0 + x[e]!) * q + c0
              for (let f = 0; f < y.length; f += 3) s += x[e + 2]! * y[f + 2]! * kk[left + y[f]!]! * kk[right + y[f + 1]!]!
            }
          }
          out[i * nPar + j] = out[i * nPar + j]! + s
        }
        // Z'H^-2 Z = K - N K, on the diagonal blocks only
        for (let e = 0; e < x.length; e += 3) {
          const row = at + (r0 + x[e + 1]!) * q
          const column = r0 + x[e]!
          let value = kk[row + column]!
          for (let f = 0; f < q; f++) value -= nn[row + f]! * kk[at + f * q + column]!
          out[i * nPar + nPar - 1] = out[i * nPar + nPar - 1]! + x[e + 2]! * value
        }
      }
    }
    for (let r = 0; r < q; r++) {
      t -= 2 * nn[at + r * q + r]!
      for (let d = 0; d < q; d++) t += nn[at + r * q + d]! * nn[at + d * q + r]!
    }
  }
  for (let i = 0; i < nPar - 1; i++) for (let j = 0; j < i; j++) out[j * nPar + i] = out[i * nPar + j]!
  for (let i = 0; i < nPar - 1; i++) out[(nPar - 1) * nPar + i] = out[i * nPar + nPar - 1]!
  out[nPar * nPar - 1] = t
  return out
}

/** Row, column and weight of each entry that is not zero, one after the other. */
function nonzero(matrix: Float64Array, k: number): Float64Array {
  return Float64Array.from(
    Array.from(matrix, (weight, e) => [Math.floor(e / k), e % k, weight])
      .filter(([, , weight]) => weight !== 0)
      .flat(),
  )
}
