import type { PlotFit } from '../plot-fit.ts'
import { ask } from './ask.ts'

/** Pearson residuals in units of the residual standard deviation, where the model has one. */
export function standardResiduals(fit: PlotFit, kind: string): Float64Array {
  const sd = fit.residual === null ? 1 : fit.residual.sd
  return ask(fit, 'residuals', kind)('pearson').map((r) => r / sd)
}
