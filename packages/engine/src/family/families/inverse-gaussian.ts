import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { erfcScaled } from '../../numeric/erfc-scaled.ts'
import type { Family } from '../family.ts'
import { pearsonDispersion } from '../pearson-dispersion.ts'

/** Positive values with Var = d mu^3, d = exp(phi). Folks and Chhikara (1978), JRSS B 40:263-289. */
export const inverseGaussian: Family = {
  name: 'inverse-gaussian',
  defaultLink: 'inverse-squared',
  mean: 'positive',
  discrete: false,
  dispersion: { name: 'dispersion', start: pearsonDispersion((mu) => mu ** 3) },
  logDensity({ y, weight }, mu, phi, order, jet) {
    const rate = weight * Math.exp(-phi)
    const r = (y - mu) / mu
    jet[0] = 0.5 * (Math.log(rate / (2 * Math.PI)) - 3 * Math.log(y)) - (0.5 * rate * r * r) / y
    // -(y / mu^2 - 2 / mu) / 2
    let high = y / mu ** 3
    let low = -1 / (mu * mu)
    for (let k = 1; k <= order; k++) {
      jet[k] = rate * (high + low)
      high *= -(k + 2) / mu
      low *= -(k + 1) / mu
    }
  },
  dispersionJet({ y, weight }, mu, phi, order, jet) {
    const rate = weight * Math.exp(-phi)
    const r = (y - mu) / mu
    jet[0] = -0.5 + (0.5 * rate * r * r) / y
    if (order >= 1) jet[1] = -rate * (y / mu ** 3 - 1 / (mu * mu))
    if (order >= 2) jet[2] = -rate * ((-3 * y) / mu ** 4 + 2 / mu ** 3)
  },
  variance: ({ weight }, mu, phi) => (Math.exp(phi) * mu ** 3) / weight,
  information: ({ weight }, mu, phi) => (weight * Math.exp(-phi)) / mu ** 3,
  unitDeviance: ({ y, weight }, mu) => (weight * (y - mu) ** 2) / (mu * mu * y),
  cumulative({ y, weight }, mu, phi) {
    if (y <= 0) return 0
    const rate = weight * Math.exp(-phi)
    const root = Math.sqrt(rate / y)
    const below = root * (y / mu - 1)
    const above = root * (y / mu + 1)
    // exp(2 rate / mu) Phi(-above), whose factors overflow and underflow apart
    return normalCdf(below, 0, 1) + 0.5 * erfcScaled(above * Math.SQRT1_2) * Math.exp((2 * rate) / mu - 0.5 * above * above)
  },
  /** Michael, Schucany and Haas (1976), The American Statistician 30:88-90. */
  simulate(random, { weight }, mu, phi) {
    const rate = weight * Math.exp(-phi)
    const z = random.normal() ** 2
    const half = (mu * z) / (2 * rate)
    // mu (1 + half - sqrt(2 half + half^2)) without cancellation
    const x = mu / (1 + half + Math.sqrt(half * (2 + half)))
    return random.uniform() <= mu / (mu + x) ? x : (mu * mu) / x
  },
}
