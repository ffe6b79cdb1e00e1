import gammainc from '@stdlib/math-base-special-gammainc'
import { logGamma } from '../../numeric/log-gamma.ts'
import { drawPoisson } from '../../numeric/random-counts.ts'
import type { Family } from '../family.ts'

/** Counts with Var = mu. */
export const poisson: Family = {
  name: 'poisson',
  defaultLink: 'log',
  mean: 'positive',
  discrete: true,
  dispersion: null,
  logDensity({ y, weight }, mu, _phi, order, jet) {
    jet[0] = weight * ((y === 0 ? 0 : y * Math.log(mu)) - mu - logGamma(y + 1))
    let up = y === 0 ? 0 : y / mu
    for (let k = 1; k <= order; k++) {
      jet[k] = weight * (up - (k === 1 ? 1 : 0))
      if (y !== 0) up *= -k / mu
    }
  },
  dispersionJet() {},
  variance: (_o, mu) => mu,
  information: ({ weight }, mu) => weight / mu,
  unitDeviance: ({ y, weight }, mu) => 2 * weight * ((y === 0 ? 0 : y * Math.log(y / mu)) - (y - mu)),
  cumulative({ y }, mu, _phi, strict) {
    const k = strict ? Math.ceil(y) - 1 : Math.floor(y)
    return k < 0 ? 0 : gammainc(mu, k + 1, true, true)
  },
  simulate: (random, _o, mu) => drawPoisson(random, mu),
  continues: ({ y }) => y === 0,
}
