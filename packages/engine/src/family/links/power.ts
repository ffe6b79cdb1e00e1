import type { Link } from '../link.ts'

/** eta = mu^exponent for positive mu and, as in R, positive eta, so that the link is one to one. */
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
