import { runToEnd } from '../numeric/run-to-end.ts'
import { allChunks } from './all-chunks.ts'
import type { Data, FitOptions, GeneralizedFitOptions, LinearFitOptions } from './fit-options.ts'
import { fitSteps } from './fit-steps.ts'
import type { GlmmFit } from './glmm-fit.ts'
import type { LevelTables } from './level-tables.ts'
import type { LmmFit } from './lmm-fit.ts'

/** `fit` without a promise, for scripts and workers. All of the engine is loaded with it, since nothing can be waited for. */
export function fitSync(formula: string, data: Data | LevelTables, options?: Sync<LinearFitOptions>): LmmFit
export function fitSync(formula: string, data: Data | LevelTables, options: Sync<GeneralizedFitOptions>): GlmmFit
export function fitSync(formula: string, data: Data | LevelTables, options: Sync<FitOptions>): LmmFit | GlmmFit
export function fitSync(formula: string, data: Data | LevelTables, options: Sync<FitOptions> = {}): LmmFit | GlmmFit {
  return runToEnd(fitSteps(formula, data, options, allChunks))
}

type Sync<Options extends FitOptions> = Omit<Options, 'signal' | 'onProgress'>
