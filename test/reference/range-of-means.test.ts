import { fitSync, type GlmmFit } from 'blup'
import { describe, expect, it } from 'vitest'
import { near } from './support/same-fit.ts'

/**
 * Small groups, groups of one row, a group of zeros, counts and shares that reach the ends of their range: every family with links that can
 * lead means out of it, against glmmTMB 1.1.5 (the best of several starts at a relative tolerance of 1e-14).
 */

const effects = [0.9, -0.7, 0.3, -1.2, 0.1, 0.6, -0.4, 0.8, -0.9, 0, 0.5, -0.2, -0.6, 0.4]

const clamp = (share: number, from: number, to: number): number => Math.min(Math.max(share, from), to)
const thousandths = (value: number): number => Math.round(1000 * value) / 1000

const rows = Array.from({ length: 72 }, (_, i) => {
  const g = i < 56 ? i % 14 : i < 64 ? i - 42 : (i * 5) % 7
  const x = (((i * 37) % 41) - 20) / 20
  const e = ((i * 53) % 71) / 35.5 - 1
  const own = effects[g % 14]!
  const level = 0.7 + 0.35 * x + 0.6 * own
  const hits = Math.round(4 * clamp(0.55 + 0.12 * x + 0.33 * own + 0.3 * e, 0, 1))
  const some = Math.round(4 * clamp(0.4 + 0.1 * x + 0.22 * own + 0.26 * e, 0, 1))
  return {
    g: `g${g}`,
    x,
    count: g === 3 ? 0 : Math.max(0, Math.round(Math.exp(level) * (1 + 1.5 * e))),
    events: Math.max(0, Math.round(5 + 1.2 * x + 2.6 * own + 4.6 * e)),
    real: thousandths(g === 3 ? 0.2 * e : Math.exp(level) + 0.9 * e),
    positive: thousandths(Math.exp(level + 0.6 * e)),
    share: thousandths(clamp(0.52 + 0.14 * x + 0.16 * own + 0.25 * e, 0.03, 0.97)),
    hits,
    misses: 4 - hits,
    some,
    others: 4 - some,
  }
})

const modelOf = (family: string, link: string, response: string, method: string): GlmmFit =>
  fitSync(`${response} ~ x + (1 | g)`, rows, { family, link, method }) as GlmmFit

/** Family, link, response; log-likelihood, intercept, slope, standard deviation of groups. */
const cases: readonly (readonly [string, string, string, number, number, number, number])[] = [
  ['poisson', 'log', 'count', -144.54426569, 0.554702, 0.565359, 0.602716],
  ['poisson', 'sqrt', 'count', -145.12157264, 1.380157, 0.362541, 0.436661],
  ['poisson', 'inverse', 'count', -145.7182968, 0.585427, -0.209625, 0.210288],
  ['poisson', 'identity', 'events', -185.57911141, 4.877894, 0.99149, 1.668605],
  ['negative-binomial', 'identity', 'events', -181.71197726, 4.913857, 0.833523, 1.218828],
  ['negative-binomial-1', 'identity', 'events', -180.60553233, 4.912565, 0.942311, 1.414662],
  ['negative-binomial', 'log', 'count', -138.46089292, 0.718387, 0.450319, 0],
  ['negative-binomial', 'sqrt', 'count', -138.45572206, 1.444794, 0.322308, 0],
  ['negative-binomial', 'inverse', 'count', -138.29018501, 0.533655, -0.21202, 0.117634],
  ['negative-binomial-1', 'log', 'count', -137.93326869, 0.63297, 0.449699, 0.436304],
  ['negative-binomial-1', 'sqrt', 'count', -138.11296863, 1.414512, 0.280946, 0.327829],
  ['negative-binomial-1', 'inverse', 'count', -137.61834979, 0.539237, -0.175577, 0.139886],
  ['gamma', 'inverse', 'positive', -93.14058032, 0.515901, -0.16649, 0.170044],
  ['gamma', 'log', 'positive', -93.59046613, 0.735362, 0.389115, 0.372319],
  ['gamma', 'identity', 'positive', -97.08203118, 2.238342, 0.64563, 0.593013],
  ['gamma', 'sqrt', 'positive', -95.141525, 1.474386, 0.257449, 0.24821],
  ['gaussian', 'log', 'real', -85.05266008, 0.618039, 0.426103, 0.506613],
  ['gaussian', 'inverse', 'real', -90.49807625, 0.562232, -0.150517, 0.212456],
  ['gaussian', 'sqrt', 'real', -84.72359204, 1.39906, 0.32873, 0.361141],
  ['binomial', 'logit', 'cbind(hits, misses)', -99.82274386, 0.160259, 0.613372, 0.796651],
  ['binomial', 'probit', 'cbind(hits, misses)', -99.69565222, 0.09994, 0.378519, 0.49286],
  ['binomial', 'cloglog', 'cbind(hits, misses)', -99.12105474, -0.301737, 0.469828, 0.571977],
  ['beta', 'logit', 'share', 26.41536338, 0.021007, 0.643938, 0.424001],
  ['beta', 'probit', 'share', 26.48830441, 0.012984, 0.399673, 0.266768],
  ['beta', 'cloglog', 'share', 26.75959699, -0.374487, 0.461853, 0.305656],
  ['beta', 'log', 'share', 26.91023374, -0.716301, 0.297465, 0.194797],
  ['beta', 'identity', 'share', 26.855735, 0.504723, 0.1533, 0.1082],
  ['binomial', 'log', 'cbind(some, others)', -93.35181022, -0.961872, 0.23226, 0.240203],
  ['binomial', 'inverse', 'cbind(some, others)', -93.18784752, 2.671611, -0.529919, 0.517751],
]

describe('Laplace where means can leave their range', () => {
  it.each(cases)('%s by %s of %s', (family, link, response, logLik, intercept, slope, sd) => {
    const model = modelOf(family, link, response, 'laplace')
    expect(model.converged).toBe(true)
    near(model.fit.logLik!, logLik, 1e-6, 'logLik')
    near(model.fixed[0]!.estimate, intercept, 2e-5, 'intercept')
    near(model.fixed[1]!.estimate, slope, 2e-5, 'slope')
    near(model.random[0]!.sd[0]!, sd, 5e-5, 'standard deviation')
    for (const row of model.fixed) expect(Number.isFinite(row.stdError)).toBe(true)
  })
})

describe('other ways to the integral there', () => {
  const leaving = cases.filter(([, link]) => ['sqrt', 'identity', 'inverse'].includes(link))
  it.each(leaving)('%s by %s of %s: quadrature is near to Laplace', (family, link, response, logLik) => {
    const agq = modelOf(family, link, response, 'agq:15')
    expect(agq.converged).toBe(true)
    expect(Math.abs(agq.fit.logLik! - logLik)).toBeLessThan(2)
  })
})
