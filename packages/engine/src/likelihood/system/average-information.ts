import type { FactorDerivative } from '../../covariance/theta-map.ts'
import type { PairBlock } from '../../design/cross-products.ts'
import { dot } from '../../numeric/dot.ts'
import type { MixedSystem } from './mixed-system.ts'
import type { ModeSolution } from './mode-solution.ts'

/**
 * The average-information matrix of the profiled criterion, nPar x nPar, from the cross-products alone:
 *
 *     H_ij = (F_ij - f_i f_j / r^2) / sigma^2,   F_ij = y'P H_i P H_j P y,   f_i = y'P H_i P y   (sigma = 1 scale)
 *
 * with H_i = Z (D_i lambda' + lambda D_i') Z'. Writing H_i P y = Z m_i, m_i = D_i u + lambda D_i' r_Z, the quadratic form
 * F_ij = m_i'Z'P Z m_j needs one forward solve a parameter. Gilmour, Thompson and Cullis (1995), Biometrics 51:1440.
 */
export function averageInformation(
  system: MixedSystem,
  modes: ModeSolution,
  partial: readonly FactorDerivative[],
  sigma2: number,
): Float64Array {
  const nPar = partial.length
  const out = new Float64Array(nPar * nPar)
  if (nPar === 0) return out
  const moments = residualMoments(system, modes)
  const f = new Float64Array(nPar)
  const directions = partial.map(({ block, matrix }, i) => {
    const m = direction(matrix, system.lambda[block]!, modes.u[block]!, moments[block]!, system.a.blocks[block]!.k)
    f[i] = dot(m, moments[block]!)
    return forwardSolve(system, block, m)
  })
  const r2 = system.pwrss
  for (let i = 0; i < nPar; i++) {
    const a = directions[i]!
    for (let j = 0; j <= i; j++) {
      const b = directions[j]!
      // Z m_i lives on the rows of one block only, so its product with Z m_j is read off there
      const square = dot(a.m, b.products[a.block]!) - a.solved.reduce((s, x, q) => s + dot(x, b.solved[q]!), 0)
      const h = (square - (f[i]! * f[j]!) / r2) / sigma2
      out[i * nPar + j] = h
      out[j * nPar + i] = h
    }
  }
  return out
}

interface Direction {
  readonly block: number
  readonly m: Float64Array
  /** A_ZZ m by block. */
  readonly products: readonly Float64Array[]
  /** L^-1 [Lambda'A_ZZ m; A_XZ m]: the eliminated block's part, the trailing part, the part of X. */
  readonly solved: readonly Float64Array[]
}

function forwardSolve(system: MixedSystem, block: number, m: Float64Array): Direction {
  const { a, l0, w0, g, w2, nTrailing } = system
  const p = a.p
  const width = system.m
  const products = a.blocks.map(({ nLevels, k }) => new Float64Array(nLevels * k))
  const own = a.blocks[block]!
  blockProduct(own.zz, own.k, own.nLevels, m, products[block]!)
  for (const pair of a.pairs) {
    if (pair.g === block) addTransposed(pair, own.k, a.blocks[pair.h]!.k, m, products[pair.h]!)
    else if (pair.h === block) addProduct(pair, a.blocks[pair.g]!.k, own.k, m, products[pair.g]!)
  }
  const xx = new Float64Array(p)
  for (let row = 0; row < m.length; row++) addRow(m[row]!, own.zxy, row * width, p, xx)

  const first = system.order[0]!
  const { nLevels, k } = a.blocks[first]!
  const x0 = lambdaTransposed(system.lambda[first]!, k, products[first]!)
  const x2 = new Float64Array(nTrailing)
  for (const h of system.order.slice(1))
    x2.set(lambdaTransposed(system.lambda[h]!, a.blocks[h]!.k, products[h]!), system.offset[h]!)
  for (let j = 0; j < nLevels; j++) {
    const at = j * k
    for (let r = 0; r < k; r++) {
      let s = x0[at + r]!
      for (let q = 0; q < r; q++) s -= l0[(at + r) * k + q]! * x0[at + q]!
      s /= l0[(at + r) * k + r]!
      x0[at + r] = s
      addRow(-s, w0, (at + r) * width, p, xx)
    }
  }
  if (nTrailing > 0) {
    system.s.gram!.subtractTransposed(x0, 1, x2)
    system.s.solveLower(x2, 1)
    for (let c = 0; c < p; c++) {
      let s = 0
      const column = c * nTrailing
      for (let i = 0; i < nTrailing; i++) s += w2[column + i]! * x2[i]!
      xx[c] = xx[c]! - s
    }
  }
  for (let c = 0; c < p; c++) {
    let s = xx[c]!
    for (let q = 0; q < c; q++) s -= g[q * width + c]! * xx[q]!
    xx[c] = s / g[c * width + c]!
  }
  return { block, m, products, solved: [x0, x2, xx] }
}

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

/** out += weight times the n numbers at `at`. */
function addRow(weight: number, values: Float64Array, at: number, n: number, out: Float64Array): void {
  for (let c = 0; c < n; c++) out[c] = out[c]! + weight * values[at + c]!
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

/** lambda' x level by level, as a new array. */
function lambdaTransposed(lambda: Float64Array, k: number, x: Float64Array): Float64Array {
  const out = new Float64Array(x.length)
  for (let at = 0; at < x.length; at += k) {
    for (let r = 0; r < k; r++) {
      let s = 0
      for (let q = r; q < k; q++) s += lambda[q * k + r]! * x[at + q]!
      out[at + r] = s
    }
  }
  return out
}

/** m = D u + lambda D' r, level by level. */
function direction(d: Float64Array, lambda: Float64Array, u: Float64Array, moments: Float64Array, k: number): Float64Array {
  const ld = new Float64Array(k * k)
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < k; c++) for (let q = 0; q <= r; q++) ld[r * k + c] = ld[r * k + c]! + lambda[r * k + q]! * d[c * k + q]!
  }
  const out = new Float64Array(u.length)
  for (let at = 0; at < u.length; at += k) {
    for (let r = 0; r < k; r++) {
      let s = 0
      for (let c = 0; c < k; c++) s += d[r * k + c]! * u[at + c]! + ld[r * k + c]! * moments[at + c]!
      out[at + r] = s
    }
  }
  return out
}
