import { nearestName } from './nearest-name.ts'

/** What other programs call a thing, in lower case, and what it may be called here: the first that is a candidate. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  bernoulli: ['binomial'],
  logistic: ['binomial', 'logit'],
  normal: ['gaussian'],
  'inverse.gaussian': ['inverse-gaussian'],
  invgauss: ['inverse-gaussian'],
  beta_family: ['beta'],
  nbinom: ['negative-binomial'],
  nbinom1: ['negative-binomial-1'],
  nbinom2: ['negative-binomial'],
  nb: ['negative-binomial'],
  nb1: ['negative-binomial-1'],
  nb2: ['negative-binomial'],
  negbin: ['negative-binomial'],
  negbinomial: ['negative-binomial'],
  nbreg: ['negative-binomial'],
  '1/mu^2': ['inverse-squared'],
  '1/mu': ['inverse'],
  reciprocal: ['inverse'],
  nagq: ['agq:K'],
  quad: ['agq:K'],
  quadrature: ['agq:K'],
  mvaghermite: ['agq:K'],
}

/** The candidate that is called `name` in another program, otherwise the one closest in spelling, or null. */
export function suggestedName(name: string, candidates: readonly string[]): string | null {
  const known = Object.hasOwn(elsewhere, name.toLowerCase()) ? elsewhere[name.toLowerCase()]! : []
  return known.find((own) => candidates.includes(own)) ?? nearestName(name, candidates)
}
