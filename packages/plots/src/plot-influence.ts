/** What leaving out each group, or row, does to a fit. */
export interface PlotInfluence {
  /** The grouping factor, or `row`. */
  readonly by: string
  /** Fixed effects first. */
  readonly parameters: readonly { readonly kind: string; readonly term: string }[]
  readonly rows: readonly {
    readonly deleted: string | number
    /** Rows left out. */
    readonly rows: number
    readonly cooksDistance: number
    /** By fixed effect: its change in standard errors. */
    readonly dfbetas: readonly number[]
  }[]
}
