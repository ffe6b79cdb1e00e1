import betainc from '@stdlib/math-base-special-betainc'
import { logGamma, logGammaRise } from '../../numeric/log-gamma.ts'
import { polygammaRise } from '../../numeric/polygamma.ts'
import { drawPoisson } from '../../numeric/random-counts.ts'
import type { Family } from '../family.ts'

/**
 * Counts with linear variance mu (1 + d), d = exp(phi): the size of the gamma mixture is mu / d. NB1 of Cameron and Trivedi
 * (1998), section 3.3.
 */
export const negativeBinomial1: Family = {
  name: 'negative-binomial-1',
  defaultLink: 'log',
  mean: 'positive',
  discrete: true,
  dispersion: {
    name: 'dispersion',
    start(rows, mu) {
      let excess = 0
      let sum = 0
      rows.forEach(({ y, weight }, i) => {
        excess += weight * ((y - mu[i]!) ** 2 - mu[i]!)
        sum += weight * mu[i]!
      })
      return Math.min(Math.max(excess / sum, 0.01), 100)
    },
  },
  logDensity({ y, weight }, mu, phi, order, jet) {
    const d = Math.exp(phi)
    const s = mu / d
    // log Gamma(y + s) - log Gamma(s) - (s + y) log(1 + d) + y log d
    const rise = y === 0 ? 0 : logGammaRise(s, y) + y * Math.log(mu)
    jet[0] = weight * (rise - logGamma(y + 1) - (s + y) * Math.log1p(d))
    if (order >= 1) jet[1] = (weight * (polygammaRise(0, s, y) - Math.log1p(d))) / d
    let scale = weight / d
    for (let k = 2; k <= order; k++) {
      scale /= d
      jet[k] = scale * polygammaRise(k - 1, s, y)
    }
  },
  dispersionJet({ y, weight }, mu, phi, order, jet) {
    const d = Math.exp(phi)
    const s = mu / d
    const first = polygammaRise(0, s, y)
    const log1 = Math.log1p(d)
    // d/dphi at fixed mu: ds = -s
    jet[0] = weight * (-s * (first - log1) - ((s + y) * d) / (1 + d) + y)
    const second = polygammaRise(1, s, y)
    if (order >= 1) jet[1] = (weight * (-(first - log1) - s * second - d / (1 + d))) / d
    if (order >= 2) jet[2] = (weight * (-2 * second - s * polygammaRise(2, s, y))) / (d * d)
  },
  variance: (_o, mu, phi) => mu * (1 + Math.exp(phi)),
  information: ({ weight }, mu, phi) => weight / (mu * (1 + Math.exp(phi))),
  unitDeviance({ y, weight }, mu, phi) {
    // the saturated mean of a count under linear variance is not the count: as in `glm`, the quasi-deviance of its variance
    return (2 * weight * ((y === 0 ? 0 : y * Math.log(y / mu)) - (y - mu))) / (1 + Math.exp(phi))
  },
  cumulative({ y }, mu, phi, strict) {
    const k = strict ? Math.ceil(y) - 1 : Math.floor(y)
    const d = Math.exp(phi)
    return k < 0 ? 0 : betainc(1 / (1 + d), mu / d, k + 1)
  },
  simulate(random, _o, mu, phi) {
    const d = Math.exp(phi)
    return drawPoisson(random, random.gamma(mu / d) * d)
  },
  continues: ({ y }) => y === 0,
}
