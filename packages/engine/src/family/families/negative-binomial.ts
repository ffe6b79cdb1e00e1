import betainc from '@stdlib/math-base-special-betainc'
import { logGamma, logGammaRise } from '../../numeric/log-gamma.ts'
import { polygammaRise } from '../../numeric/polygamma.ts'
import { drawPoisson } from '../../numeric/random-counts.ts'
import type { Family } from '../family.ts'

/**
 * Counts with quadratic variance mu + mu^2 / size, size = exp(phi): a Poisson mixture over a gamma distribution. NB2 of
 * Cameron and Trivedi (1998), section 3.3.
 */
export const negativeBinomial: Family = {
  name: 'negative-binomial',
  defaultLink: 'log',
  mean: 'positive',
  discrete: true,
  dispersion: {
    name: 'size',
    start(rows, mu) {
      let excess = 0
      let square = 0
      rows.forEach(({ y, weight }, i) => {
        excess += weight * ((y - mu[i]!) ** 2 - mu[i]!)
        square += weight * mu[i]! ** 2
      })
      return Math.min(Math.max(square / Math.max(excess, 1e-10), 0.05), 100)
    },
  },
  logDensity({ y, weight }, mu, phi, order, jet) {
    const size = Math.exp(phi)
    jet[0] =
      weight * (logGammaRise(size, y) - logGamma(y + 1) + (y === 0 ? 0 : y * Math.log(mu)) - (y + size) * Math.log1p(mu / size))
    let up = y === 0 ? 0 : y / mu
    let down = -(y + size) / (mu + size)
    for (let k = 1; k <= order; k++) {
      jet[k] = weight * (up + down)
      if (y !== 0) up *= -k / mu
      down *= -k / (mu + size)
    }
  },
  dispersionJet({ y, weight }, mu, phi, order, jet) {
    const size = Math.exp(phi)
    const total = mu + size
    // psi(y + size) - psi(size) - log(1 + mu / size) + (mu - y) / total, times size
    jet[0] = weight * size * (polygammaRise(0, size, y) - Math.log1p(mu / size) + (mu - y) / total)
    if (order >= 1) jet[1] = (weight * size * (y - mu)) / (total * total)
    if (order >= 2) jet[2] = (-weight * size * (2 * y + size - mu)) / total ** 3
  },
  variance: (_o, mu, phi) => mu + mu * mu * Math.exp(-phi),
  information: ({ weight }, mu, phi) => weight / (mu + mu * mu * Math.exp(-phi)),
  unitDeviance({ y, weight }, mu, phi) {
    const size = Math.exp(phi)
    const up = y === 0 ? 0 : y * Math.log(y / mu)
    return 2 * weight * (up - (y + size) * Math.log1p((y - mu) / (mu + size)))
  },
  cumulative({ y }, mu, phi, strict) {
    const k = strict ? Math.ceil(y) - 1 : Math.floor(y)
    const size = Math.exp(phi)
    return k < 0 ? 0 : betainc(size / (size + mu), size, k + 1)
  },
  simulate(random, _o, mu, phi) {
    const size = Math.exp(phi)
    return drawPoisson(random, (random.gamma(size) * mu) / size)
  },
  // towards the pole at minus the size it would rise without bound
  continues: ({ y }, mu, phi) => y === 0 && mu > -0.5 * Math.exp(phi),
}
