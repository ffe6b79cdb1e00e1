import { isLevelText } from '../formula/levels/split-statements.ts'
import { areManyRows, toTable, toTableSteps } from '../frame/to-table.ts'
import { memoryError } from '../messages/memory-error.ts'
import type { LmmOptions, Progress } from '../models/lmm/options.ts'
import { solve } from '../models/lmm/solve.ts'
import { specifySteps } from '../models/lmm/specify.ts'
import { stateSteps } from '../models/lmm/state.ts'
import { checkFitOptions } from './check-fit-options.ts'
import type { Chunk, Chunks } from './chunks.ts'
import type { Data, FitOptions } from './fit-options.ts'
import type { GlmmFit } from './glmm-fit.ts'
import { isLevelTables, type LevelTables } from './level-tables.ts'
import type { LmmFit } from './lmm-fit.ts'
import { isLinear, methodName } from './model-class.ts'
import { type StatedModel, withFindings } from './stated-model.ts'

/** What a step of a fit tells: an iteration, that there is a chunk or a thread to wait for, or nothing: it only rests. */
export type FitStep = Progress | Promise<unknown> | undefined

/** A fit in steps of some tens of milliseconds. */
export function* fitSteps(
  formula: string,
  data: Data | LevelTables,
  options: FitOptions,
  chunks: Chunks,
): Generator<FitStep, LmmFit | GlmmFit, void> {
  yield* checkOptions(formula, options, chunks)
  const started = performance.now()
  try {
    const model = yield* statedModel(formula, data, options, chunks)
    if (isLinear(model.options)) return yield* linearSteps(model, chunks.linear, started)
    const { generalizedSteps } = yield* chunks.generalized()
    return yield* generalizedSteps(model, started)
  } catch (error) {
    throw memoryError(error)
  }
}

function* linearSteps(
  model: StatedModel,
  result: Chunk<typeof import('./linear-result.ts')>,
  started: number,
): Generator<FitStep, LmmFit, void> {
  const loading = result()
  const { options } = model
  const method = methodName(options.method) as LmmOptions['method']
  const spec = withFindings(yield* specifySteps(model.formula, model.table, { ...options, method } as LmmOptions), model)
  const solution = yield* solve(spec.design.a, spec.map, spec.reml, options.route, options.threads)
  yield undefined
  const state = yield* stateSteps(spec, solution)
  yield undefined
  const solved = performance.now()
  const { linearResult } = yield* loading
  const waited = performance.now() - solved
  return linearResult(spec, state, solution, options, started + waited)
}

function* checkOptions(formula: string, options: FitOptions, chunks: Chunks): Generator<FitStep, void, void> {
  checkFitOptions(formula, options)
  if (isLinear(options)) return
  const { checkGeneralizedOptions } = yield* chunks.generalized()
  checkGeneralizedOptions(options)
}

function* statedModel(
  formula: string,
  data: Data | LevelTables,
  options: FitOptions,
  chunks: Chunks,
): Generator<FitStep, StatedModel, void> {
  const read = isLevelTables(data)
    ? yield* (yield* chunks.levels()).readTablesSteps(data)
    : { table: areManyRows(data) ? yield* toTableSteps(data) : toTable(data), findings: [] }
  const model = isLevelText(formula)
    ? yield* (yield* chunks.levels()).readLevelModelSteps(formula, read.table, options)
    : { formula, options: {} }
  const stated: FitOptions = { ...options, ...model.options }
  const { preset } = stated
  const set = preset === undefined ? null : (yield* chunks.presets()).applyPreset(preset, model.formula, read.table, stated)
  const { table, options: own, formula: text } = set ?? { table: read.table, options: stated, formula: model.formula }
  yield* checkOptions(text, own, chunks)
  return { formula: text, table, options: own, findings: [...read.findings, ...(set?.findings ?? [])] }
}
