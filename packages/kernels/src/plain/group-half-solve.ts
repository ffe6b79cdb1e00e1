import { checkGroupShape, groupOffset, MAX_GROUP_COLUMNS, MAX_GROUP_ORDER } from '../group-layout.ts'
import { factorGroup, halfSolve } from './group-factor.ts'
import { LogProduct } from './log-product.ts'

const w = new Float64Array(MAX_GROUP_ORDER * MAX_GROUP_COLUMNS)
const run = new Float64Array(MAX_GROUP_COLUMNS * MAX_GROUP_COLUMNS)
const total = new Float64Array(MAX_GROUP_COLUMNS * MAX_GROUP_COLUMNS)

/** See `Kernels.groupHalfSolve`. */
export function groupHalfSolve(
  f: Float64Array,
  k: number,
  m: number,
  groups: number,
  data: number,
  lambda: number,
  gram: number,
  ldgram: number,
  logDet: number,
): number {
  checkGroupShape(k, m)
  const pivots = new LogProduct()
  total.fill(0, 0, m * m)
  run.fill(0, 0, m * m)
  for (let g = 0; g < groups; g++) {
    const z = groupOffset(k, m, data, g)
    if (!factorGroup(f, k, z, lambda, pivots)) return g + 1
    const x = z + k * (k + 1)
    for (let c = 0; c < m; c++) halfSolve(f, k, lambda, f, x + 2 * c * k, 2, w, c * k)
    for (let j = 0; j < m; j++) {
      for (let i = j; i < m; i++) {
        let sum = 0
        for (let q = 0; q < k; q++) sum += w[i * k + q]! * w[j * k + q]!
        run[i + j * m] = run[i + j * m]! + sum
      }
    }
    // Totals by runs of groups, against the growth of rounding errors.
    if ((g & 63) === 63 || g === groups - 1) {
      for (let i = 0; i < m * m; i++) total[i] = total[i]! + run[i]!
      run.fill(0, 0, m * m)
    }
  }
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) f[gram + i + j * ldgram] = f[gram + i + j * ldgram]! + total[i + j * m]!
  }
  f[logDet] = f[logDet]! + pivots.value()
  return 0
}
