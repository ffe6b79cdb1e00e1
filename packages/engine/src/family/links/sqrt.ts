import type { Link } from '../link.ts'

/** So near 0 eta counts as this: y / mu^6, the sixth derivative of a log-density, is still a number there. */
const least = 1e-25

/**
 * mu = eta^2 for any eta, as in glm. The means of eta and -eta are the same, so a linear predictor may cross 0: there a mean
 * touches 0, which rows without events pass and rows with some cannot.
 */
export const sqrt: Link = {
  name: 'sqrt',
  range: 'positive',
  tails: null,
  eta: (mu) => Math.sqrt(mu),
  valid: (eta) => Number.isFinite(eta),
  inverse(eta, order, jet) {
    const at = Math.abs(eta) < least ? least : eta
    jet[0] = at * at
    if (order > 0) jet[1] = 2 * at
    if (order > 1) jet[2] = 2
    for (let k = 3; k <= order; k++) jet[k] = 0
  },
}
