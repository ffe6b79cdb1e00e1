import { logSeries, toCoefficients, toDerivatives } from '../../numeric/taylor.ts'
import type { Link } from '../link.ts'

/** mu = 1/2 + atan(eta) / pi, the Cauchy distribution function. */
export const cauchit: Link = {
  name: 'cauchit',
  range: 'unit',
  eta: (mu) => (mu < 0.5 ? -1 / Math.tan(Math.PI * mu) : 1 / Math.tan(Math.PI * (1 - mu))),
  valid: (eta) => Number.isFinite(eta),
  inverse: cauchy,
  tails: {
    concave: false,
    logMean(eta, order, jet) {
      logCauchy(eta, order, jet)
    },
    logComplement(eta, order, jet) {
      logCauchy(-eta, order, jet)
      for (let k = 1; k <= order; k += 2) jet[k] = -jet[k]!
    },
  },
}

function cauchy(eta: number, order: number, jet: Float64Array): void {
  jet[0] = eta < -1 ? Math.atan(-1 / eta) / Math.PI : 0.5 + Math.atan(eta) / Math.PI
  // the coefficients c_k of 1 / (1 + (eta + h)^2): (1 + eta^2) c_k + 2 eta c_(k-1) + c_(k-2) = 0
  const s = 1 / (1 + eta * eta)
  let before = 0
  let last = s
  let factorial = 1
  for (let k = 1; k <= order; k++) {
    jet[k] = (factorial * last) / Math.PI
    const next = -(2 * eta * last + before) * s
    before = last
    last = next
    factorial *= k
  }
}

const scratch = 7

function logCauchy(eta: number, order: number, jet: Float64Array): void {
  const mean = new Float64Array(scratch)
  cauchy(eta, order, mean)
  toCoefficients(mean, order)
  logSeries(mean, order, jet, eta > 1 ? Math.log1p(-Math.atan(1 / eta) / Math.PI) : Math.log(mean[0]!))
  toDerivatives(jet, order)
}
