import type { CovarianceStructure } from './covariance-structure.ts'

/** Uncorrelated coefficients with a variance each: theta is the diagonal of lambda. */
export const diagonal: CovarianceStructure = {
  name: 'diag',
  invariantToCentring: false,
  linear: true,
  nPar: (k) => k,
  fromDiagonal: (entries) => [...entries],
  toFactor(theta, k, lambda) {
    lambda.fill(0)
    for (let c = 0; c < k; c++) lambda[c * k + c] = theta[c]!
  },
  derivatives(_theta, k) {
    return Array.from({ length: k }, (_, c) => {
      const e = new Float64Array(k * k)
      e[c * k + c] = 1
      return e
    })
  },
  fromCovariance: (covariance, k) => Float64Array.from({ length: k }, (_, c) => Math.sqrt(Math.max(covariance[c * k + c]!, 0))),
}
