import gammainc from '@stdlib/math-base-special-gammainc'
import { halfLogTwoPi, stirlingRest } from '../../numeric/log-gamma.ts'
import { logLessDigamma } from '../../numeric/polygamma.ts'
import { ratioExcess } from '../../numeric/ratio-excess.ts'
import type { Family } from '../family.ts'
import { pearsonDispersion } from '../pearson-dispersion.ts'

/**
 * Positive values with Var = d mu^2, d = exp(phi) the dispersion; the shape a = weight / d. The log-density is written as
 * log(a) / 2 - a (y/mu - 1 - log(y/mu)) - log y and what Stirling's formula leaves: as it stands, its terms of size a log(a) would
 * cancel, and with them its digits where the dispersion is small.
 */
export const gamma: Family = {
  name: 'gamma',
  defaultLink: 'inverse',
  mean: 'positive',
  discrete: false,
  dispersion: { name: 'dispersion', start: pearsonDispersion((mu) => mu * mu) },
  logDensity({ y, weight }, mu, phi, order, jet) {
    const shape = weight * Math.exp(-phi)
    jet[0] = 0.5 * Math.log(shape) - halfLogTwoPi - stirlingRest(shape) - shape * ratioExcess(y, mu) - Math.log(y)
    // -log mu - y / mu
    let low = -1 / mu
    let high = y / (mu * mu)
    for (let k = 1; k <= order; k++) {
      jet[k] = k === 1 ? (shape * ((y - mu) / mu)) / mu : shape * (low + high)
      low *= -k / mu
      high *= -(k + 1) / mu
    }
  },
  dispersionJet({ y, weight }, mu, phi, order, jet) {
    const shape = weight * Math.exp(-phi)
    jet[0] = -shape * (logLessDigamma(shape) - ratioExcess(y, mu))
    if (order >= 1) jet[1] = (-shape * ((y - mu) / mu)) / mu
    if (order >= 2) jet[2] = (-shape * (1 - (2 * y) / mu)) / (mu * mu)
  },
  variance: ({ weight }, mu, phi) => (Math.exp(phi) * mu * mu) / weight,
  information: ({ weight }, mu, phi) => (weight * Math.exp(-phi)) / (mu * mu),
  unitDeviance: ({ y, weight }, mu) => 2 * weight * ratioExcess(y, mu),
  cumulative({ y, weight }, mu, phi) {
    const shape = weight * Math.exp(-phi)
    return y <= 0 ? 0 : gammainc((shape * y) / mu, shape, true, false)
  },
  simulate(random, { weight }, mu, phi) {
    const shape = weight * Math.exp(-phi)
    return (random.gamma(shape) * mu) / shape
  },
}
