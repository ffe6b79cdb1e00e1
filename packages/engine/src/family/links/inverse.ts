import type { Link } from '../link.ts'

/** mu = 1 / eta. */
export const inverse: Link = {
  name: 'inverse',
  range: 'real',
  tails: null,
  eta: (mu) => 1 / mu,
  valid: (eta) => eta !== 0 && Number.isFinite(eta),
  inverse(eta, order, jet) {
    let value = 1 / eta
    for (let k = 0; k <= order; k++) {
      jet[k] = value
      value *= -(k + 1) / eta
    }
  },
}
