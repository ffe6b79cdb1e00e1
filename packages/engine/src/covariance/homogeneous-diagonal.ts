import type { CovarianceStructure } from './covariance-structure.ts'

/** Uncorrelated coefficients that share one variance: lambda = theta I. */
export const homogeneousDiagonal: CovarianceStructure = {
  name: 'homdiag',
  invariantToCentring: false,
  linear: true,
  nPar: () => 1,
  fromDiagonal: (entries) => [Math.sqrt(entries.reduce((s, x) => s + x * x, 0) / entries.length)],
  toFactor(theta, k, lambda) {
    lambda.fill(0)
    for (let c = 0; c < k; c++) lambda[c * k + c] = theta[0]!
  },
  derivatives(_theta, k) {
    const e = new Float64Array(k * k)
    for (let c = 0; c < k; c++) e[c * k + c] = 1
    return [e]
  },
  fromCovariance: (covariance) => Float64Array.of(Math.sqrt(Math.max(covariance[0]!, 0))),
}
