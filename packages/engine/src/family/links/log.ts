import type { Link } from '../link.ts'

/** mu = exp(eta). */
export const log: Link = {
  name: 'log',
  range: 'positive',
  tails: null,
  eta: (mu) => Math.log(mu),
  valid: (eta) => Number.isFinite(eta),
  inverse(eta, order, jet) {
    const mu = Math.exp(eta)
    for (let k = 0; k <= order; k++) jet[k] = mu
  },
}
