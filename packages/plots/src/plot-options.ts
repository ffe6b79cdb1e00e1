import type { Data, Profile } from 'blup'
import type { PlotInfluence } from './plot-influence.ts'
import type { ThemeName } from './theme/tokens.ts'

/** What a plot can be told. Each kind reads what concerns it; defaults are chosen so that nothing need be said. */
export interface PlotOptions {
  /** `light` (default), `dark` or `print`. */
  readonly theme?: ThemeName
  /** Width in pixels of the drawing area, all panels together. Default 560. */
  readonly width?: number
  /** Height in pixels of a panel, where its content does not set it. */
  readonly height?: number
  /** False leaves out title and caption, for a frame that has its own. */
  readonly title?: boolean
  /** More marks than this are put together. Default 2000; `Infinity` never. */
  readonly maxMarks?: number
  /** The data of the fit, for plots of rows. */
  readonly data?: Data
  /** How names are written, with their units: `{ Reaction: 'reaction time, ms' }`. */
  readonly labels?: Readonly<Record<string, string>>
  /** Coverage of intervals. Default that of the fit, else 0.95. */
  readonly level?: number
  /** Grouping factor. */
  readonly group?: string
  /** Coefficient or parameter. */
  readonly term?: string
  /** The predictor along the horizontal axis. */
  readonly x?: string
  /** A factor whose levels are drawn apart. */
  readonly by?: string
  /** The level of `group` that is highlighted; a viewer changes it through the parameter `chosen`. */
  readonly highlight?: string
  /** Order of groups: by `estimate` (default), by `level` or by `size`. */
  readonly order?: 'estimate' | 'level' | 'size'
  /** Caterpillar: `comparative` (default) to compare groups, `diagnostic` to find those that do not fit, or `both`. */
  readonly intervals?: 'comparative' | 'diagnostic' | 'both'
  /** Caterpillar: even `rank` (default) or `normal` quantiles. */
  readonly spacing?: 'rank' | 'normal'
  /** Seed of what is simulated. Default 1. */
  readonly seed?: number
  /** Number of simulations. Default 250. */
  readonly simulations?: number
  /** The likelihood profile of the fit, for plots of it: `await fit.profile()`. */
  readonly profile?: Profile
  /** Fits without each group: `await fit.influence()`. */
  readonly influence?: PlotInfluence
}
