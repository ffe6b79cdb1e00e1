import type { Link } from '../link.ts'

/** mu = eta. */
export const identity: Link = {
  name: 'identity',
  range: 'real',
  tails: null,
  eta: (mu) => mu,
  valid: (eta) => Number.isFinite(eta),
  inverse(eta, order, jet) {
    jet[0] = eta
    if (order > 0) jet[1] = 1
    for (let k = 2; k <= order; k++) jet[k] = 0
  },
}
