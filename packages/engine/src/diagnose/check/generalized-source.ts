import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import type { CheckSource } from './check-source.ts'

/** What the checks read of a generalized fit. */
export interface GeneralizedSource extends Pick<CheckSource, 'state' | 'rows' | 'modes' | 'alpha'> {
  readonly state: GlmmState
  readonly data: GlmmRows
  /** Uniform where the model holds. */
  readonly quantiles: Float64Array
  /** Means at the conditional modes. */
  readonly mu: Float64Array
  readonly simulations: number
  readonly seed: number
}

/** Two-sided p value of a statistic among as many simulated ones: twice the smaller tail, both counting itself. */
export function simulatedP(observed: number, simulated: readonly number[]): number {
  const up = simulated.filter((s) => s >= observed).length
  const down = simulated.filter((s) => s <= observed).length
  return Math.min(1, (2 * (Math.min(up, down) + 1)) / (simulated.length + 1))
}
