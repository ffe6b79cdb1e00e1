import { createEquations, systemAt } from '../../likelihood/gaussian/create-equations.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { solveModes } from '../../likelihood/system/mode-solution.ts'
import { restoreParts, type StoredParts, storeParts } from '../stored-parts.ts'
import type { LmmState } from './lmm-state.ts'

/**
 * A fitted state as plain JSON: the cross-products instead of the rows, theta, the scaling, names and levels. All that
 * inference and prediction read comes back from it.
 */
export interface StoredState extends StoredParts {
  readonly version: 1
  readonly reml: boolean
  readonly theta: readonly number[]
  /** Internal criterion at theta: what a reload must reproduce. */
  readonly objective: number
  readonly sumLogWeights: number
  readonly yCentre: number
  readonly yScale: number
}

export function storeState(state: LmmState): StoredState {
  return {
    version: 1,
    reml: state.reml,
    theta: [...state.theta],
    objective: state.objective.value(state.theta),
    sumLogWeights: state.a.sumLogWeights,
    ...storeParts(state),
    yCentre: state.yCentre,
    yScale: state.yScale,
  }
}

/** The state again; throws RangeError where the stored criterion is not reproduced. */
export function restoreState(stored: StoredState): LmmState {
  const parts = restoreParts(stored, stored.sumLogWeights)
  const { a, map } = parts
  const theta = Float64Array.from(stored.theta)
  const objective = new ProfiledGaussian(createEquations(a), map, stored.reml)
  const value = objective.value(theta)
  if (!(Math.abs(value - stored.objective) <= 1e-8 * (1 + Math.abs(stored.objective)))) {
    throw new RangeError(`the stored criterion is ${stored.objective}, recomputed it is ${value}`)
  }
  const lambda = a.blocks.map(({ k }) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  let system = systemAt(a, objective.equations, map, theta)
  return {
    ...parts,
    objective,
    reml: stored.reml,
    theta,
    slope: null,
    lambda,
    exact: true,
    system: () => {
      if (!system.isFactoredAt(lambda)) system = systemAt(a, objective.equations, map, theta)
      return system
    },
    modes: solveModes(system),
    yCentre: stored.yCentre,
    yScale: stored.yScale,
    sigma2: system.pwrss / objective.nu,
  }
}
