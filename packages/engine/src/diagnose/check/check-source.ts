import type { ModeDiagnostics } from '../../inference/groups/mode-diagnostics.ts'
import type { Influence } from '../../inference/influence/influence.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'

/** What the checks read of a fit. */
export interface CheckSource {
  readonly state: LmmState
  readonly rows: LmmRows
  /** Residuals over their own standard deviation; NaN for rows of leverage one. */
  readonly standardized: Float64Array
  readonly fitted: Float64Array
  readonly cooksDistance: Float64Array
  readonly modes: readonly ModeDiagnostics[]
  /** Groups and rows left out, by grouping factor and for the rows that matter most. */
  readonly influence: readonly Influence[]
  /** Two-sided p value below which a check says so. */
  readonly alpha: number
}

/** The number that a user knows a row by, from 1. */
export function rowNumber({ frame }: LmmRows, i: number): number {
  return (frame.rows === null ? i : frame.rows[i]!) + 1
}
