import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { DdfMethod } from '../../models/lmm/options.ts'
import { ddfMethod } from '../ddf/ddf-method.ts'
import { type AnovaType, termHypotheses } from './term-hypotheses.ts'
import { waldF } from './wald-statistic.ts'

/** The F test of one term. */
export interface AnovaRow {
  readonly term: string
  /** F times numDf times the residual variance: what lmerTest prints under this name. */
  readonly sumSq: number
  readonly meanSq: number
  readonly numDf: number
  /** Null for z: the test is a chi-square over numDf. */
  readonly denDf: number | null
  /** F. */
  readonly statistic: number
  readonly pValue: number
}

/** A table of tests of the terms of the fixed part. */
export interface Anova {
  readonly type: AnovaType
  readonly ddf: DdfMethod
  readonly rows: readonly AnovaRow[]
  readonly findings: readonly Finding[]
}

/**
 * F tests of the terms of the fixed part, type 1, 2 or 3.
 *
 * @param residualVariance sigma^2 on the user's scale, for the sums of squares
 * @throws BlupError I406 and I418 where the model does not have what the degrees of freedom need
 */
export function anova(
  state: LmmState,
  basis: Basis,
  terms: ModelTerms,
  options: { readonly type: AnovaType; readonly ddf: DdfMethod; readonly residualVariance: number },
): Anova {
  const { type, ddf, residualVariance } = options
  const hypotheses = termHypotheses(state, basis, terms, type)
  const method = hypotheses.length === 0 ? null : ddfMethod(state, ddf)
  const findings: Finding[] = []
  const rows = hypotheses.map(({ term, rows: contrasts, own }): AnovaRow => {
    if (contrasts.length === 0) {
      findings.push(
        finding('I420', `\`${term}\` has nothing of its own to test`, `0 degrees of freedom in the type ${type} table`, {
          consequence: 'What it could explain, other terms explain exactly.',
          fixes: type === 1 ? ['put it first in the formula'] : ['see the type 1 table, where terms count in their order'],
        }),
      )
      return { term, sumSq: Number.NaN, meanSq: Number.NaN, numDf: 0, denDf: null, statistic: Number.NaN, pValue: Number.NaN }
    }
    const zeros = new Float64Array(contrasts.length)
    const { statistic, numDf, denDf, pValue } = waldF(state, contrasts, zeros, method!, own)
    const meanSq = statistic * residualVariance
    return { term, sumSq: meanSq * numDf, meanSq, numDf, denDf, statistic, pValue }
  })
  return { type, ddf, rows, findings }
}
