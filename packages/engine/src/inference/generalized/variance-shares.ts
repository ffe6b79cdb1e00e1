import { averagedMean } from '../../family/averaged-mean.ts'
import { linearPredictor } from '../../likelihood/linear-predictor.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import { dispersionOf, type GlmmState } from '../../models/glmm/glmm-state.ts'
import { gaussHermite } from '../../numeric/gauss-hermite.ts'
import { polygamma } from '../../numeric/polygamma.ts'
import { rowVariances } from './row-variances.ts'

/** Shares of the variance by one definition of what a row adds to it. */
export interface GeneralizedShares {
  /**
   * `latent`: the variance of the distribution that the link belongs to, pi^2/3 for logit, 1 for probit, pi^2/6 for cloglog and
   * loglog. `delta`, `lognormal`, `trigamma`: three approximations of the variance of a row on the scale of a log link.
   * `observation`: means and responses themselves, by integration over the random effects at the mean linear predictor.
   */
  readonly definition: 'latent' | 'delta' | 'lognormal' | 'trigamma' | 'observation'
  /** Variance that a row adds on this scale. */
  readonly rowVariance: number
  /** Random / (random + row): given the fixed part. */
  readonly icc: number
  /** Fixed / (fixed + random + row); null on the observation scale. */
  readonly r2Marginal: number | null
  /** (Fixed + random) / (fixed + random + row); null on the observation scale. */
  readonly r2Conditional: number | null
}

/**
 * Intraclass correlations and explained variance of a generalized mixed model, each by its definition: there is no one number.
 * Nakagawa, Johnson and Schielzeth (2017), Journal of the Royal Society Interface 14:20170213; on the observation scale
 * Goldstein, Browne and Rasbash (2002), Understanding Statistics 1:223-231, by integration. Random slopes count by their mean
 * over the rows (Johnson 2014).
 */
export function generalizedShares(state: GlmmState, data: GlmmRows): GeneralizedShares[] {
  const { rows } = data
  const { n } = rows
  const eta = new Float64Array(n)
  linearPredictor(rows, state.modes.beta, null, eta)
  const { offset } = data.spec.observations
  if (offset !== null) for (let i = 0; i < n; i++) eta[i] = eta[i]! + offset[i]!
  const variances = rowVariances(state.lambda, data)
  const random = mean(variances)
  const centre = mean(eta)
  let fixed = 0
  for (const e of eta) fixed += (e - centre) ** 2 / (n - 1)
  const expected = mean(eta.map((e, i) => averagedMean(state.link, e, variances[i]!)))
  const shares = rowScales(state, expected).map(([definition, row]): GeneralizedShares => {
    const total = random + row
    return {
      definition,
      rowVariance: row,
      icc: random / total,
      r2Marginal: fixed / (fixed + total),
      r2Conditional: (fixed + random) / (fixed + total),
    }
  })
  const observed = observationScale(state, centre, random)
  return observed === null ? shares : [...shares, observed]
}

function rowScales(
  { family, link, psi, ...rest }: GlmmState,
  mu: number,
): (readonly [GeneralizedShares['definition'], number])[] {
  if (family.name === 'binomial') {
    const latent: Readonly<Record<string, number>> = {
      logit: Math.PI ** 2 / 3,
      probit: 1,
      cloglog: Math.PI ** 2 / 6,
      loglog: Math.PI ** 2 / 6,
    }
    const own = latent[link.name]
    return own === undefined ? [] : [['latent', own]]
  }
  const d = dispersionOf({ family, psi })
  if (link.name === 'identity' && family.name === 'gaussian') return [['latent', d * rest.sigma2]]
  if (link.name !== 'log') return []
  const relative = family.variance({ y: mu, size: 1, weight: 1 }, mu, psi[psi.length - 1]!) / mu ** 2
  return [
    ['delta', relative],
    ['lognormal', Math.log1p(relative)],
    ['trigamma', polygamma(1, 1 / relative)],
  ]
}

/** Variance of the means over groups against all variance of single responses, at one linear predictor. */
function observationScale({ link, family, psi }: GlmmState, eta: number, variance: number): GeneralizedShares | null {
  const points = 61
  const { nodes, logWeights } = gaussHermite(points)
  const size = Math.sqrt(2 * variance)
  const jet = new Float64Array(1)
  let first = 0
  let second = 0
  let within = 0
  for (let k = 0; k < points; k++) {
    const at = eta + size * nodes[k]!
    if (!link.valid(at)) return null
    link.inverse(at, 0, jet)
    const w = Math.exp(logWeights[k]! - nodes[k]! ** 2) / Math.sqrt(Math.PI)
    first += w * jet[0]!
    second += w * jet[0]! ** 2
    within += w * family.variance({ y: jet[0]!, size: 1, weight: 1 }, jet[0]!, psi[psi.length - 1]!)
  }
  const between = second - first * first
  return {
    definition: 'observation',
    rowVariance: within,
    icc: between / (between + within),
    r2Marginal: null,
    r2Conditional: null,
  }
}

function mean(x: Float64Array): number {
  let s = 0
  for (const v of x) s += v
  return s / x.length
}
