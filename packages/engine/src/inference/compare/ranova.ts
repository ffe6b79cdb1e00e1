import type { ModelTerms } from '../../formula/terms.ts'
import { writtenRandomTerms } from '../../formula/written-random-terms.ts'
import type { Basis } from '../../frame/basis.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { refit } from '../../models/lmm/refit.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'
import { boundaryP } from './boundary-p.ts'
import { type ExactRlrtOptions, exactRlrt } from './exact-rlrt.ts'
import { likelihoodRatio } from './likelihood-ratio.ts'
import { randomParts } from './random-parts.ts'

/** A model without one random part, against the model as fitted. */
export interface RanovaRow {
  /** `<none>` for the fit itself, the term, or `Days in (Days | Subject)`. */
  readonly term: string
  readonly npar: number
  readonly logLik: number
  readonly aic: number
  /** Likelihood ratio: the fall of twice the log-likelihood; null in the first row. */
  readonly statistic: number | null
  readonly df: number | null
  /** From the chi-square distribution: too large, since the test is on the boundary. */
  readonly pValue: number | null
  /** From the mixture of chi-squares; null where more than one variance goes. */
  readonly pMixture: number | null
  /** From the exact distribution; only for the one variance of a model fitted by REML. */
  readonly pExact: number | null
}

/** Likelihood ratio tests of the random part, a term or a coefficient at a time. */
export interface Ranova {
  /** The criterion of the fit, by which all models are compared: `reml`, `ml`, or the method of a generalized model. */
  readonly method: string
  readonly rows: readonly RanovaRow[]
  readonly findings: readonly Finding[]
}

/**
 * Likelihood ratio tests of the random part: the model is fitted again without each random term, or without each slope of a
 * term, by the criterion it was fitted with.
 *
 * @param fit its formula as printed, and its criterion with full constants
 */
export function ranova(
  state: LmmState,
  basis: Basis,
  terms: ModelTerms,
  fit: { readonly formula: string; readonly criterion: number },
  options: ExactRlrtOptions = {},
): Ranova {
  const { criterion } = fit
  const written = writtenRandomTerms(fit.formula, terms.random)
  const npar = state.a.p + state.map.nPar + 1
  const findings: Finding[] = []
  const first = ranovaRow('<none>', criterion, npar, null)
  const rows = state.terms.flatMap(({ k, structure }, t) => {
    const text = written[t]!
    return randomParts(terms.random[t]!, basis, k).map(({ label, keep }): RanovaRow => {
      const smaller = refit(state, { keep: state.terms.map((other, i) => (i === t ? keep : range(other.k))) })
      const name = label === null ? text : `${label} in ${text}`
      const variances = structure === 'homdiag' ? 1 : k - keep.length
      findings.push(...ranovaFindings(name, smaller, variances))
      const row = ranovaRow(name, smaller.criterion, smaller.df, { criterion, npar, one: variances === 1 })
      const only = state.map.nPar === 1 && state.reml
      return only ? { ...row, pExact: exactRlrt(state, row.statistic!, options) } : row
    })
  })
  return { method: state.reml ? 'reml' : 'ml', rows: [first, ...rows], findings }
}

/** A row of the table: of the fit itself without `larger`, otherwise of a smaller model against it. */
export function ranovaRow(
  term: string,
  criterion: number,
  npar: number,
  larger: { readonly criterion: number; readonly npar: number; readonly one: boolean } | null,
): RanovaRow {
  const statistic = larger === null ? null : likelihoodRatio(criterion, larger.criterion)
  const df = larger === null ? null : larger.npar - npar
  return {
    term,
    npar,
    logLik: -criterion / 2,
    aic: criterion + 2 * npar,
    statistic,
    df,
    pValue: statistic === null ? null : chiSquareTail(statistic, df!),
    pMixture: larger?.one ? boundaryP(statistic!, df!) : null,
    pExact: null,
  }
}

/** What there is to say of a test: a smaller model without an optimum, several variances at once. */
export function ranovaFindings(
  name: string,
  smaller: { readonly criterion: number; readonly converged: boolean },
  variances: number,
): Finding[] {
  return [
    ...(smaller.converged ? [] : [notConverged(name, smaller.criterion)]),
    ...(variances === 1 ? [] : [severalVariances(name, variances)]),
  ]
}

function severalVariances(name: string, count: number): Finding {
  return finding(
    'I405',
    `The test of \`${name}\` sets ${count} variances to zero at once`,
    `${count} variances, with their covariances`,
    {
      consequence: 'Its p value is an upper bound: how much smaller the right one is depends on the design.',
      fixes: ['simulate from the smaller model to find it'],
    },
  )
}

function notConverged(name: string, criterion: number): Finding {
  return finding(
    'C304',
    `The model without \`${name}\` did not reach its optimum`,
    `criterion ${criterion.toFixed(4)} at the last step`,
    {
      consequence: 'Its test is not reliable.',
    },
  )
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}
