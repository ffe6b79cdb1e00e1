import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import type { Family } from '../family.ts'
import { pearsonDispersion } from '../pearson-dispersion.ts'

/** Var = d = exp(phi). */
export const gaussian: Family = {
  name: 'gaussian',
  defaultLink: 'identity',
  mean: 'real',
  discrete: false,
  dispersion: { name: 'dispersion', start: pearsonDispersion(() => 1) },
  logDensity({ y, weight }, mu, phi, order, jet) {
    const rate = weight * Math.exp(-phi)
    const r = y - mu
    jet[0] = 0.5 * (Math.log(rate / (2 * Math.PI)) - rate * r * r)
    if (order >= 1) jet[1] = rate * r
    if (order >= 2) jet[2] = -rate
    for (let k = 3; k <= order; k++) jet[k] = 0
  },
  dispersionJet({ y, weight }, mu, phi, order, jet) {
    const rate = weight * Math.exp(-phi)
    const r = y - mu
    jet[0] = 0.5 * (rate * r * r - 1)
    if (order >= 1) jet[1] = -rate * r
    if (order >= 2) jet[2] = rate
  },
  variance: ({ weight }, _mu, phi) => Math.exp(phi) / weight,
  information: ({ weight }, _mu, phi) => weight * Math.exp(-phi),
  unitDeviance: ({ y, weight }, mu) => weight * (y - mu) ** 2,
  cumulative: ({ y, weight }, mu, phi) => normalCdf(y, mu, Math.exp(phi / 2) / Math.sqrt(weight)),
  simulate: (random, { weight }, mu, phi) => mu + (Math.exp(phi / 2) * random.normal()) / Math.sqrt(weight),
}
