import { gompertz, logOneMinusGompertz } from '../gompertz.ts'
import type { Link } from '../link.ts'

/** mu = 1 - exp(-exp(eta)), of an event in an interval under proportional hazards. */
export const cloglog: Link = {
  name: 'cloglog',
  range: 'unit',
  eta: (mu) => Math.log(-Math.log1p(-mu)),
  valid: (eta) => Number.isFinite(eta),
  inverse(eta, order, jet) {
    const x = Math.exp(eta)
    gompertz(x, order, jet)
    for (let k = 0; k <= order; k++) jet[k] = -jet[k]!
    jet[0] = -Math.expm1(-x)
  },
  tails: {
    concave: true,
    logMean: logOneMinusGompertz,
    logComplement(eta, order, jet) {
      const x = Math.exp(eta)
      for (let k = 0; k <= order; k++) jet[k] = -x
    },
  },
}
