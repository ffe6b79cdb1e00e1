import { solveGlmm } from '../models/glmm/solve.ts'
import { specifyGlmmSteps } from '../models/glmm/specify.ts'
import { glmmStateSteps } from '../models/glmm/state.ts'
import type { Progress } from '../models/lmm/options.ts'
import type { Rest } from '../numeric/rest.ts'
import { assembleGlmmRecord } from './assemble-glmm-record.ts'
import { GlmmFit } from './glmm-fit.ts'
import { methodName } from './model-class.ts'
import { type StatedModel, withFindings } from './stated-model.ts'

/** The fit of a generalized model, in steps. */
export function* generalizedSteps(model: StatedModel, started: number): Generator<Progress | Rest, GlmmFit, void> {
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
  const state = yield* glmmStateSteps(spec, solution)
  const { record, extras } = yield* assembleGlmmRecord(spec, state, solution, options, started)
  return new GlmmFit(record, extras, state, { spec, rows: solution.rows })
}
