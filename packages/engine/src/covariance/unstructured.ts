import type { CovarianceStructure } from './covariance-structure.ts'
import { semidefiniteCholesky } from './semidefinite-cholesky.ts'

/** Any covariance matrix: theta is the lower triangle of lambda by columns (Bates et al. 2015, section 2.2). */
export const unstructured: CovarianceStructure = {
  name: 'us',
  invariantToCentring: true,
  linear: true,
  nPar: (k) => (k * (k + 1)) / 2,
  fromDiagonal(diagonal) {
    const k = diagonal.length
    const theta: number[] = []
    for (let c = 0; c < k; c++) for (let r = c; r < k; r++) theta.push(r === c ? diagonal[c]! : 0)
    return theta
  },
  toFactor(theta, k, lambda) {
    lambda.fill(0)
    let i = 0
    for (let c = 0; c < k; c++) for (let r = c; r < k; r++) lambda[r * k + c] = theta[i++]!
  },
  derivatives(_theta, k) {
    const out: Float64Array[] = []
    for (let c = 0; c < k; c++) {
      for (let r = c; r < k; r++) {
        const e = new Float64Array(k * k)
        e[r * k + c] = 1
        out.push(e)
      }
    }
    return out
  },
  fromCovariance(covariance, k) {
    const l = semidefiniteCholesky(covariance, k)
    const theta = new Float64Array((k * (k + 1)) / 2)
    let i = 0
    for (let c = 0; c < k; c++) for (let r = c; r < k; r++) theta[i++] = l[r * k + c]!
    return theta
  },
}
