import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { VarianceSums } from './variance-sums.ts'
import type { VarianceDirection } from './variance-traces.ts'

/**
 * The sums behind the derivatives of V where there is one grouping factor: everything is a sum over its levels of products
 * of k x k and k x p matrices, formed in one pass. With LCL_j = Lambda C_j^-1 Lambda',
 *
 *     N_j = A_j LCL_j,  K_j = A_j - N_j A_j,  U_j = B_j - N_j B_j,  Z_j'H^-2 X_j = U_j - N_j U_j,
 *
 * where A_j = Z_j'Z_j and B_j = Z_j'X_j.
 */
export function oneFactorSums(state: LmmState, directions: readonly VarianceDirection[], fixed: Float64Array): VarianceSums {
  const { a, system } = state
  const { p } = a
  const m = p + 1
  const { nLevels, k, zz, zxy } = a.blocks[0]!
  const lambda = system.lambda[0]!
  const count = directions.length
  const nPar = count + 1
  const kp = k * p
  const kk = k * k
  const pm = Array.from({ length: nPar }, () => new Float64Array(p * p))
  const q = Array.from({ length: nPar * nPar }, () => new Float64Array(p * p))
  const traces = new Float64Array(nPar * nPar)
  const xhx2 = pm[count]!
  const xhx3 = q[nPar * nPar - 1]!
  xhx2.set(fixed)
  const w = new Float64Array(kk)
  const lcl = new Float64Array(kk)
  const n = new Float64Array(kk)
  const kj = new Float64Array(kk)
  const nk = new Float64Array(kk)
  const aj = new Float64Array(kk)
  const b = new Float64Array(kp)
  const u = new Float64Array(kp)
  const hx = new Float64Array(kp)
  const v = new Float64Array(kp)
  const gu = directions.map(() => new Float64Array(kp))
  const kgu = directions.map(() => new Float64Array(kp))
  const kg = directions.map(() => new Float64Array(kk))
  let t = a.n
  for (let j = 0; j < nLevels; j++) {
    const at = j * kk
    for (let e = 0; e < kk; e++) aj[e] = zz[at + e]!
    for (let r = 0; r < k; r++) for (let c = 0; c < p; c++) b[r * p + c] = zxy[(j * k + r) * m + c]!
    halfInverse(lambda, system.l0, at, k, w)
    square(w, k, lcl)
    product(aj, lcl, k, k, k, n)
    product(n, aj, k, k, k, kj)
    for (let e = 0; e < kk; e++) kj[e] = aj[e]! - kj[e]!
    product(n, b, k, k, p, u)
    for (let e = 0; e < kp; e++) u[e] = b[e]! - u[e]!
    product(n, u, k, k, p, hx)
    for (let e = 0; e < kp; e++) hx[e] = u[e]! - hx[e]!
    product(lcl, u, k, k, p, v)
    addCross(b, v, k, p, -1, xhx2)
    product(lcl, hx, k, k, p, v)
    addCross(b, v, k, p, -1, xhx3)
    product(n, kj, k, k, k, nk)
    for (let i = 0; i < count; i++) {
      const { matrix } = directions[i]!
      product(matrix, u, k, k, p, gu[i]!)
      product(kj, gu[i]!, k, k, p, kgu[i]!)
      product(kj, matrix, k, k, k, kg[i]!)
      addCross(u, gu[i]!, k, p, 1, pm[i]!)
      addCross(gu[i]!, hx, k, p, 1, q[i * nPar + count]!)
      let trace = 0
      for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) trace += matrix[r * k + c]! * (kj[c * k + r]! - nk[c * k + r]!)
      traces[i * nPar + count] = traces[i * nPar + count]! + trace
      for (let l = 0; l <= i; l++) {
        addCross(gu[i]!, kgu[l]!, k, p, 1, q[i * nPar + l]!)
        let s = 0
        for (let r = 0; r < k; r++) for (let c = 0; c < k; c++) s += kg[i]![r * k + c]! * kg[l]![c * k + r]!
        traces[i * nPar + l] = traces[i * nPar + l]! + s
      }
    }
    for (let r = 0; r < k; r++) {
      t -= 2 * n[r * k + r]!
      for (let c = 0; c < k; c++) t += n[r * k + c]! * n[c * k + r]!
    }
  }
  for (let e = 0; e < p * p; e++) xhx3[e] = xhx3[e]! + xhx2[e]!
  traces[nPar * nPar - 1] = t
  for (let i = 0; i < nPar; i++) {
    for (let l = 0; l < i; l++) {
      const [low, high] = i === count ? [l * nPar + i, i * nPar + l] : [i * nPar + l, l * nPar + i]
      traces[high] = traces[low]!
      transposeInto(q[low]!, p, q[high]!)
    }
  }
  return { pm, q, traces }
}

/** W = L^-1 Lambda', k x k: its square W'W is Lambda C^-1 Lambda'. */
function halfInverse(lambda: Float64Array, l: Float64Array, at: number, k: number, w: Float64Array): void {
  for (let c = 0; c < k; c++) {
    for (let r = 0; r < k; r++) {
      let s = c >= r ? lambda[c * k + r]! : 0
      for (let x = 0; x < r; x++) s -= l[at + r * k + x]! * w[x * k + c]!
      w[r * k + c] = s / l[at + r * k + r]!
    }
  }
}

/** out <- W'W, k x k. */
function square(w: Float64Array, k: number, out: Float64Array): void {
  for (let r = 0; r < k; r++) {
    for (let c = 0; c <= r; c++) {
      let s = 0
      for (let x = 0; x < k; x++) s += w[x * k + r]! * w[x * k + c]!
      out[r * k + c] = s
      out[c * k + r] = s
    }
  }
}

/** out (rows x width) <- A B for A rows x inner. */
function product(a: Float64Array, b: Float64Array, rows: number, inner: number, width: number, out: Float64Array): void {
  out.fill(0)
  for (let r = 0; r < rows; r++) {
    for (let x = 0; x < inner; x++) {
      const weight = a[r * inner + x]!
      if (weight === 0) continue
      for (let c = 0; c < width; c++) out[r * width + c] = out[r * width + c]! + weight * b[x * width + c]!
    }
  }
}

/** out (p x p) += sign A'B for k x p matrices. */
function addCross(a: Float64Array, b: Float64Array, k: number, p: number, sign: number, out: Float64Array): void {
  for (let row = 0; row < k; row++) {
    for (let r = 0; r < p; r++) {
      const x = sign * a[row * p + r]!
      if (x === 0) continue
      for (let c = 0; c < p; c++) out[r * p + c] = out[r * p + c]! + x * b[row * p + c]!
    }
  }
}

function transposeInto(a: Float64Array, p: number, out: Float64Array): void {
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) out[c * p + r] = a[r * p + c]!
}
