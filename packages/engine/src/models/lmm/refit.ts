import { covarianceStructure } from '../../covariance/registry.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import type { LmmState } from './lmm-state.ts'
import { selectRandom } from './select-random.ts'
import { solve } from './solve.ts'
import { criterionShift } from './user-scale.ts'

/** How a model is fitted again: by another criterion, with fewer random coefficients, or both. */
export interface RefitChange {
  /** Restricted or full maximum likelihood; that of the fit by default. */
  readonly reml?: boolean
  /** The coefficients that each random-effects term keeps, ascending; all by default. None leaves the term out. */
  readonly keep?: readonly (readonly number[])[]
}

/** What another fit of the same data came to. */
export interface Refit {
  readonly reml: boolean
  /** -2 log (restricted) likelihood with full constants. */
  readonly criterion: number
  readonly logLik: number
  /** Number of parameters: fixed effects, variances and covariances, the residual variance. */
  readonly df: number
  readonly converged: boolean
}

/** Fits a model again from its cross-products, which depend neither on the criterion nor on which coefficients are random. */
export function refit(state: LmmState, change: RefitChange): Refit {
  const reml = change.reml ?? state.reml
  const keep = change.keep ?? state.terms.map(({ k }) => range(k))
  const { a, terms, widths } = selectRandom(state, keep)
  const map = new ThetaMap(
    terms.map((term) => ({ ...term, structure: covarianceStructure(term.structure) })),
    [...widths],
  )
  const steps = solve(a, map, reml)
  for (;;) {
    const step = steps.next()
    if (!step.done) continue
    const { objective, summary } = step.value
    const criterion = summary.objective + criterionShift({ fe: state.fe, reml, yScale: state.yScale, objective })
    return { reml, criterion, logLik: -criterion / 2, df: a.p + map.nPar + 1, converged: summary.converged }
  }
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}
