import type { Link } from '../link.ts'

/**
 * eta = mu^exponent for positive mu, the log link where the exponent is 0. Where 1/exponent is a whole number the inverse exists for
 * negative eta as well, but as in R only positive eta count, so that the link is one to one.
 */
export function power(exponent: number, name = `power:${exponent}`): Link {
  const inverse = 1 / exponent
  return {
    name,
    range: 'positive',
    tails: null,
    eta: (mu) => mu ** exponent,
    valid: (eta) => eta > 0 && Number.isFinite(eta),
    inverse(eta, order, jet) {
      // d^k eta^a = a (a - 1) .. (a - k + 1) eta^(a - k)
      let value = eta ** inverse
      for (let k = 0; k <= order; k++) {
        jet[k] = value
        value *= (inverse - k) / eta
      }
    },
  }
}
