import type { PlotFit } from '../plot-fit.ts'
import type { PlotOptions } from '../plot-options.ts'
import { ask } from './ask.ts'

/** Residuals that should look like a standard normal sample, and what they are. */
export interface StandardResiduals {
  readonly values: Float64Array
  /** For an axis. */
  readonly title: string
  /** For the caption of a model where they are not differences; empty otherwise. */
  readonly note: string
}

/**
 * Pearson residuals in units of the residual standard deviation; of a generalized model randomized quantile residuals, since
 * a difference between 0 or 1 and a probability is normal for no model. Dunn and Smyth (1996).
 */
export function standardResiduals(fit: PlotFit, kind: string, options: PlotOptions): StandardResiduals {
  if (fit.quantileResiduals !== undefined) {
    return {
      values: fit.quantileResiduals({ seed: options.seed ?? 1 }),
      title: 'quantile residual',
      note: ' Residuals are randomized quantiles: normal if the model holds, given the random effects.',
    }
  }
  const sd = fit.residual === null ? 1 : fit.residual.sd
  return {
    values: ask(fit, 'residuals', kind)('pearson').map((r) => r / sd),
    title: 'residual, in standard deviations',
    note: '',
  }
}
