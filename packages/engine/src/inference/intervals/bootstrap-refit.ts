import type { CrossProducts } from '../../design/cross-products.ts'
import { CollapsedEquations } from '../../likelihood/gaussian/collapsed-equations.ts'
import { createEquations, systemAt } from '../../likelihood/gaussian/create-equations.ts'
import type { GaussianEquations } from '../../likelihood/gaussian/gaussian-equations.ts'
import { momentStart } from '../../likelihood/gaussian/moment-start.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { solveModes } from '../../likelihood/system/mode-solution.ts'
import { isSingular } from '../../models/lmm/is-singular.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { type ModelParameter, parameterValues } from '../../models/lmm/parameters.ts'
import { reoptimize } from '../../models/lmm/reoptimize.ts'
import { choleskyInPlace } from '../../numeric/small-cholesky.ts'

/** What one replicate came to: the parameters' values, or why there are none. */
export type Replicate =
  | { readonly values: Float64Array; readonly boundary: boolean }
  | { readonly values: null; readonly reason: string }

/** A squared residual of a column of X, relative to its own square, below which a resample has lost it. */
const lostColumn = 1e-10

/** Fits a model again and again, from its own estimate, by the criterion of the fit. */
export class BootstrapRefit {
  private readonly state: LmmState
  private readonly parameters: readonly ModelParameter[]
  private readonly weightScale: number
  /** A singular estimate is no start: its variances have no slope to grow along. */
  private readonly warm: boolean
  private equations: { readonly a: CrossProducts; readonly of: GaussianEquations } | null = null

  constructor(state: LmmState, parameters: readonly ModelParameter[], weightScale: number) {
    this.state = state
    this.parameters = parameters
    this.weightScale = weightScale
    this.warm = !isSingular(state.lambda, state)
  }

  /** `a` may be the arrays of the last call with another response. */
  run(a: CrossProducts): Replicate {
    const { state } = this
    if (!fullRank(a)) return { values: null, reason: 'a column of X is explained by the others in this resample' }
    const equations = this.equationsOf(a)
    const objective = new ProfiledGaussian(equations, state.map, state.reml)
    if (!(objective.nu > 0)) return { values: null, reason: 'fewer rows than fixed effects' }
    const fitted = reoptimize(objective, this.warm ? state.theta : momentStart(a, state.map), replicateTolerance)
    if (!fitted.converged || !Number.isFinite(fitted.value)) return { values: null, reason: 'the optimum was not reached' }
    const beta = equations.fixedEffects?.() ?? solveModes(systemAt(a, equations, state.map, fitted.theta)).beta
    const point = { beta, lambda: equations.lambda, sigma2: objective.sigma2 }
    return {
      values: parameterValues(state, this.parameters, point, this.weightScale),
      boundary: isSingular(equations.lambda, state),
    }
  }

  private equationsOf(a: CrossProducts): GaussianEquations {
    // classes of groups hold sums over responses; everything else reads the arrays anew
    if (this.equations === null || this.equations.a !== a || this.equations.of instanceof CollapsedEquations) {
      this.equations = { a, of: createEquations(a, 'exact') }
    }
    return this.equations.of
  }
}

/** The Monte Carlo error of a bootstrap is far above what this leaves. */
const replicateTolerance = 1e-8

/** Whether X keeps all its columns in a resample or a part of the data. */
export function fullRank(a: Pick<CrossProducts, 'p' | 'xy'>): boolean {
  const { p } = a
  const m = p + 1
  const l = new Float64Array(p * p)
  for (let c = 0; c < p; c++) for (let r = c; r < p; r++) l[c * p + r] = a.xy[c * m + r]!
  if (choleskyInPlace(l, p) !== 0) return false
  for (let c = 0; c < p; c++) if (l[c * p + c]! ** 2 < lostColumn * a.xy[c * m + c]!) return false
  return true
}
