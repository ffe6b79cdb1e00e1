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
  const { k: kk, n: nn, q, offset, dense } = moments
  const k2 = (g: number, j: number, r: number, h: number, l: number, c: number): number => {
    if (!dense) return kk[(j * a.blocks[g]!.k + r) * a.blocks[g]!.k + c]!
    return kk[(offset[g]! + j * a.blocks[g]!.k + r) * q + offset[h]! + l * a.blocks[h]!.k + c]!
  }
  directions.forEach((x, i) => {
    directions.forEach((y, j) => {
      if (j > i) return
      const kg = a.blocks[x.block]!.k
      const kh = a.blocks[y.block]!.k
      let s = 0
      for (let l = 0; l < a.blocks[x.block]!.nLevels; l++) {
        const from = dense ? 0 : l
        const to = dense ? a.blocks[y.block]!.nLevels : l + 1
        for (let l2 = from; l2 < to; l2++) {
          // tr(K_21 G_x K_12 G_y) for one pair of levels
          for (let r = 0; r < kg; r++) {
            for (let r2 = 0; r2 < kg; r2++) {
              const wx = x.matrix[r * kg + r2]!
              if (wx === 0) continue
              for (let c = 0; c < kh; c++) {
                for (let c2 = 0; c2 < kh; c2++) {
                  const wy = y.matrix[c * kh + c2]!
                  if (wy !== 0) s += wx * wy * k2(x.block, l, r2, y.block, l2, c) * k2(x.block, l, r, y.block, l2, c2)
                }
              }
            }
          }
        }
      }
      out[i * nPar + j] = s
      out[j * nPar + i] = s
    })
  })
  // Z'H^-2 Z = K - N K, on the diagonal blocks only
  directions.forEach((x, i) => {
    const { nLevels, k } = a.blocks[x.block]!
    let s = 0
    for (let l = 0; l < nLevels; l++) {
      for (let r = 0; r < k; r++) {
        for (let c = 0; c < k; c++) {
          const weight = x.matrix[r * k + c]!
          if (weight === 0) continue
          let value = k2(x.block, l, c, x.block, l, r)
          if (dense) {
            const row = (offset[x.block]! + l * k + c) * q
            const column = offset[x.block]! + l * k + r
            for (let e = 0; e < q; e++) value -= nn[row + e]! * kk[e * q + column]!
          } else for (let e = 0; e < k; e++) value -= nn[(l * k + c) * k + e]! * kk[(l * k + e) * k + r]!
          s += weight * value
        }
      }
    }
    out[i * nPar + nPar - 1] = s
    out[(nPar - 1) * nPar + i] = s
  })
  // tr H^-2 = n - 2 tr N + tr N^2
  let t = a.n
  if (dense) {
    for (let r = 0; r < q; r++) {
      t -= 2 * nn[r * q + r]!
      for (let c = 0; c < q; c++) t += nn[r * q + c]! * nn[c * q + r]!
    }
  } else {
    const { nLevels, k } = a.blocks[0]!
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        t -= 2 * nn[(j * k + r) * k + r]!
        for (let c = 0; c < k; c++) t += nn[(j * k + r) * k + c]! * nn[(j * k + c) * k + r]!
      }
    }
  }
  out[nPar * nPar - 1] = t
  return out
}
