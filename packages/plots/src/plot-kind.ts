import type { PlotFit } from './plot-fit.ts'
import type { PlotOptions } from './plot-options.ts'
import type { VegaLiteSpec } from './spec.ts'

/** What a plot needs beyond a stored fit: the `rows` of the fit; a likelihood `profile`, or the `influence` of groups, computed beforehand. */
export type PlotNeed = 'rows' | 'profile' | 'influence'

/** One kind of plot: a file in `kinds/` and a line in the registry. */
export interface PlotKind {
  readonly name: string
  /** For menus, at most five words. */
  readonly title: string
  /** What it shows, in one sentence. */
  readonly summary: string
  readonly needs: readonly PlotNeed[]
  readonly draw: (fit: PlotFit, options: PlotOptions) => VegaLiteSpec
}
