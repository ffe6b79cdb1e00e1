import type { Data, FitOptions, GeneralizedFitOptions, LinearFitOptions } from './fit-options.ts'
import { fitSync } from './fit-sync.ts'
import type { GlmmFit } from './glmm-fit.ts'
import type { LevelTables } from './level-tables.ts'
import type { LmmFit } from './lmm-fit.ts'
import { requireEquations } from './require-equations.ts'

/** `levels` without a promise, for scripts and workers. */
export function levelsSync(equations: string, data: Data | LevelTables, options?: LinearFitOptions): LmmFit
export function levelsSync(equations: string, data: Data | LevelTables, options: GeneralizedFitOptions): GlmmFit
export function levelsSync(equations: string, data: Data | LevelTables, options: FitOptions): LmmFit | GlmmFit
export function levelsSync(
  equations: string,
  data: Data | LevelTables,
  options: Omit<FitOptions, 'signal' | 'onProgress'> = {},
): LmmFit | GlmmFit {
  return fitSync(requireEquations(equations), data, options)
}
