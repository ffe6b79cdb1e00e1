import type { Finding } from '../../messages/finding.ts'
import type { Adjustment } from './adjustment.ts'
import type { AverageKind } from './average-weights.ts'
import type { ContrastMethod } from './contrast-weights.ts'
import type { ResponseScale } from './mean-source.ts'
import type { At, GridVariable } from './reference-grid.ts'

/** Which means are estimated, and how they are averaged and compared. */
export interface MeansOptions {
  /** Values to look at in place of means and levels, by variable. */
  readonly at?: At
  /** How averages are weighted. Default `equal`. */
  readonly weights?: AverageKind
  /** Default `link`: the scale of the linear predictor. `response` takes means back through the inverse link. */
  readonly scale?: 'link' | 'response'
  /** Contrasts of the means of each table, by name or as weights by label. Default: those of the specification, or none. */
  readonly contrasts?: ContrastMethod | Readonly<Record<string, readonly number[]>>
  /** The mean that `trt.vs.ctrl` compares the others with, by its label. Default: the first of each table. */
  readonly control?: string
  /** What the contrasts are adjusted for. Default `tukey` for all pairs, `dunnett` for `trt.vs.ctrl`, `none` otherwise. */
  readonly adjust?: Adjustment
  /** Coverage. Default 0.95. */
  readonly level?: number
}

/** A mean, a slope, or a contrast of some. */
export interface MeanRow {
  /** The values of the variables that the row is for; those of its table alone for a contrast. */
  readonly at: Readonly<Record<string, string | number>>
  readonly label: string
  /** NaN, as the others, where the data do not determine it. */
  readonly estimate: number
  readonly stdError: number
  /** Null for the normal distribution. */
  readonly df: number | null
  readonly confLow: number
  readonly confHigh: number
  /** Of the hypothesis that it is 0 on the scale of the linear predictor; null for means. */
  readonly statistic: number | null
  readonly pValue: number | null
}

/** Estimated marginal means or slopes, their contrasts, and all that they were computed from. */
export interface MarginalMeans {
  /** `mean`, or the variable whose slope it is. */
  readonly quantity: 'mean' | 'slope'
  readonly of: readonly string[]
  readonly by: readonly string[]
  /** The variable whose slope it is. */
  readonly slope: string | null
  readonly rows: readonly MeanRow[]
  /** Null where none were asked for. */
  readonly contrasts: {
    readonly method: ContrastMethod | 'custom'
    readonly adjust: Adjustment
    /** Means with an estimate in each table, at most: the family of Tukey's adjustment. */
    readonly family: number
    /** Standard error of the adjusted p values, at most, where they are integrated: for `mvt` and `dunnett`; otherwise null. */
    readonly integrationError: number | null
    /** `response` where they are ratios, otherwise the linear predictor's. */
    readonly scale: 'link' | 'response'
    readonly ratio: ResponseScale['ratio']
    readonly rows: readonly MeanRow[]
  } | null
  readonly averagedOver: readonly string[]
  /** Factors that are nested in others: only combinations that the data have are averaged, those within one parent first. */
  readonly nesting: readonly { readonly child: string; readonly parents: readonly string[] }[]
  readonly weights: AverageKind
  /** Where the other variables are. */
  readonly heldAt: readonly Pick<GridVariable, 'name' | 'values' | 'chosen'>[]
  readonly scale: 'link' | 'response'
  /** The name of the linear predictor's scale, such as `log`; null where it is the response itself. */
  readonly link: string | null
  /** Whether random effects are set to zero: on another scale than the linear predictor's that is no average over groups. */
  readonly atZeroEffects: boolean
  readonly ddf: string
  readonly level: number
  readonly findings: readonly Finding[]
}
