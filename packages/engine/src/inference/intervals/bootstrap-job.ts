import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { chosenParameters, modelParameters } from '../../models/lmm/parameters.ts'
import { type PlainRows, plainRows, restoreRows } from '../../models/lmm/plain-rows.ts'
import { restoreState, type StoredState, storeState } from '../../models/lmm/store.ts'
import { createRandom } from '../../numeric/random.ts'
import { type BootstrapDraw, parametricDraw, residualDraw } from './bootstrap-draw.ts'
import { BootstrapRefit, type Replicate } from './bootstrap-refit.ts'
import { caseDraw } from './case-draw.ts'
import { errorDraw } from './error-draw.ts'

export const bootstrapKinds = ['parametric', 'residual', 'case'] as const

/** How the data of a replicate come about: drawn from the fit, from its residuals, or by resampling groups. */
export type BootstrapKind = (typeof bootstrapKinds)[number]

/** What replicates of a linear model are computed from: plain data, which goes to another thread by structured clone. */
export interface LinearBootstrapJob {
  readonly model: 'lmm'
  readonly state: StoredState
  /** Null where the cross-products are enough. */
  readonly rows: PlainRows | null
  readonly weightScale: number
  readonly kind: BootstrapKind
  readonly seed: number
  readonly group: string | null
  readonly parameters: readonly string[] | null
}

export function bootstrapJob(
  state: LmmState,
  rows: LmmRows | null,
  weightScale: number,
  options: {
    readonly kind?: BootstrapKind
    readonly seed?: number
    readonly group?: string
    readonly parameters?: readonly string[]
  },
): LinearBootstrapJob {
  const { kind = 'parametric', seed = 0, group, parameters } = options
  // a model that was solved iteratively has no system, and says so
  if (!state.exact) state.system().factor()
  const needed = kind !== 'parametric' || errorDraw(state.a) === null
  return {
    model: 'lmm',
    state: storeState(state),
    rows: needed && rows !== null ? plainRows(rows) : null,
    weightScale,
    kind,
    seed,
    group: group ?? null,
    parameters: parameters ?? null,
  }
}

/**
 * Computes replicates of a job by number, from 0. Replicate r takes stream r of the seed and starts where every other does, so
 * that it is the same whoever computes it, and after whatever.
 *
 * @throws BlupError E221, I435, P505 for what cannot be resampled
 */
export function linearBootstrapReplicates(job: LinearBootstrapJob): (r: number) => Replicate {
  const { kind, seed, weightScale } = job
  const rows = job.rows === null ? null : restoreRows(job.rows)
  const state = restoreState(job.state)
  const chosen = chosenParameters(modelParameters(state), job.parameters ?? undefined)
  const draw: BootstrapDraw =
    kind === 'case'
      ? caseDraw(state, rows, job.group ?? undefined)
      : kind === 'residual'
        ? residualDraw(state, rows)
        : parametricDraw(state, rows)
  const fitter = new BootstrapRefit(state, chosen, weightScale)
  return (r) => fitter.run(draw(createRandom(seed, r)))
}
