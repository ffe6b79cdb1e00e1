import { gompertz, logOneMinusGompertz } from '../gompertz.ts'
import type { Link } from '../link.ts'

/** mu = exp(-exp(-eta)): the complementary log-log link of the other outcome. */
export const loglog: Link = {
  name: 'loglog',
  range: 'unit',
  eta: (mu) => -Math.log(-Math.log(mu)),
  valid: (eta) => Number.isFinite(eta),
  inverse(eta, order, jet) {
    gompertz(Math.exp(-eta), order, jet)
    alternate(order, jet)
  },
  tails: {
    concave: true,
    logMean(eta, order, jet) {
      const x = Math.exp(-eta)
      for (let k = 0; k <= order; k++) jet[k] = -x
      alternate(order, jet)
    },
    logComplement(eta, order, jet) {
      logOneMinusGompertz(-eta, order, jet)
      alternate(order, jet)
    },
  },
}

/** The derivatives of a function of -eta from those of the function. */
function alternate(order: number, jet: Float64Array): void {
  for (let k = 1; k <= order; k += 2) jet[k] = -jet[k]!
}
