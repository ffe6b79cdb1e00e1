import type { CrossProducts } from '../../design/cross-products.ts'
import { createEquations, systemAt } from '../../likelihood/gaussian/create-equations.ts'
import { momentStart } from '../../likelihood/gaussian/moment-start.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { solveModes } from '../../likelihood/system/mode-solution.ts'
import { isSingular } from '../../models/lmm/is-singular.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { modelParameters, parameterValues } from '../../models/lmm/parameters.ts'
import { reoptimize } from '../../models/lmm/reoptimize.ts'
import { userCovariance } from '../../models/lmm/user-scale.ts'
import { fullRank } from '../intervals/bootstrap-refit.ts'
import type { LongProgress } from '../intervals/long-progress.ts'
import { DeletionProducts } from './deletion-products.ts'
import { DeletionTable, type Influence } from './deletion-table.ts'
import { deletionUnits, type InfluenceOptions } from './deletion-units.ts'

/**
 * Refits a model without each group or row, variances too, from cross-products out of which the rows are taken. Cook (1977);
 * Belsley, Kuh and Welsch (1980); for mixed models Demidenko and Stukel (2005), Statistics in Medicine 24:893-909.
 *
 * @throws BlupError E221 for an unknown grouping factor or level, I407 after an iterative solution
 */
export function* influenceSteps(
  state: LmmState,
  rows: LmmRows,
  weightScale: number,
  options: InfluenceOptions = {},
): Generator<LongProgress, Influence, void> {
  if (!state.exact) state.system().factor()
  const { by, units } = deletionUnits(state, rows, options)
  const parameters = modelParameters(state)
  const point = { beta: state.modes.beta, lambda: state.lambda, sigma2: state.sigma2 }
  const estimates = parameterValues(state, parameters, point, weightScale)
  const table = new DeletionTable(state, by, parameters, estimates)
  const products = new DeletionProducts(state, rows)
  const refit = new DeletionRefit(state)
  for (const [i, unit] of units.entries()) {
    yield { phase: 'deleting', done: i, total: units.length, what: String(unit.deleted) }
    const found = products.without(unit.members, (a) => refit.run(a))
    if (typeof found === 'string') {
      table.fail(unit, found)
      continue
    }
    const covariance = userCovariance(state, found.phi).map((x) => x * found.sigma2 * state.yScale ** 2)
    table.add(unit, parameterValues(state, parameters, found, weightScale), covariance)
  }
  yield { phase: 'deleting', done: units.length, total: units.length, what: '' }
  return table.result()
}

interface Refitted {
  readonly beta: Float64Array
  readonly lambda: readonly Float64Array[]
  readonly sigma2: number
  readonly phi: Float64Array
}

/** Fits the model to other cross-products, from its own estimate. */
class DeletionRefit {
  private readonly state: LmmState
  private readonly warm: boolean

  constructor(state: LmmState) {
    this.state = state
    this.warm = !isSingular(state.lambda, state)
  }

  /** @returns why there is no fit, as text */
  run(a: CrossProducts): Refitted | string {
    const { state } = this
    if (!fullRank(a)) return 'a column of X is explained by the others without it'
    const equations = createEquations(a, 'exact')
    const objective = new ProfiledGaussian(equations, state.map, state.reml)
    if (!(objective.nu > 0)) return 'no more rows than fixed effects are left'
    const { theta, converged, value } = reoptimize(objective, this.warm ? state.theta.slice() : momentStart(a, state.map))
    if (!converged || !Number.isFinite(value)) return 'the optimum was not reached'
    const { beta, phi } = solveModes(systemAt(a, equations, state.map, theta))
    return { beta, phi, lambda: equations.lambda, sigma2: objective.sigma2 }
  }
}

export type { Influence, InfluenceRow } from './deletion-table.ts'
export type { InfluenceOptions } from './deletion-units.ts'
