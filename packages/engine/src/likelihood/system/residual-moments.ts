import type { PairBlock } from '../../design/cross-products.ts'
import type { MixedSystem } from './mixed-system.ts'
import type { ModeSolution } from './mode-solution.ts'

/** r_Z = Z'W(y - X beta - Z b) = Z'Py, by block, J x k; b = lambda u. */
export function residualMoments(
  system: Pick<MixedSystem, 'a' | 'm' | 'lambda'>,
  modes: Pick<ModeSolution, 'beta' | 'u'>,
): Float64Array[] {
  const { a, m } = system
  const b = a.blocks.map(({ k }, g) => lambdaTimes(system.lambda[g]!, k, modes.u[g]!).map((x) => -x))
  const out = a.blocks.map(({ nLevels, k, zz, zxy }, g) => {
    const r = new Float64Array(nLevels * k)
    blockProduct(zz, k, nLevels, b[g]!, r)
    for (let row = 0; row < r.length; row++) r[row] = r[row]! + residual(zxy, row * m, modes.beta)
    return r
  })
  for (const pair of a.pairs) {
    const kg = a.blocks[pair.g]!.k
    const kh = a.blocks[pair.h]!.k
    addProduct(pair, kg, kh, b[pair.h]!, out[pair.g]!)
    addTransposed(pair, kg, kh, b[pair.g]!, out[pair.h]!)
  }
  return out
}

/** y - x beta of the row [x y] at `at`. */
function residual(row: Float64Array, at: number, beta: Float64Array): number {
  const p = beta.length
  let s = row[at + p]!
  for (let c = 0; c < p; c++) s -= row[at + c]! * beta[c]!
  return s
}

/** out += blockdiag(ZZ) x. */
function blockProduct(zz: Float64Array, k: number, nLevels: number, x: Float64Array, out: Float64Array): void {
  if (k === 1) {
    for (let j = 0; j < nLevels; j++) out[j] = out[j]! + zz[j]! * x[j]!
    return
  }
  for (let j = 0; j < nLevels; j++) {
    for (let r = 0; r < k; r++) {
      let s = 0
      for (let c = 0; c < k; c++) s += zz[(j * k + r) * k + c]! * x[j * k + c]!
      out[j * k + r] = out[j * k + r]! + s
    }
  }
}

/** out (rows of g) += P x (rows of h). */
function addProduct({ ptr, col, val }: PairBlock, kg: number, kh: number, x: Float64Array, out: Float64Array): void {
  for (let l = 0; l + 1 < ptr.length; l++) {
    if (kg === 1 && kh === 1) {
      out[l] = out[l]! + sparseDot(col, val, ptr[l]!, ptr[l + 1]!, x)
      continue
    }
    for (let e = ptr[l]!; e < ptr[l + 1]!; e++) {
      const c = col[e]! * kh
      for (let r = 0; r < kg; r++) {
        let s = 0
        for (let b = 0; b < kh; b++) s += val[(e * kg + r) * kh + b]! * x[c + b]!
        out[l * kg + r] = out[l * kg + r]! + s
      }
    }
  }
}

/** out (rows of h) += P' x (rows of g). */
function addTransposed({ ptr, col, val }: PairBlock, kg: number, kh: number, x: Float64Array, out: Float64Array): void {
  for (let l = 0; l + 1 < ptr.length; l++) {
    if (kg === 1 && kh === 1) {
      sparseAdd(x[l]!, col, val, ptr[l]!, ptr[l + 1]!, out)
      continue
    }
    for (let e = ptr[l]!; e < ptr[l + 1]!; e++) {
      const c = col[e]! * kh
      for (let r = 0; r < kg; r++) {
        const own = x[l * kg + r]!
        for (let b = 0; b < kh; b++) out[c + b] = out[c + b]! + val[(e * kg + r) * kh + b]! * own
      }
    }
  }
}

// one short row a call: compiled well before the first pass is over

/** Product of the cells from..to-1 with x. */
function sparseDot(col: Int32Array, val: Float64Array, from: number, to: number, x: Float64Array): number {
  let s = 0
  for (let e = from; e < to; e++) s += val[e]! * x[col[e]!]!
  return s
}

/** out += weight times the cells from..to-1. */
function sparseAdd(weight: number, col: Int32Array, val: Float64Array, from: number, to: number, out: Float64Array): void {
  for (let e = from; e < to; e++) out[col[e]!] = out[col[e]!]! + weight * val[e]!
}

/** lambda x level by level, as a new array. */
function lambdaTimes(lambda: Float64Array, k: number, x: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let at = 0; at < x.length; at += k) {
    for (let r = 0; r < k; r++) {
      let s = 0
      for (let q = 0; q <= r; q++) s += lambda[r * k + q]! * x[at + q]!
      out[at + r] = s
    }
  }
  return out
}
