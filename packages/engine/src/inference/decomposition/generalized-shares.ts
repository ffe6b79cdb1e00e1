import type { GlmmRows } from '../../models/glmm/fitted.ts'
import { fittedMeans } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { noAverage } from '../fixed/averaged-coefficients.ts'
import { inRange } from '../fixed/in-range.ts'
import { normalMean } from '../fixed/normal-mean.ts'
import { rowVariances } from '../fixed/row-variances.ts'
import { fixedPartVariance } from './mean-squares.ts'
import { type ObservationMethod, observationVariances } from './observation-variance.ts'
import { termVariances } from './term-variances.ts'
import type { GroupShare } from './variance-shares.ts'
import { variancesAt } from './variances-at.ts'

/** The parts of a variance by one definition, and what they say. */
export interface GeneralizedShares {
  /** `latent`: of the linear predictor. `observation`: of the response itself. */
  readonly scale: 'latent' | 'observation'
  /** Where the variance of one observation comes from; `integration` on the scale of the response. */
  readonly method: ObservationMethod | 'integration'
  readonly fixed: number
  readonly random: number
  /** Of one observation given its mean, with the variance of factors that have a level for every row. */
  readonly residual: number
  /** Random / (random + residual). */
  readonly adjusted: number
  /** Random / (fixed + random + residual); null at chosen values of the predictors, as are the next two. */
  readonly unadjusted: number | null
  readonly groups: readonly GroupShare[]
  /** Fixed / (fixed + random + residual). */
  readonly marginal: number | null
  /** (Fixed + random) / (fixed + random + residual). */
  readonly conditional: number | null
}

interface Parts {
  readonly fixed: number
  /** By grouping factor. */
  readonly byGroup: readonly number[]
  /** All random effects together; on the scale of the response not the sum. */
  readonly random: number
  readonly residual: number
}

/** Rows whose means are integrated; of more, as many evenly spaced in the order of the fixed part. */
const mostRows = 1000

/**
 * Shares of the variance of a generalized linear mixed model by every definition that applies, the customary one first.
 *
 * On the latent scale they are those of a linear mixed model with the variance of one observation in place of the residual's
 * (Nakagawa, Johnson and Schielzeth 2017, Journal of the Royal Society Interface 14:20170213), taken at `mean`. On the scale of
 * the response the mean given the random effects varies by Var(mu), and a response about it by E V(mu), both integrated over
 * the random effects row by row (Goldstein, Browne and Rasbash 2002, Understanding Statistics 1:223; de Villemereuil et al.
 * 2016, Genetics 204:1281); rows of more than a thousand by an even sample of a thousand.
 *
 * A grouping factor with a level for every row is additive overdispersion and counts as residual.
 *
 * @param at values of the predictors of random slopes, in place of all rows; then on the latent scale alone
 * @param mean of the response (of one trial), for what depends on it: by default its average over rows and random effects
 */
export function generalizedShares(
  state: GlmmState,
  data: GlmmRows,
  mean?: number,
  at?: Readonly<Record<string, number>>,
): GeneralizedShares[] {
  const { rows, spec } = data
  const { frame, design } = spec
  const phi = state.psi[state.psi.length - 1]!
  const { n } = state.a
  const single = rows.groupings.map(({ nLevels }) => nLevels === n)
  const ofRows = rowVariances(rows, state.lambda)
  const response = responseParts(state, data, ofRows, single)
  const exists = !Number.isNaN(response.mean)
  if (!exists && mean === undefined) throw noAverage(state.link.name)
  const mu = mean ?? response.mean
  const variances = at === undefined ? termVariances(state, { frame, design }) : variancesAt(state, at)
  const byGroup = state.levels.map((_, g) => state.terms.reduce((s, t, i) => (t.block === g ? s + variances[i]! : s), 0))
  const fixed = fixedPartVariance(state, { frame, design })
  const extra = byGroup.reduce((s, v, g) => (single[g] ? s + v : s), 0)
  const shared = byGroup.map((v, g) => (single[g] ? 0 : v))
  const random = shared.reduce((s, v) => s + v, 0)
  const shares = (scale: 'latent' | 'observation', method: GeneralizedShares['method'], parts: Parts): GeneralizedShares => {
    const total = parts.random + parts.residual
    const whole = total + parts.fixed
    return {
      scale,
      method,
      fixed: parts.fixed,
      random: parts.random,
      residual: parts.residual,
      adjusted: parts.random / total,
      unadjusted: at === undefined ? parts.random / whole : null,
      groups: state.levels.flatMap(({ label, names }, g) => {
        if (single[g]) return []
        const icc = parts.byGroup[g]! / total
        return [{ group: label, variance: parts.byGroup[g]!, icc, designEffect: 1 + (n / names.length - 1) * icc }]
      }),
      marginal: at === undefined ? parts.fixed / whole : null,
      conditional: at === undefined ? (parts.fixed + parts.random) / whole : null,
    }
  }
  return [
    ...observationVariances(state.family, state.link, mu, phi).map(({ method, variance }) =>
      shares('latent', method, { fixed, byGroup: shared, random, residual: variance + extra }),
    ),
    ...(at === undefined && exists ? [shares('observation', 'integration', response)] : []),
  ]
}

