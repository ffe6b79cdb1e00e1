import type { LmmState } from '../../models/lmm/lmm-state.ts'

/**
 * U = Z'H^-1 X by block, J k x p row-major, with V = sigma^2 H: what the random-effects equations see of the fixed part.
 * U = A_ZX - A_ZZ Lambda (C^-1 Lambda'A_ZX).
 */
export function fixedMomentMatrix(state: LmmState): Float64Array[] {
  const { a, modes } = state
  const system = state.system()
  const { p } = a
  const m = p + 1
  const b = a.blocks.map(({ nLevels, k }, g) => {
    const lambda = system.lambda[g]!
    const s = modes.sensitivity[g]!
    const out = new Float64Array(s.length)
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        for (let q = 0; q <= r; q++) {
          const l = lambda[r * k + q]!
          if (l !== 0) addRow(out, (j * k + r) * p, l, s, (j * k + q) * p, p)
        }
      }
    }
    return out
  })
  const out = a.blocks.map(({ nLevels, k, zz, zxy }, g) => {
    const u = new Float64Array(nLevels * k * p)
    for (let row = 0; row < nLevels * k; row++) {
      for (let c = 0; c < p; c++) u[row * p + c] = zxy[row * m + c]!
      const first = row - (row % k)
      for (let q = 0; q < k; q++) addRow(u, row * p, -zz[row * k + q]!, b[g]!, (first + q) * p, p)
    }
    return u
  })
  for (const { g, h, ptr, col, val } of a.pairs) {
    const kg = a.blocks[g]!.k
    const kh = a.blocks[h]!.k
    for (let j = 0; j + 1 < ptr.length; j++) {
      if (kg === 1 && kh === 1) {
        subtractCells(out[g]!, out[h]!, b[g]!, b[h]!, p, j, col, val, ptr[j]!, ptr[j + 1]!)
        continue
      }
      for (let e = ptr[j]!; e < ptr[j + 1]!; e++) {
        for (let r = 0; r < kg; r++) {
          for (let c = 0; c < kh; c++) {
            const z = -val[(e * kg + r) * kh + c]!
            const one = (j * kg + r) * p
            const other = (col[e]! * kh + c) * p
            addRow(out[g]!, one, z, b[h]!, other, p)
            addRow(out[h]!, other, z, b[g]!, one, p)
          }
        }
      }
    }
  }
  return out
}

/** The cells from..to-1 of row j, of intercepts on both sides: what each level's rows of b take from the other's of out. */
function subtractCells(
  outG: Float64Array,
  outH: Float64Array,
  bG: Float64Array,
  bH: Float64Array,
  p: number,
  j: number,
  col: Int32Array,
  val: Float64Array,
  from: number,
  to: number,
): void {
  for (let e = from; e < to; e++) {
    const z = val[e]!
    const one = j * p
    const other = col[e]! * p
    for (let c = 0; c < p; c++) {
      outG[one + c] = outG[one + c]! - z * bH[other + c]!
      outH[other + c] = outH[other + c]! - z * bG[one + c]!
    }
  }
}

/** sum_j x_ja' x_jb for every pair (a, b) of the k rows of a level, p x p each, from J k x p row-major. */
export function momentSquares(x: Float64Array, k: number, p: number): Float64Array {
  const out = new Float64Array(k * k * p * p)
  const step = k * p
  for (let at = 0; at < x.length; at += step) {
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) addProduct(out, (a * k + b) * p * p, x, at + a * p, at + b * p, p)
  }
  return out
}

/** out (p x p at `at`) += x_left' x_right. */
function addProduct(out: Float64Array, at: number, x: Float64Array, left: number, right: number, p: number): void {
  for (let r = 0; r < p; r++) {
    const own = x[left + r]!
    if (own === 0) continue
    for (let c = 0; c < p; c++) out[at + r * p + c] = out[at + r * p + c]! + own * x[right + c]!
  }
}

function addRow(out: Float64Array, at: number, weight: number, x: Float64Array, from: number, p: number): void {
  for (let c = 0; c < p; c++) out[at + c] = out[at + c]! + weight * x[from + c]!
}
