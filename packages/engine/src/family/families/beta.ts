import betainc from '@stdlib/math-base-special-betainc'
import { halfLogTwoPi, stirlingRest } from '../../numeric/log-gamma.ts'
import { logLessDigamma, polygamma, trigammaExcess } from '../../numeric/polygamma.ts'
import { drawBeta } from '../../numeric/random-counts.ts'
import { ratioExcess } from '../../numeric/ratio-excess.ts'
import type { Family } from '../family.ts'

/**
 * Shares strictly between 0 and 1 with Var = mu (1 - mu) / (1 + precision), precision = exp(phi). Ferrari and Cribari-Neto
 * (2004), Journal of Applied Statistics 31:799-815. The log-density is written by its distance from y = mu and what Stirling's
 * formula leaves, since its terms of size precision log(precision) would cancel, and with them its digits.
 */
export const beta: Family = {
  name: 'beta',
  defaultLink: 'logit',
  mean: 'unit',
  discrete: false,
  dispersion: {
    name: 'precision',
    start(rows, mu) {
      let sum = 0
      let count = 0
      rows.forEach(({ y, weight }, i) => {
        sum += (weight * (y - mu[i]!) ** 2) / (mu[i]! * (1 - mu[i]!))
        count += weight
      })
      return Math.max(count / sum - 1, 0.5)
    },
  },
  logDensity({ y, weight }, mu, phi, order, jet) {
    const precision = Math.exp(phi)
    const a = mu * precision
    const b = (1 - mu) * precision
    const rest = stirlingRest(precision) - stirlingRest(a) - stirlingRest(b)
    const size = 0.5 * (phi + Math.log(mu) + Math.log1p(-mu)) - halfLogTwoPi
    jet[0] = weight * (size + rest - precision * divergence(y, mu) - Math.log(y) - Math.log1p(-y))
    if (order >= 1) jet[1] = weight * precision * (logOddsRatio(y, mu) + logLessDigamma(a) - logLessDigamma(b))
    let scale = weight * precision
    for (let k = 2; k <= order; k++) {
      scale *= precision
      jet[k] = -scale * (polygamma(k - 1, a) + (k % 2 === 0 ? 1 : -1) * polygamma(k - 1, b))
    }
  },
  dispersionJet({ y, weight }, mu, phi, order, jet) {
    const precision = Math.exp(phi)
    const nu = 1 - mu
    const a = mu * precision
    const b = nu * precision
    const up = logLessDigamma(a)
    const down = logLessDigamma(b)
    jet[0] = weight * precision * (mu * up + nu * down - logLessDigamma(precision) - divergence(y, mu))
    if (order < 1) return
    jet[1] = weight * precision * (logOddsRatio(y, mu) + up - down - trigammaExcess(a) + trigammaExcess(b))
    if (order < 2) return
    const ta = polygamma(1, a)
    const tb = polygamma(1, b)
    jet[2] = -weight * precision ** 2 * (2 * (ta + tb) + a * polygamma(2, a) + b * polygamma(2, b))
  },
  variance: (_o, mu, phi) => (mu * (1 - mu)) / (1 + Math.exp(phi)),
  information({ weight }, mu, phi) {
    const precision = Math.exp(phi)
    return weight * precision ** 2 * (polygamma(1, mu * precision) + polygamma(1, (1 - mu) * precision))
  },
  unitDeviance(o, mu, phi) {
    // against the mean that is most likely for y alone
    const precision = Math.exp(phi)
    const target = Math.log(o.y) - Math.log1p(-o.y)
    let low = 0
    let high = 1
    for (let i = 0; i < 60; i++) {
      const m = 0.5 * (low + high)
      if (polygamma(0, m * precision) - polygamma(0, (1 - m) * precision) < target) low = m
      else high = m
    }
    const jet = new Float64Array(1)
    beta.logDensity(o, 0.5 * (low + high), phi, 0, jet)
    const saturated = jet[0]!
    beta.logDensity(o, mu, phi, 0, jet)
    return 2 * Math.max(saturated - jet[0]!, 0)
  },
  cumulative({ y }, mu, phi) {
    const precision = Math.exp(phi)
    return y <= 0 ? 0 : y >= 1 ? 1 : betainc(y, mu * precision, (1 - mu) * precision)
  },
  simulate(random, _o, mu, phi) {
    const precision = Math.exp(phi)
    const y = drawBeta(random, mu * precision, (1 - mu) * precision)
    return Math.min(Math.max(y, Number.MIN_VALUE), 1 - 2 ** -53)
  },
}

/** mu log(mu / y) + (1 - mu) log((1 - mu) / (1 - y)), at least 0. */
function divergence(y: number, mu: number): number {
  return mu * ratioExcess(y, mu) + (1 - mu) * ratioExcess(1 - y, 1 - mu, mu - y)
}

/** The logarithm of the odds of y less that of the odds of mu. */
function logOddsRatio(y: number, mu: number): number {
  return logRatio(y, mu, y - mu) - logRatio(1 - y, 1 - mu, mu - y)
}

function logRatio(y: number, mu: number, difference: number): number {
  const d = difference / mu
  return Math.abs(d) < 0.5 ? Math.log1p(d) : Math.log(y) - Math.log(mu)
}
