import { collinearityOfFit } from '../diagnose/collinearity.ts'
import type { Table } from '../frame/table.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { Finding } from '../messages/finding.ts'
import { solveGlmm } from '../models/glmm/solve.ts'
import { specifyGlmmSteps } from '../models/glmm/specify.ts'
import { glmmStateOf } from '../models/glmm/state.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { LmmOptions, Progress } from '../models/lmm/options.ts'
import type { LmmSolution } from '../models/lmm/solve.ts'
import { solve } from '../models/lmm/solve.ts'
import { type LmmSpecification, specifySteps } from '../models/lmm/specify.ts'
import { stateOf } from '../models/lmm/state.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import { assembleGlmmRecord } from './assemble-glmm-record.ts'
import { assembleRecord } from './assemble-record.ts'
import { checkFitOptions } from './check-fit-options.ts'
import type { Data, FitOptions, GeneralizedFitOptions, LinearFitOptions } from './fit-options.ts'
import { GlmmFit } from './glmm-fit.ts'
import { type LevelTables, readTables } from './level-tables.ts'
import { LmmFit } from './lmm-fit.ts'
import { isLinear, methodName } from './model-class.ts'
import { applyPreset } from './presets/apply-preset.ts'
import { readModel } from './read-model.ts'
import { withCoefficientTests } from './with-coefficient-tests.ts'

/** How long the computation runs before it lets others run, in milliseconds. */
const breath = 30

/**
 * Fits a linear or generalized linear mixed model, or the ordinary one where the formula has no random term.
 *
 * @param formula lme4's language: `Reaction ~ Days + (Days | Subject)`; or level equations, as in `levels`
 * @param data rows, a record of columns, an Arrow or Arquero table, or a table for each level; never changed
 * @returns the fit, also when there is trouble: then `converged` is false or `findings` tells
 * @throws BlupError with a code for data (D...) or a specification (E...) that cannot be used, C310 when cancelled
 */
export function fit(formula: string, data: Data | LevelTables, options?: LinearFitOptions): Promise<LmmFit>
export function fit(formula: string, data: Data | LevelTables, options: GeneralizedFitOptions): Promise<GlmmFit>
export function fit(formula: string, data: Data | LevelTables, options: FitOptions): Promise<LmmFit | GlmmFit>
export async function fit(formula: string, data: Data | LevelTables, options: FitOptions = {}): Promise<LmmFit | GlmmFit> {
  const { signal, onProgress } = options
  checkSignal(signal, 0)
  const steps = fitSteps(formula, data, options)
  let iterations = 0
  let rested = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (step.value !== undefined) {
      iterations = step.value.iteration
      onProgress?.(step.value)
    }
    if (signal !== undefined || onProgress !== undefined) {
      const now = performance.now()
      if (now - rested > breath) {
        await new Promise((resume) => setTimeout(resume, 0))
        rested = performance.now()
      }
    }
    checkSignal(signal, iterations)
  }
}

/** `fit` without a promise, for scripts and workers. */
export function fitSync(formula: string, data: Data | LevelTables, options?: Sync<LinearFitOptions>): LmmFit
export function fitSync(formula: string, data: Data | LevelTables, options: Sync<GeneralizedFitOptions>): GlmmFit
export function fitSync(formula: string, data: Data | LevelTables, options: Sync<FitOptions>): LmmFit | GlmmFit
export function fitSync(formula: string, data: Data | LevelTables, options: Sync<FitOptions> = {}): LmmFit | GlmmFit {
  return runToEnd(fitSteps(formula, data, options))
}

type Sync<Options extends FitOptions> = Omit<Options, 'signal' | 'onProgress'>

/** A fit in steps of some tens of milliseconds; those that tell how far it is are iterations, others only rest. */
function* fitSteps(
  formula: string,
  data: Data | LevelTables,
  options: FitOptions,
): Generator<Progress | undefined, LmmFit | GlmmFit, void> {
  const started = performance.now()
  const model = statedModel(formula, data, options)
  if (!isLinear(model.options)) return yield* generalizedSteps(model, started)
  const { route } = model.options
  const method = methodName(model.options.method) as LmmOptions['method']
  const own = withFindings(yield* specifySteps(model.formula, model.table, { ...model.options, method } as LmmOptions), model)
  const solution = yield* solve(own.design.a, own.map, own.reml, route)
  yield undefined
  const state = stateOf(own, solution)
  yield undefined
  return finish(own, model.options, state, solution, started)
}

function* generalizedSteps(model: StatedModel, started: number): Generator<Progress | undefined, GlmmFit, void> {
  const { options } = model
  const spec = withFindings(
    yield* specifyGlmmSteps(model.formula, model.table, {
      family: options.family ?? 'gaussian',
      link: options.link,
      method: methodName(options.method),
      weights: options.weights,
      weightsAs: options.weightsAs,
      offset: options.offset,
      contrasts: options.contrasts,
    }),
    model,
  )
  const solution = yield* solveGlmm(spec)
  const state = glmmStateOf(spec, solution)
  const { record, extras } = assembleGlmmRecord(spec, state, solution, options, started)
  return new GlmmFit(record, extras, state, { spec, rows: solution.rows })
}

/** A model as it is fitted: with what its equations and a preset have set. */
interface StatedModel {
  readonly formula: string
  readonly table: Table
  readonly options: FitOptions
  readonly findings: readonly Finding[]
}

function statedModel(formula: string, data: Data | LevelTables, options: FitOptions): StatedModel {
  checkFitOptions(formula, options)
  const read = readTables(data)
  const model = readModel(formula, read.table, options)
  const stated = { ...options, ...model.options }
  const set = options.preset === undefined ? null : applyPreset(options.preset, model.formula, read.table, stated)
  const { table, options: own, formula: text } = set ?? { table: read.table, options: stated, formula: model.formula }
  checkFitOptions(text, own)
  return { formula: text, table, options: own, findings: [...read.findings, ...(set?.findings ?? [])] }
}

function withFindings<S extends { readonly findings: readonly Finding[] }>(spec: S, { findings }: StatedModel): S {
  return findings.length === 0 ? spec : { ...spec, findings: [...findings, ...spec.findings] }
}

function finish(spec: LmmSpecification, options: FitOptions, state: LmmState, solution: LmmSolution, started: number): LmmFit {
  const rows = { frame: spec.frame, design: spec.design }
  const { record: plain, extras } = assembleRecord(spec, state, solution, options, started)
  const found = collinearityOfFit(state, rows)
  const record =
    found === null
      ? plain
      : {
          ...plain,
          data: { ...plain.data, conditionNumber: found.conditionNumber },
          findings: found.note === null ? plain.findings : [...plain.findings, found.note],
        }
  return new LmmFit(options.preset === 'hlm' ? withCoefficientTests(record, state) : record, extras, state, rows)
}

function checkSignal(signal: AbortSignal | undefined, iteration: number): void {
  if (!signal?.aborted) return
  throw new BlupError('C310', `Cancelled by you after ${iteration} iterations; nothing was changed.`, { cause: signal.reason })
}
