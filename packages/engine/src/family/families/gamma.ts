import gammainc from '@stdlib/math-base-special-gammainc'
import { logGamma } from '../../numeric/log-gamma.ts'
import { polygamma } from '../../numeric/polygamma.ts'
import type { Family } from '../family.ts'
import { pearsonDispersion } from '../pearson-dispersion.ts'

/** Positive values with Var = d mu^2, d = exp(phi) the dispersion; the shape is weight / d. */
export const gamma: Family = {
  name: 'gamma',
  defaultLink: 'inverse',
  mean: 'positive',
  discrete: false,
  dispersion: { name: 'dispersion', start: pearsonDispersion((mu) => mu * mu) },
  logDensity({ y, weight }, mu, phi, order, jet) {
    const shape = weight * Math.exp(-phi)
    jet[0] = shape * (Math.log(shape / mu) - y / mu) - logGamma(shape) + (shape - 1) * Math.log(y)
    // -log mu - y / mu
    let low = -1 / mu
    let high = y / (mu * mu)
    for (let k = 1; k <= order; k++) {
      jet[k] = shape * (low + high)
      low *= -k / mu
      high *= -(k + 1) / mu
    }
  },
  dispersionJet({ y, weight }, mu, phi, order, jet) {
    const shape = weight * Math.exp(-phi)
    jet[0] = -shape * (Math.log((shape * y) / mu) + 1 - y / mu - polygamma(0, shape))
    if (order >= 1) jet[1] = (-shape * (y / mu - 1)) / mu
    if (order >= 2) jet[2] = (-shape * (1 - (2 * y) / mu)) / (mu * mu)
  },
  variance: ({ weight }, mu, phi) => (Math.exp(phi) * mu * mu) / weight,
  information: ({ weight }, mu, phi) => (weight * Math.exp(-phi)) / (mu * mu),
  unitDeviance: ({ y, weight }, mu) => 2 * weight * ((y - mu) / mu - Math.log(y / mu)),
  cumulative({ y, weight }, mu, phi) {
    const shape = weight * Math.exp(-phi)
    return y <= 0 ? 0 : gammainc((shape * y) / mu, shape, true, false)
  },
  simulate(random, { weight }, mu, phi) {
    const shape = weight * Math.exp(-phi)
    return (random.gamma(shape) * mu) / shape
  },
}
