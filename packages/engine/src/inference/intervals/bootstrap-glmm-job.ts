import { composeDensity } from '../../family/compose-density.ts'
import type { Observations } from '../../family/observations.ts'
import type { MixedRows } from '../../likelihood/rows/mixed-rows.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { BoundRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { glmmParameters } from '../../models/glmm/parameters.ts'
import { restoreGlmmState, type StoredGlmmState, storeGlmmState } from '../../models/glmm/store.ts'
import { chosenParameters } from '../../models/lmm/parameters.ts'
import { glmmDraw } from '../../simulate/glmm-draw.ts'
import { BootstrapGlmmRefit } from './bootstrap-glmm-refit.ts'
import type { Replicate } from './bootstrap-refit.ts'

/** What replicates of a generalized model are computed from: plain data, which goes to another thread by structured clone. */
export interface GlmmBootstrapJob {
  readonly model: 'glmm'
  readonly state: StoredGlmmState
  readonly rows: MixedRows
  readonly observations: Observations
  readonly labels: readonly string[]
  readonly seed: number
  readonly parameters: readonly string[] | null
}

export function glmmBootstrapJob(
  state: GlmmState,
  { rows, spec }: BoundRows,
  { seed = 0, parameters }: { readonly seed?: number; readonly parameters?: readonly string[] },
): GlmmBootstrapJob {
  return {
    model: 'glmm',
    state: storeGlmmState(state),
    rows,
    observations: spec.observations,
    labels: spec.design.groupings.map(({ label }) => label),
    seed,
    parameters: parameters ?? null,
  }
}

/** Computes replicates of a job by number, from 0. Replicate r takes stream r of the seed and starts at the estimate of the fit. */
export function glmmBootstrapReplicates(job: GlmmBootstrapJob): (r: number) => Replicate {
  const { rows, observations, labels, seed } = job
  const state = restoreGlmmState(job.state)
  const { family, link, map } = state
  const density = composeDensity(family, link, observations)
  const groupings = labels.map((label) => ({ label }))
  const data: BoundRows = { rows, spec: { family, link, map, observations, density, design: { groupings } } }
  const chosen = chosenParameters(glmmParameters(state), job.parameters ?? undefined)
  const draw = glmmDraw(state, data, { seed })
  const refit = new BootstrapGlmmRefit(state, data, chosen)
  return (r) => {
    try {
      return refit.run(draw(r))
    } catch (error) {
      // random effects so large that a mean leaves its range: responses that cannot be, and no estimate
      if (error instanceof BlupError && error.code === 'I437') return { values: null, reason: error.message }
      throw error
    }
  }
}
