import { BlupError } from '../messages/blup-error.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import { choleskyInPlace, solveLowerInPlace } from '../numeric/small-cholesky.ts'

/**
 * K = Z'H^-1 Z and N = A_ZZ Lambda C^-1 Lambda' of a fitted model, as matrices of blocks between levels. With one grouping
 * factor both are block-diagonal and kept so; otherwise they are dense.
 */
export interface RandomMoments {
  readonly dense: boolean
  /** First row of each grouping block. */
  readonly offset: readonly number[]
  readonly q: number
  /** Dense: q x q row-major. Block-diagonal: J blocks of k x k. */
  readonly k: Float64Array
  readonly n: Float64Array
}

/** Beyond this many random coefficients the dense matrices would take seconds and gigabytes. */
const mostDense = 4000

/**
 * @throws BlupError I406 when the grouping factors cross and have too many levels for dense matrices
 */
export function randomMoments(state: LmmState): RandomMoments {
  const { a, system } = state
  const offset: number[] = []
  let q = 0
  for (const { nLevels, k } of a.blocks) {
    offset.push(q)
    q += nLevels * k
  }
  if (a.blocks.length === 1) {
    const { nLevels, k, zz } = a.blocks[0]!
    const lambda = system.lambda[0]!
    const kk = new Float64Array(zz.length)
    const nn = new Float64Array(zz.length)
    const c = new Float64Array(k * k)
    const half = new Float64Array(k * k)
    for (let j = 0; j < nLevels; j++) {
      const at = j * k * k
      // half = L^-1 Lambda'ZZ, column-major so that it can be solved in place
      for (let r = 0; r < k; r++) {
        for (let col = 0; col < k; col++) {
          let s = 0
          for (let x = r; x < k; x++) s += lambda[x * k + r]! * zz[at + x * k + col]!
          half[col * k + r] = s
        }
      }
      for (let r = 0; r < k; r++) {
        for (let col = 0; col < k; col++) {
          let s = r === col ? 1 : 0
          for (let x = col; x < k; x++) s += half[x * k + r]! * lambda[x * k + col]!
          c[col * k + r] = s
        }
      }
      choleskyInPlace(c, k)
      solveLowerInPlace(c, k, half, k)
      // L^-1 Lambda', for N = ZZ Lambda L^-T L^-1 Lambda'
      const lt = new Float64Array(k * k)
      for (let r = 0; r < k; r++) for (let col = r; col < k; col++) lt[col * k + r] = lambda[col * k + r]!
      solveLowerInPlace(c, k, lt, k)
      for (let r = 0; r < k; r++) {
        for (let col = 0; col < k; col++) {
          let s = zz[at + r * k + col]!
          let t = 0
          for (let x = 0; x < k; x++) {
            s -= half[r * k + x]! * half[col * k + x]!
            t += half[r * k + x]! * lt[col * k + x]!
          }
          kk[at + r * k + col] = s
          nn[at + r * k + col] = t
        }
      }
    }
    return { dense: false, offset, q, k: kk, n: nn }
  }
  if (q > mostDense) {
    const size = ((q * q * 8 * 3) / 1e9).toPrecision(2)
    throw new BlupError('I406', `This needs ${q} x ${q} matrices of crossed random effects, about ${size} GB.`, {
      fixes: ['use Satterthwaite degrees of freedom: they do not need them'],
    })
  }
  return dense(state, offset, q)
}

function dense(state: LmmState, offset: readonly number[], q: number): RandomMoments {
  const { a, system } = state
  const azz = new Float64Array(q * q)
  a.blocks.forEach(({ nLevels, k, zz }, g) => {
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++)
        for (let c = 0; c < k; c++) azz[(offset[g]! + j * k + r) * q + offset[g]! + j * k + c] = zz[(j * k + r) * k + c]!
    }
  })
  for (const { g, h, ptr, col, val } of a.pairs) {
    const kg = a.blocks[g]!.k
    const kh = a.blocks[h]!.k
    for (let j = 0; j + 1 < ptr.length; j++) {
      for (let e = ptr[j]!; e < ptr[j + 1]!; e++) {
        for (let r = 0; r < kg; r++) {
          for (let c = 0; c < kh; c++) {
            const row = offset[g]! + j * kg + r
            const column = offset[h]! + col[e]! * kh + c
            azz[row * q + column] = val[(e * kg + r) * kh + c]!
            azz[column * q + row] = azz[row * q + column]!
          }
        }
      }
    }
  }
  // half = Lambda'A_ZZ, C = Lambda'A_ZZ Lambda + I
  const half = timesFactor(state, offset, azz, q)
  const c = new Float64Array(q * q)
  a.blocks.forEach(({ nLevels, k }, g) => {
    const lambda = system.lambda[g]!
    for (let row = 0; row < q; row++) {
      for (let j = 0; j < nLevels; j++) {
        const at = row * q + offset[g]! + j * k
        for (let x = 0; x < k; x++) {
          let s = 0
          for (let y = x; y < k; y++) s += half[at + y]! * lambda[y * k + x]!
          c[at + x] = s
        }
      }
    }
  })
  for (let i = 0; i < q; i++) c[i * q + i] = c[i * q + i]! + 1
  choleskyInPlace(c, q)
  // half (q x q, symmetric rows = columns of A_ZZ Lambda) as right-hand sides, column-major
  const rhs = new Float64Array(q * q)
  for (let r = 0; r < q; r++) for (let col = 0; col < q; col++) rhs[col * q + r] = half[r * q + col]!
  solveLowerInPlace(c, q, rhs, q)
  const lt = new Float64Array(q * q)
  a.blocks.forEach(({ nLevels, k }, g) => {
    const lambda = system.lambda[g]!
    for (let j = 0; j < nLevels; j++) {
      const at = offset[g]! + j * k
      for (let r = 0; r < k; r++) for (let col = r; col < k; col++) lt[(at + col) * q + at + r] = lambda[col * k + r]!
    }
  })
  solveLowerInPlace(c, q, lt, q)
  const kk = azz
  const nn = new Float64Array(q * q)
  for (let r = 0; r < q; r++) {
    for (let col = 0; col < q; col++) {
      let s = 0
      let t = 0
      for (let x = 0; x < q; x++) {
        s += rhs[r * q + x]! * rhs[col * q + x]!
        t += rhs[r * q + x]! * lt[col * q + x]!
      }
      kk[r * q + col] = kk[r * q + col]! - s
      nn[r * q + col] = t
    }
  }
  return { dense: true, offset, q, k: kk, n: nn }
}

/** Lambda' A for a q x q row-major A. */
function timesFactor(state: LmmState, offset: readonly number[], matrix: Float64Array, q: number): Float64Array {
  const out = new Float64Array(q * q)
  state.a.blocks.forEach(({ nLevels, k }, g) => {
    const lambda = state.lambda[g]!
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        const to = (offset[g]! + j * k + r) * q
        for (let x = r; x < k; x++) {
          const weight = lambda[x * k + r]!
          if (weight === 0) continue
          const from = (offset[g]! + j * k + x) * q
          for (let col = 0; col < q; col++) out[to + col] = out[to + col]! + weight * matrix[from + col]!
        }
      }
    }
  })
  return out
}
