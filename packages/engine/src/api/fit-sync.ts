import { BlupError } from '../messages/blup-error.ts'
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
  if ((options as FitOptions).threads !== undefined) {
    throw new BlupError('E221', 'Threads have to be waited for, which `fitSync` cannot.', {
      fixes: ['`await fit(...)` with the same options', 'leave `threads` out: the result is the same'],
    })
  }
  return runToEnd(fitSteps(formula, data, options, allChunks))
}

type Sync<Options extends FitOptions> = Omit<Options, 'signal' | 'onProgress' | 'threads'>