/** Fixed, random and residual variance of the response, averaged over the rows. */
function responseParts(
  state: GlmmState,
  data: GlmmRows,
  ofRows: readonly Float64Array[],
  single: readonly boolean[],
): Parts & { readonly mean: number } {
  const { family, link } = state
  const { frequencies } = data.spec.observations
  const phi = state.psi[state.psi.length - 1]!
  const { eta } = fittedMeans(state, data, false)
  const jet = new Float64Array(1)
  const mean = (at: number): number => {
    if (!link.valid(at)) return Number.NaN
    link.inverse(at, 0, jet)
    return inRange(jet[0]!, family.mean) ? jet[0]! : Number.NaN
  }
  const groups = ofRows.length
  const sums = { weight: 0, mean: 0, square: 0, random: 0, residual: 0, byGroup: new Float64Array(groups) }
  for (const i of sampleRows(eta)) {
    const w = frequencies?.[i] ?? 1
    const total = ofRows.reduce((s, v) => s + v[i]!, 0)
    const extra = ofRows.reduce((s, v, g) => (single[g] ? s + v[i]! : s), 0)
    let first = 0
    let within = 0
    let all = 0
    normalMean(total, (d, weight) => {
      const mu = mean(eta[i]! + d)
      first += weight * mu
      all += weight * mu * mu
      within += weight * family.variance({ y: 0, size: 1, weight: 1 }, mu, phi)
    })
    // Var E(mu | effects of the groups in question), all others integrated
    const between = (variance: number): number => {
      if (variance === total) return all - first * first
      if (!(variance > 0)) return 0
      let s = 0
      normalMean(variance, (d, weight) => {
        let inner = 0
        normalMean(total - variance, (other, v) => {
          inner += v * mean(eta[i]! + d + other)
        })
        s += weight * inner * inner
      })
      return s - first * first
    }
    const random = between(total - extra)
    sums.weight += w
    sums.mean += w * first
    sums.square += w * first * first
    sums.random += w * random
    sums.residual += w * (within + (all - first * first) - random)
    for (let g = 0; g < groups; g++) {
      if (!single[g]) sums.byGroup[g]! += w * (ofRows[g]![i] === total - extra ? random : between(ofRows[g]![i]!))
    }
  }
  const m = sums.mean / sums.weight
  return {
    mean: m,
    fixed: Math.max(0, sums.square / sums.weight - m * m),
    byGroup: [...sums.byGroup].map((s) => s / sums.weight),
    random: sums.random / sums.weight,
    residual: sums.residual / sums.weight,
  }
}

/** Rows in the order of their fixed part, evenly thinned to `mostRows`. */
function sampleRows(eta: Float64Array): number[] {
  const order = Array.from(eta, (_, i) => i)
  if (eta.length <= mostRows) return order
  order.sort((a, b) => eta[a]! - eta[b]!)
  return Array.from({ length: mostRows }, (_, k) => order[Math.floor(((k + 0.5) * eta.length) / mostRows)]!)
}
