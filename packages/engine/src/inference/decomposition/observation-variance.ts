import type { Family } from '../../family/family.ts'
import type { Link } from '../../family/link.ts'
import { polygamma } from '../../numeric/polygamma.ts'

/** How the variance of an observation is brought to the scale of the linear predictor. */
export type ObservationMethod = 'theoretical' | 'delta' | 'lognormal' | 'trigamma'

export interface ObservationVariance {
  readonly method: ObservationMethod
  readonly variance: number
}

/** Variances of the latent distributions whose threshold model is the link: logistic, normal, Gumbel. */
const latent: Readonly<Record<string, number>> = {
  logit: Math.PI ** 2 / 3,
  probit: 1,
  cloglog: Math.PI ** 2 / 6,
  loglog: Math.PI ** 2 / 6,
}

/**
 * Variance of one observation (one trial of the binomial family) with mean `mu` on the scale of the linear predictor, by every
 * method that the family and link have, the customary one first:
 *
 * - `theoretical`: of the latent variable that crosses a threshold (binomial): pi^2/3, 1, pi^2/6;
 * - `lognormal`: log(1 + V / mu^2), the log link;
 * - `trigamma`: psi'(mu^2 / V), the log link of counts and of gamma responses;
 * - `delta`: V g'(mu)^2, any link.
 *
 * Nakagawa, Johnson and Schielzeth (2017), Journal of the Royal Society Interface 14:20170213, tables 1 and 2.
 */
export function observationVariances(family: Family, link: Link, mu: number, phi: number): ObservationVariance[] {
  const v = family.variance({ y: 0, size: 1, weight: 1 }, mu, phi)
  const out: ObservationVariance[] = []
  if (family.name === 'binomial' && Object.hasOwn(latent, link.name)) {
    out.push({ method: 'theoretical', variance: latent[link.name]! })
  }
  if (link.name === 'log') {
    out.push({ method: 'lognormal', variance: Math.log1p(v / mu ** 2) })
    if (family.name === 'gamma' || (family.discrete && family.name !== 'binomial')) {
      out.push({ method: 'trigamma', variance: polygamma(1, mu ** 2 / v) })
    }
  }
  const jet = new Float64Array(2)
  link.inverse(link.eta(mu), 1, jet)
  out.push({ method: 'delta', variance: v / jet[1]! ** 2 })
  return out
}
