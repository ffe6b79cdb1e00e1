import { checkGroupShape, groupOffset, MAX_GROUP_ORDER } from '../group-layout.ts'
import { factor, factorGroup, halfSolve } from './group-factor.ts'
import { LogProduct } from './log-product.ts'

const x = new Float64Array(MAX_GROUP_ORDER)
const v = new Float64Array(MAX_GROUP_ORDER)
const run = new Float64Array(MAX_GROUP_ORDER * MAX_GROUP_ORDER)
const total = new Float64Array(MAX_GROUP_ORDER * MAX_GROUP_ORDER)

/** v <- L^-T v */
function backSolve(k: number): void {
  for (let i = k - 1; i >= 0; i--) {
    let sum = v[i]!
    for (let q = i + 1; q < k; q++) sum -= factor[q + i * k]! * v[q]!
    v[i] = sum * factor[i + i * k]!
  }
}

/** run <- run + weight v v' */
function addOuter(k: number, weight: number): void {
  for (let j = 0; j < k; j++) {
    const s = weight * v[j]!
    for (let i = j; i < k; i++) run[i + j * k] = run[i + j * k]! + v[i]! * s
  }
}

/** run <- run + M^-1, column by column: column j of M^-1 is L^-T (L^-1 e_j). */
function addInverse(k: number): void {
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      let sum = i === j ? 1 : 0
      for (let q = j; q < i; q++) sum -= factor[i + q * k]! * v[q]!
      v[i] = i < j ? 0 : sum * factor[i + i * k]!
    }
    backSolve(k)
    for (let i = j; i < k; i++) run[i + j * k] = run[i + j * k]! + v[i]!
  }
}

/** See `Kernels.groupBackSolve`. */
export function groupBackSolve(
  f: Float64Array,
  k: number,
  m: number,
  groups: number,
  data: number,
  lambda: number,
  coef: number,
  weight: number,
  upper: number,
  ldupper: number,
  columns: number,
  t: number,
  ldt: number,
  u: number,
): number {
  checkGroupShape(k, m)
  const pivots = new LogProduct()
  total.fill(0, 0, k * k)
  run.fill(0, 0, k * k)
  for (let g = 0; g < groups; g++) {
    const z = groupOffset(k, m, data, g)
    if (!factorGroup(f, k, z, lambda, pivots)) return g + 1
    addInverse(k)
    const zx = z + k * (k + 1)
    for (let c = 0; c <= columns; c++) {
      const last = c === columns
      const weights = last ? coef : upper + c * ldupper
      const rows = last ? m : c + 1
      for (let i = 0; i < k; i++) {
        let sum = 0
        for (let r = 0; r < rows; r++) sum += f[zx + 2 * (r * k + i)]! * f[weights + r]!
        x[i] = sum
      }
      halfSolve(f, k, lambda, x, 0, 1, v, 0)
      backSolve(k)
      addOuter(k, last ? weight : 1)
    }
    if (u >= 0) for (let i = 0; i < k; i++) f[u + g * k + i] = v[i]!
    // Totals by runs of groups, against the growth of rounding errors.
    if ((g & 63) === 63 || g === groups - 1) {
      for (let i = 0; i < k * k; i++) total[i] = total[i]! + run[i]!
      run.fill(0, 0, k * k)
    }
  }
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) f[t + i + j * ldt] = f[t + i + j * ldt]! + total[i + j * k]!
  }
  return 0
}
