import { chiSquareTail } from '../inference/chi-square-tail.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { fittedMeans, type GlmmRows, glmmResiduals, observationAt } from '../models/glmm/fitted.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { normalQuantile } from '../numeric/normal-quantile.ts'
import { createRandom } from '../numeric/random.ts'

export interface DispersionCheck {
  /** Sum of squared Pearson residuals. */
  readonly statistic: number
  /** Rows less parameters. */
  readonly df: number
  /** Their ratio: 1 where the distribution has the variation of the data. */
  readonly ratio: number
  /** From chi-square, which takes the conditional modes as known. */
  readonly pValue: number
}

export interface ZeroCheck {
  readonly observed: number
  /** Expected at the fitted means. */
  readonly expected: number
  readonly ratio: number
  /** Two-sided, from the normal distribution of a sum of independent rows. */
  readonly pValue: number
}

/** What the data say of a generalized fit. Parts are null where they make no sense: binary outcomes cannot vary too much. */
export interface GeneralizedCheck {
  readonly dispersion: DispersionCheck | null
  readonly zeros: ZeroCheck | null
  readonly findings: readonly Finding[]
}

/** A ratio beyond which extra variation matters, and the p value that goes with it. */
const tooMuch = 1.2
const unlikely = 0.01

/** Overdispersion and zeros. Gelman and Hill (2007), section 6.2; Zuur et al. (2009), chapter 11. */
export function generalizedChecks(state: GlmmState, data: GlmmRows): GeneralizedCheck {
  const dispersion = dispersionCheck(state, data)
  const zeros = zeroCheck(state, data)
  const findings: Finding[] = []
  if (dispersion !== null && dispersion.ratio > tooMuch && dispersion.pValue < unlikely) {
    findings.push(
      finding(
        'I401',
        `The outcome varies more than a ${state.family.name} model allows`,
        `dispersion ${dispersion.ratio.toPrecision(3)} on ${dispersion.df} degrees of freedom, p ${dispersion.pValue.toPrecision(2)}`,
        {
          consequence: 'Standard errors are too small.',
          fixes:
            state.family.name === 'poisson'
              ? ['use the family negative-binomial', 'add an effect of each row']
              : ['add an effect of each row'],
        },
      ),
    )
  }
  if (zeros !== null && zeros.ratio > 1.1 && zeros.pValue < unlikely) {
    findings.push(
      finding(
        'I402',
        'There are more zeros than expected',
        `${zeros.observed} observed, ${zeros.expected.toFixed(1)} expected`,
        {
          consequence: 'Some zeros may come about in another way than the counts.',
          fixes: ['use the family negative-binomial and look again'],
        },
      ),
    )
  }
  return { dispersion, zeros, findings }
}

function dispersionCheck(state: GlmmState, data: GlmmRows): DispersionCheck | null {
  const { family } = state
  if (!family.discrete) return null
  if (family.name === 'binomial' && !(data.spec.observations.size?.some((m) => m > 1) ?? false)) return null
  let statistic = 0
  for (const r of glmmResiduals(state, data, 'pearson')) statistic += r * r
  const df = data.rows.n - state.psi.length
  if (df < 1) return null
  return { statistic, df, ratio: statistic / df, pValue: chiSquareTail(statistic, df) }
}

function zeroCheck(state: GlmmState, data: GlmmRows): ZeroCheck | null {
  const { family, psi } = state
  if (!family.discrete || family.name === 'binomial') return null
  const { mu } = fittedMeans(state, data, true)
  let observed = 0
  let expected = 0
  let variance = 0
  mu.forEach((m, i) => {
    if (observationAt(data, i).y === 0) observed++
    const p = family.cumulative({ y: 0, size: 1, weight: 1 }, m, psi[psi.length - 1]!, false)
    expected += p
    variance += p * (1 - p)
  })
  const z = Math.abs(observed - expected) / Math.sqrt(variance)
  return { observed, expected, ratio: observed / expected, pValue: chiSquareTail(z * z, 1) }
}

/**
 * Quantile residuals: the normal score of where each response stands in its own distribution at the conditional modes, standard normal
 * under the model. A discrete response is spread over its step at random, the same for the same seed. Dunn and Smyth (1996), Journal of
 * Computational and Graphical Statistics 5:236-244.
 */
export function quantileResiduals(state: GlmmState, data: GlmmRows, seed = 0): Float64Array {
  const { family, psi } = state
  const phi = psi[psi.length - 1]!
  const { mu } = fittedMeans(state, data, true)
  const random = createRandom(seed)
  return mu.map((m, i) => {
    const o = observationAt(data, i)
    const high = family.cumulative(o, m, phi, false)
    const low = family.discrete ? family.cumulative(o, m, phi, true) : high
    const share = low + (high - low) * random.uniform()
    return normalQuantile(Math.min(Math.max(share, 1e-16), 1 - 1e-16))
  })
}
