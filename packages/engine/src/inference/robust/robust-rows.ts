import type { Finding } from '../../messages/finding.ts'
import type { FixedRow } from '../../models/fit-record.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { fixedEffects } from '../fixed/fixed-table.ts'
import type { RobustKind } from './cluster-sandwich.ts'
import type { RobustCovariance } from './robust-covariance.ts'
import type { RobustGlmm } from './robust-glmm.ts'

/** Robust standard errors of the fixed effects with their covariance. */
export interface RobustErrors {
  readonly kind: RobustKind
  /** The grouping factor whose levels are the clusters, and their number. */
  readonly cluster: string
  readonly clusters: number
  readonly rows: readonly { readonly term: string; readonly estimate: number; readonly stdError: number; readonly df: number }[]
  readonly covariance: readonly (readonly number[])[]
  readonly findings: readonly Finding[]
}

/** The table of robust standard errors, each with its degrees of freedom. */
export function robustErrors(state: LmmState, robust: RobustCovariance | RobustGlmm): RobustErrors {
  const { names, beta } = fixedEffects(state)
  const p = names.length
  const covariance = robust.covariance()
  return {
    kind: robust.kind,
    cluster: robust.cluster,
    clusters: robust.clusters,
    rows: names.map((term, j) => {
      const contrast = new Float64Array(p)
      contrast[j] = 1
      return { term, estimate: beta[j]!, stdError: Math.sqrt(covariance[j * p + j]!), df: robust.df(contrast) }
    }),
    covariance: names.map((_, r) => Array.from(covariance.subarray(r * p, r * p + p))),
    findings: robust.findings(),
  }
}

/** The table of fixed effects with robust standard errors and their degrees of freedom beside those of the model. */
export function withRobustErrors(fixed: readonly FixedRow[], robust: RobustCovariance | RobustGlmm): FixedRow[] {
  const covariance = robust.covariance()
  const p = fixed.length
  return fixed.map((row, j) => {
    const contrast = new Float64Array(p)
    contrast[j] = 1
    return { ...row, robustStdError: Math.sqrt(covariance[j * p + j]!), robustDf: robust.df(contrast) }
  })
}
