import type {
  FitRecord,
  GroupLeastSquares,
  IntraclassCorrelation,
  MarginalMeans,
  ModeDiagnostics,
  PredictionRow,
  RanefRow,
} from 'blup'

/**
 * What plots ask of a fit. A class of models offers what it can; a kind of plot says which of these it needs, and a plot of
 * a fit without them ends in a message that says so.
 */
export interface PlotFit extends Pick<FitRecord, 'formula' | 'family' | 'fixed' | 'random' | 'residual' | 'converged'> {
  readonly data: Pick<FitRecord['data'], 'nobs' | 'groups'>
  /** Coverage of the intervals in `fixed`; 0.95 where it is not told. */
  readonly confLevel?: number
  ranef?(group?: string): readonly RanefRow[]
  modeDiagnostics?(): readonly ModeDiagnostics[]
  /** Rows of the data that the fit used, from 0: what the arrays below are about. */
  usedRows?(): Int32Array
  fitted?(level?: 'conditional' | 'population'): Float64Array
  residuals?(type?: 'response' | 'pearson'): Float64Array
  /** Standard normal where the model holds, whatever its family. */
  quantileResiduals?(options?: { readonly seed?: number }): Float64Array
  /** Trials behind each row, where responses are successes of several. */
  trials?(): Float64Array | null
  leverage?(): Float64Array
  simulate?(
    nsim?: number,
    options?: { readonly seed?: number; readonly ranef?: 'new' | 'conditional' },
  ): readonly Float64Array[]
  icc?(options?: { readonly at?: Readonly<Record<string, number>> }): Pick<IntraclassCorrelation, 'groups' | 'residual'> & {
    /** Of a generalized model: the scale of these variances, and where that of one observation comes from. */
    readonly scale?: 'latent' | 'observation'
    readonly method?: string
  }
  r2?(): { readonly marginal: number; readonly conditional: number }
  groupLeastSquares?(options?: { readonly group?: string }): GroupLeastSquares
  emmeans?(
    spec: string,
    options?: {
      readonly at?: Readonly<Record<string, readonly (string | number)[]>>
      readonly level?: number
      readonly scale?: 'link' | 'response'
    },
  ): Pick<MarginalMeans, 'rows' | 'averagedOver' | 'heldAt' | 'link'> & { readonly atZeroEffects?: boolean }
  predict?(newData: object, options?: PlotPrediction): readonly PredictionRow[]
}

/** The options of `predict` that plots use. */
export interface PlotPrediction {
  readonly level?: 'population' | 'conditional'
  readonly groups?: readonly string[]
  readonly newGroups?: 'allow'
  readonly interval?: number
}
