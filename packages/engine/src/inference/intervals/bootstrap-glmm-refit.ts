import { composeDensity } from '../../family/compose-density.ts'
import type { BoundRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { glmmParameterValues } from '../../models/glmm/parameters.ts'
import { GlmmRefit } from '../../models/glmm/refit.ts'
import type { ModelParameter } from '../../models/lmm/parameters.ts'
import type { Replicate } from './bootstrap-refit.ts'

/** Fits a generalized model again and again to other responses of its rows. */
export class BootstrapGlmmRefit {
  private readonly state: GlmmState
  private readonly data: BoundRows
  private readonly parameters: readonly ModelParameter[]
  private readonly refit: GlmmRefit

  constructor(state: GlmmState, data: BoundRows, parameters: readonly ModelParameter[]) {
    this.state = state
    this.data = data
    this.parameters = parameters
    this.refit = new GlmmRefit(state, data)
  }

  run(y: Float64Array): Replicate {
    const { family, link, observations } = this.data.spec
    const found = this.refit.run(this.data.rows, composeDensity(family, link, { ...observations, y }), false)
    if (typeof found === 'string') return { values: null, reason: found }
    return { values: glmmParameterValues(this.state, this.parameters, found.psi), boundary: found.boundary }
  }
}
