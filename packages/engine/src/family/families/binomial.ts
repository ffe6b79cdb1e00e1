import betainc from '@stdlib/math-base-special-betainc'
import { logGamma } from '../../numeric/log-gamma.ts'
import { drawBinomial } from '../../numeric/random-counts.ts'
import type { Family } from '../family.ts'

/** Successes in `size` trials of probability mu. Var = size mu (1 - mu). McCullagh and Nelder (1989), chapter 4. */
export const binomial: Family = {
  name: 'binomial',
  defaultLink: 'logit',
  mean: 'unit',
  discrete: true,
  dispersion: null,
  logDensity({ y, size, weight }, mu, _phi, order, jet) {
    const failures = size - y
    const s = y === 0 ? 0 : y * Math.log(mu)
    const f = failures === 0 ? 0 : failures * Math.log1p(-mu)
    jet[0] = weight * (s + f + logChoose(size, y))
    let up = y === 0 ? 0 : y / mu
    let down = failures === 0 ? 0 : -failures / (1 - mu)
    for (let k = 1; k <= order; k++) {
      jet[k] = weight * (up + down)
      if (y !== 0) up *= -k / mu
      if (failures !== 0) down *= k / (1 - mu)
    }
  },
  dispersionJet() {},
  variance: ({ size }, mu) => size * mu * (1 - mu),
  information: ({ size, weight }, mu) => (weight * size) / (mu * (1 - mu)),
  unitDeviance({ y, size, weight }, mu) {
    const up = y === 0 ? 0 : y * Math.log(y / (size * mu))
    const down = y === size ? 0 : (size - y) * Math.log((size - y) / (size * (1 - mu)))
    return 2 * weight * (up + down)
  },
  cumulative({ y, size }, mu, _phi, strict) {
    const k = strict ? Math.ceil(y) - 1 : Math.floor(y)
    if (k < 0) return 0
    if (k >= size) return 1
    return betainc(1 - mu, size - k, k + 1)
  },
  simulate: (random, { size }, mu) => drawBinomial(random, size, mu),
  continues: ({ y, size }, mu) => (y === 0 || mu > 0) && (y === size || mu < 1),
}

export function logChoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}
