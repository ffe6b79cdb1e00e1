import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { Design } from '../../design/build-design.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import type { FeTerm } from '../../design/fe-term.ts'
import type { ModelFrame } from '../../frame/model-frame.ts'
import type { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import type { MixedSystem } from '../../likelihood/system/mixed-system.ts'
import type { ModeSolution } from '../../likelihood/system/mode-solution.ts'
import type { Slope } from '../../optimize/trust-region-newton.ts'
import type { TermInfo } from './term-info.ts'

/**
 * Everything that inference on a fitted linear mixed model reads: the cross-products, the factorised system at the
 * estimate, and the maps from the internal scale to the user's. It needs no rows, so a stored fit has it too.
 */
export interface LmmState {
  readonly a: CrossProducts
  readonly map: ThetaMap
  /** The criterion, to be evaluated at other thetas; whoever moves it puts it back to `theta`. */
  readonly objective: ProfiledGaussian
  /** The relative covariance factor of each grouping block at `theta`, k x k row-major lower. */
  readonly lambda: readonly Float64Array[]
  /** Whether the equations were factorised; if not, `system` throws I407. */
  readonly exact: boolean
  /** The equations factorised at `theta`, again where another theta was looked at meanwhile. */
  readonly system: () => MixedSystem
  readonly reml: boolean
  /** Internal theta at the estimate. */
  readonly theta: Float64Array
  readonly modes: ModeSolution
  /** A point at `theta` or next to it where the gradient is known, from the iteration; null for a stored fit. */
  readonly slope: Slope | null
  readonly fe: FeTerm
  readonly terms: readonly TermInfo[]
  /** By grouping block. */
  readonly levels: readonly { readonly label: string; readonly names: readonly string[] }[]
  readonly yCentre: number
  readonly yScale: number
  /** sigma^2 on the internal scale: (residual SD / yScale)^2. */
  readonly sigma2: number
}

/** The rows behind a fit, where they are at hand: what fitted values, residuals and new cross-products need. */
export interface LmmRows {
  readonly frame: ModelFrame
  readonly design: Design
}
