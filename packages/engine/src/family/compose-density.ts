import { ComposedDensity } from './composed-density.ts'
import { GammaLog } from './densities/gamma-log.ts'
import { GaussianIdentity } from './densities/gaussian-identity.ts'
import { BinomialLogit, NegativeBinomialLog } from './densities/logistic-density.ts'
import { PoissonLog } from './densities/poisson-log.ts'
import { UnitDensity } from './densities/unit-density.ts'
import type { Family } from './family.ts'
import type { Link } from './link.ts'
import type { Observations } from './observations.ts'

/** Pairs with a direct path that is quicker or more exact than composing Taylor series. */
const direct: ReadonlyMap<string, (o: Observations) => ComposedDensity> = new Map([
  ['binomial logit', (o: Observations) => new BinomialLogit(o)],
  ['negative-binomial log', (o: Observations) => new NegativeBinomialLog(o)],
  ['poisson log', (o: Observations) => new PoissonLog(o)],
  ['gamma log', (o: Observations) => new GammaLog(o)],
  ['gaussian identity', (o: Observations) => new GaussianIdentity(o)],
])

/** Other pairs whose log-density is concave in eta: canonical links, and y log(eta) - eta^a for counts. */
const concavePairs: ReadonlySet<string> = new Set([
  'gamma inverse',
  'inverse-gaussian inverse-squared',
  'poisson identity',
  'poisson sqrt',
])

/** A family and a link bound to the data. */
export function composeDensity(family: Family, link: Link, observations: Observations): ComposedDensity {
  const pair = `${family.name} ${link.name}`
  const own = direct.get(pair)
  if (own !== undefined) return own(observations)
  if (family.name === 'binomial' && link.tails !== null) return new UnitDensity(link, link.tails, observations)
  return new ComposedDensity(family, link, observations, concavePairs.has(pair))
}
