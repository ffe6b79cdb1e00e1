import { fit } from './fit.ts'
import type { Data, FitOptions, GeneralizedFitOptions, LinearFitOptions } from './fit-options.ts'
import type { GlmmFit } from './glmm-fit.ts'
import type { LevelTables } from './level-tables.ts'
import type { LmmFit } from './lmm-fit.ts'
import { requireEquations } from './require-equations.ts'

/**
 * Fits a model that is written in level equations; the same options and result as `fit`.
 *
 * @param equations `level 1 (student): MathAch = b0 + b1*SES + e`, then `level 2 (School): b0 = g00 + d0`, ...; the label of
 *   level 1 is free, from level 2 on it is the grouping column. The grammar is in docs/levels.md.
 * @param data one table, or one for each level
 * @throws BlupError as `fit` does, and E301-E313 for equations, E308 for tables whose ids do not match
 */
export function levels(equations: string, data: Data | LevelTables, options?: LinearFitOptions): Promise<LmmFit>
export function levels(equations: string, data: Data | LevelTables, options: GeneralizedFitOptions): Promise<GlmmFit>
export function levels(equations: string, data: Data | LevelTables, options: FitOptions): Promise<LmmFit | GlmmFit>
export async function levels(equations: string, data: Data | LevelTables, options: FitOptions = {}): Promise<LmmFit | GlmmFit> {
  return fit(requireEquations(equations), data, options)
}
