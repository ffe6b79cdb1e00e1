import type { CovarianceStructure } from './covariance-structure.ts'
import { semidefiniteCholesky } from './semidefinite-cholesky.ts'

/**
 * Any covariance matrix whose first two coefficients have the correlation `rho`, -1 <= rho <= 1: the factor's first rows are
 * a (1, 0, ...) and b (rho, sqrt(1 - rho^2), 0, ...), the others are free. Linear in theta = (a, b, rows 3.. of the lower
 * triangle). For profiles; no formula names it.
 */
export function fixedCorrelation(rho: number): CovarianceStructure {
  const across = Math.sqrt(1 - rho * rho)
  return {
    name: `correlation ${rho}`,
    invariantToCentring: false,
    linear: true,
    nPar: (k) => (k * (k + 1)) / 2 - 1,
    fromDiagonal(diagonal) {
      const theta: number[] = [diagonal[0]!, diagonal[1]!]
      for (let r = 2; r < diagonal.length; r++) for (let c = 0; c <= r; c++) theta.push(r === c ? diagonal[r]! : 0)
      return theta
    },
    toFactor(theta, k, lambda) {
      lambda.fill(0)
      lambda[0] = theta[0]!
      lambda[k] = theta[1]! * rho
      lambda[k + 1] = theta[1]! * across
      let i = 2
      for (let r = 2; r < k; r++) for (let c = 0; c <= r; c++) lambda[r * k + c] = theta[i++]!
    },
    derivatives(_theta, k) {
      const unit = (...entries: [number, number][]): Float64Array => {
        const e = new Float64Array(k * k)
        for (const [at, value] of entries) e[at] = value
        return e
      }
      const out = [unit([0, 1]), unit([k, rho], [k + 1, across])]
      for (let r = 2; r < k; r++) for (let c = 0; c <= r; c++) out.push(unit([r * k + c, 1]))
      return out
    },
    // the standard deviations are kept, and the other rows as they stand to the factor of a covariance matrix without change
    fromCovariance(covariance, k) {
      const l = semidefiniteCholesky(covariance, k)
      const theta = [Math.sqrt(Math.max(covariance[0]!, 0)), Math.sqrt(Math.max(covariance[k + 1]!, 0))]
      for (let r = 2; r < k; r++) for (let c = 0; c <= r; c++) theta.push(l[r * k + c]!)
      return Float64Array.from(theta)
    },
  }
}
