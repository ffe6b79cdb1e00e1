import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import type { DdfMethod } from '../../models/lmm/options.ts'
import { ddfMethod } from '../ddf/ddf-method.ts'
import { fixedEffects } from '../fixed/fixed-table.ts'
import type { MeanSource } from './mean-source.ts'
import { linkScale, transformedResponse } from './response-scales.ts'

/**
 * Marginal means of a linear or generalized mixed model, by the degrees of freedom asked for.
 *
 * @param link of a generalized model; `identity` for a linear one
 */
export function mixedMeanSource(
  state: LmmState,
  basis: Basis,
  terms: ModelTerms,
  rows: LmmRows | null,
  ddf: DdfMethod,
  link: string,
): MeanSource {
  const { beta, covariance } = fixedEffects(state)
  const method = ddfMethod(state, ddf)
  return {
    terms,
    basis,
    fe: state.fe,
    beta,
    covariance: method.covariance ?? covariance,
    df: method.df,
    ddf,
    response: link === 'identity' ? transformedResponse(terms.response) : linkScale(link),
    frame: rows === null ? null : rows.frame,
  }
}
