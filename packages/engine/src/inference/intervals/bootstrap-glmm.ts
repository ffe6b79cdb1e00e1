import { BlupError } from '../../messages/blup-error.ts'
import type { GlmmRows } from '../../models/glmm/fitted.ts'
import type { GlmmState } from '../../models/glmm/glmm-state.ts'
import { glmmParameters, glmmParameterValues } from '../../models/glmm/parameters.ts'
import { chosenParameters } from '../../models/lmm/parameters.ts'
import { type Bootstrap, type BootstrapOptions, bootstrapTable, checkBootstrap } from './bootstrap.ts'
import { type GlmmBootstrapJob, glmmBootstrapJob, glmmBootstrapReplicates } from './bootstrap-glmm-job.ts'
import type { Replicate } from './bootstrap-refit.ts'
import type { LongProgress } from './long-progress.ts'

/**
 * Parametric bootstrap of a generalized mixed model: random effects and responses are drawn from the fit and the model is fitted
 * to them by the same method, with as many points. Replicate r takes stream r of the seed. Efron and Tibshirani (1993). Needs
 * the rows.
 *
 * @throws BlupError I436 for too few replicates; I437 where no distribution draws the responses; E221 for an unknown parameter
 * or another kind of bootstrap
 */
export function* bootstrapGlmmSteps(
  state: GlmmState,
  data: GlmmRows,
  replicates: number,
  options: BootstrapOptions = {},
): Generator<LongProgress, Bootstrap, void> {
  const replicate = glmmBootstrapReplicates(checkedGlmmJob(state, data, replicates, options))
  const results: Replicate[] = []
  for (let r = 0; r < replicates; r++) {
    yield { phase: 'bootstrapping', done: r, total: replicates, what: '' }
    results.push(replicate(r))
  }
  yield { phase: 'bootstrapping', done: replicates, total: replicates, what: '' }
  return bootstrapGlmmOf(state, results, options)
}

/**
 * The job of a bootstrap that can be made.
 *
 * @throws BlupError as `bootstrapGlmmSteps` does
 */
export function checkedGlmmJob(
  state: GlmmState,
  data: GlmmRows,
  replicates: number,
  options: BootstrapOptions,
): GlmmBootstrapJob {
  const { kind = 'parametric', parameters } = options
  checkBootstrap(replicates, options)
  if (kind !== 'parametric') {
    throw new BlupError('E221', `The bootstrap of a generalized model is parametric; it cannot be by \`${String(kind)}\`.`, {
      fixes: ['leave `kind` out'],
    })
  }
  chosenParameters(glmmParameters(state), parameters)
  checkDrawn(state, data)
  return glmmBootstrapJob(state, data, options)
}

/** Intervals, biases and standard errors from replicates in their order, whoever has computed them. */
export function bootstrapGlmmOf(state: GlmmState, results: readonly Replicate[], options: BootstrapOptions): Bootstrap {
  const chosen = chosenParameters(glmmParameters(state), options.parameters)
  return bootstrapTable(chosen, glmmParameterValues(state, chosen, state.psi), results, options)
}

/** Families whose dispersion a precision weight divides: a weighted row has a distribution of its own. */
const weighable: ReadonlySet<string> = new Set(['gaussian', 'gamma', 'inverse-gaussian'])

/** @throws BlupError I437 where the criterion of the fit is not the likelihood of responses that could be drawn row by row */
function checkDrawn({ family, method }: GlmmState, { spec }: GlmmRows): void {
  const { weights, frequencies } = spec.observations
  if (method.endsWith(':free')) {
    throw notDrawn(`The method ${method} has a residual variance beside the family's, which no distribution draws.`, [
      'fit a family with a dispersion of its own, such as negative-binomial',
    ])
  }
  if (frequencies?.some((f) => f !== 1)) {
    throw notDrawn('Rows that stand for several cannot be drawn as one.', ['repeat the rows, without weights'])
  }
  if (!weighable.has(family.name) && weights?.some((w) => w !== 1)) {
    throw notDrawn(`Weights multiply the log-likelihood of the ${family.name} family; no responses follow such a likelihood.`, [
      'fit without weights',
      'use profile limits',
    ])
  }
}

function notDrawn(text: string, fixes: readonly string[]): BlupError {
  return new BlupError('I437', text, { fixes })
}
