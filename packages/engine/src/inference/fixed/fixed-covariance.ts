import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { KenwardRoger } from '../ddf/kenward-roger.ts'
import { fixedEffects } from './fixed-table.ts'

/**
 * The covariance matrix of the kept fixed effects: (X'V^-1X)^-1 at the estimates, or Kenward and Roger's (1997) adjustment
 * of it, which adds what the estimation of the variances costs in small samples.
 */
export function fixedCovariance(state: LmmState, type: 'model' | 'kenward-roger'): number[][] {
  const covariance = type === 'model' ? fixedEffects(state).covariance : new KenwardRoger(state).covariance()
  const { p } = state.a
  return Array.from({ length: p }, (_, r) => Array.from(covariance.subarray(r * p, r * p + p)))
}
