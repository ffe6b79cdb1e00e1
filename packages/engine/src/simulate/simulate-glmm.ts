import type { GlmmRows } from '../models/glmm/fitted.ts'
import type { GlmmState } from '../models/glmm/glmm-state.ts'
import { glmmDraw } from './glmm-draw.ts'
import type { SimulateOptions } from './simulate-lmm.ts'

/** Responses for the rows of a fit, one array a simulation, as `glmmDraw` draws them. */
export function simulateGlmm(state: GlmmState, data: GlmmRows, nsim: number, options: SimulateOptions = {}): Float64Array[] {
  const draw = glmmDraw(state, data, options)
  return Array.from({ length: nsim }, (_, s) => draw(s))
}
