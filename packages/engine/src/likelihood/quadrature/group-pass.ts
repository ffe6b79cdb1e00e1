import type { LevelSums } from './level-sums.ts'
import type { ThetaEntries } from './theta-entries.ts'

/** The innermost integrals of one grouping factor with a random intercept alone, quicker than node by node; sums are those of `FinestPass`. */
export interface GroupPass {
  /** Null: values only. */
  entries: ThetaEntries | null
  /** Whether derivatives include the information. */
  curvature: boolean
  /** Integrates the groups of `sums` into `sink`; false, with nothing done, where numbers would leave their range. */
  run(
    sums: LevelSums,
    base: Float64Array,
    effect: Float64Array,
    sink: LevelSums,
    place: (m: number, a: number, b: number) => void,
  ): boolean
}
