import { collinearityOfFit } from '../diagnose/collinearity.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { LmmState } from '../models/lmm/lmm-state.ts'
import type { Progress } from '../models/lmm/options.ts'
import type { LmmSolution } from '../models/lmm/solve.ts'
import { solve } from '../models/lmm/solve.ts'
import { type LmmSpecification, specifySteps } from '../models/lmm/specify.ts'
import { stateOf } from '../models/lmm/state.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import { assembleRecord } from './assemble-record.ts'
import { checkFitOptions } from './check-fit-options.ts'
import type { Data, FitOptions } from './fit-options.ts'
import { type LevelTables, readTables } from './level-tables.ts'
import { LmmFit } from './lmm-fit.ts'
import { applyPreset } from './presets/apply-preset.ts'
import { readModel } from './read-model.ts'
import { withCoefficientTests } from './with-coefficient-tests.ts'

/** How long the computation runs before it lets others run, in milliseconds. */
const breath = 30

/**
 * Fits a linear mixed model, or an ordinary linear model where the formula has no random term.
 *
 * @param formula lme4's language: `Reaction ~ Days + (Days | Subject)`; or level equations, as in `levels`
 * @param data rows, a record of columns, an Arrow or Arquero table, or a table for each level; never changed
 * @returns the fit, also when there is trouble: then `converged` is false or `findings` tells
 * @throws BlupError with a code for data (D...) or a specification (E...) that cannot be used, C310 when cancelled
 */
export async function fit(formula: string, data: Data | LevelTables, options: FitOptions = {}): Promise<LmmFit> {
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
export function fitSync(
  formula: string,
  data: Data | LevelTables,
  options: Omit<FitOptions, 'signal' | 'onProgress'> = {},
): LmmFit {
  return runToEnd(fitSteps(formula, data, options))
}

/** A fit in steps of some tens of milliseconds; those that tell how far it is are iterations, others only rest. */
function* fitSteps(
  formula: string,
  data: Data | LevelTables,
  options: FitOptions,
): Generator<Progress | undefined, LmmFit, void> {
  const started = performance.now()
  const prepared = yield* prepare(formula, data, options)
  const { spec } = prepared
  const solution = yield* solve(spec.design.a, spec.map, spec.reml, options.route)
  yield undefined
  const state = stateOf(spec, solution)
  yield undefined
  return finish(prepared, state, solution, started)
}

interface Prepared {
  readonly spec: LmmSpecification
  /** With what the model and a preset have set. */
  readonly options: FitOptions
}

function* prepare(formula: string, data: Data | LevelTables, options: FitOptions): Generator<undefined, Prepared, void> {
  checkFitOptions(formula, options)
  const read = readTables(data)
  const model = readModel(formula, read.table, options)
  const stated = { ...options, ...model.options }
  const set = options.preset === undefined ? null : applyPreset(options.preset, model.formula, read.table, stated)
  const { table, options: own, formula: text } = set ?? { table: read.table, options: stated, formula: model.formula }
  checkFitOptions(text, own)
  const spec = yield* specifySteps(text, table, own)
  const findings = [...read.findings, ...(set?.findings ?? [])]
  return { spec: findings.length === 0 ? spec : { ...spec, findings: [...findings, ...spec.findings] }, options: own }
}

function finish({ spec, options }: Prepared, state: LmmState, solution: LmmSolution, started: number): LmmFit {
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
