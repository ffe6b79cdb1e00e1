import type { Link } from '../link.ts'
import { logisticDerivatives, softplus } from '../logistic.ts'

/** mu = 1 / (1 + exp(-eta)). */
export const logit: Link = {
  name: 'logit',
  range: 'unit',
  eta: (mu) => Math.log(mu / (1 - mu)),
  valid: (eta) => Number.isFinite(eta),
  inverse(eta, order, jet) {
    const p = 1 / (1 + Math.exp(-eta))
    jet[0] = p
    logisticDerivatives(p, 1 / (1 + Math.exp(eta)), order, jet)
  },
  tails: {
    concave: true,
    logMean(eta, order, jet) {
      logMean(eta, order, jet)
    },
    logComplement(eta, order, jet) {
      // log(1 - mu(eta)) = log mu(-eta)
      logMean(-eta, order, jet)
      for (let k = 1; k <= order; k += 2) jet[k] = -jet[k]!
    },
  },
}

function logMean(eta: number, order: number, jet: Float64Array): void {
  jet[0] = -softplus(-eta)
  if (order < 1) return
  const p = 1 / (1 + Math.exp(-eta))
  const q = 1 / (1 + Math.exp(eta))
  logisticDerivatives(p, q, order - 1, jet, 1)
  for (let k = 2; k <= order; k++) jet[k] = -jet[k]!
  jet[1] = q
}
