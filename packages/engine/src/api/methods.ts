import { compareMethods, type MethodComparison, type MethodOutcome } from '../inference/compare/method-comparison.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { FitRecord } from '../models/fit-record.ts'
import { fit } from './fit.ts'
import type { Data, FitOptions } from './fit-options.ts'
import type { LevelTables } from './level-tables.ts'
import { isLinear } from './model-class.ts'

export interface MethodsOptions
  extends Omit<FitOptions, 'method' | 'preset' | 'ddf' | 'robust' | 'cluster' | 'route' | 'onProgress'> {
  /** Which ways to try, as in `--method`. Default: one of each kind. */
  readonly methods?: readonly string[]
  /** Told before each way is tried. */
  readonly onProgress?: (progress: { readonly method: string; readonly done: number; readonly total: number }) => void
}

/** The table of `methods`: plain data. */
export interface MethodsTable extends MethodComparison {
  readonly schema: 'blup.methods/1'
  readonly formula: string
  readonly family: FitRecord['family']
}

/**
 * Fits one model by every way to handle the integral over its random effects, and puts the answers side by side with their
 * distance from the most exact one.
 *
 * @param formula lme4's language, or level equations
 * @returns a row for each way that applies, the others with the reason why not, and a sentence on which answer to believe
 * @throws BlupError as `fit` does where no way at all can fit the model; C310 when cancelled
 */
export async function methods(formula: string, data: Data | LevelTables, options: MethodsOptions = {}): Promise<MethodsTable> {
  const { methods: asked, onProgress, ...model } = options
  const wanted = asked ?? (isLinear(model) ? ['ml', 'reml'] : (await import('./generalized-chunk.ts')).comparedMethods)
  const outcomes: MethodOutcome[] = []
  const notApplicable: { method: string; reason: string }[] = []
  let first: FitRecord | null = null
  let refusal: BlupError | null = null
  let crossed = false
  for (const [done, method] of wanted.entries()) {
    if (crossed && asked === undefined && method.startsWith('laplace:')) {
      notApplicable.push({
        method,
        reason: `with crossed factors it may take long, so it is tried on request only: --method ${method}`,
      })
      continue
    }
    onProgress?.({ method, done, total: wanted.length })
    try {
      const fitted = (await fit(formula, data, { ...model, method })).record()
      first ??= fitted
      outcomes.push(outcomeOf(fitted))
    } catch (error) {
      if (!(error instanceof BlupError) || !isOfMethod(error)) throw error
      refusal ??= error
      crossed ||= error.code === 'E241'
      notApplicable.push({ method, reason: error.message })
    }
  }
  if (first === null) throw refusal ?? new BlupError('E221', 'There is no method to compare.')
  return {
    schema: 'blup.methods/1',
    formula: first.formula,
    family: first.family,
    ...compareMethods(outcomes, notApplicable),
  }
}

/** What Laplace and quadrature say of their own error. */
const ownError: ReadonlySet<string> = new Set(['C330', 'C331', 'C332', 'C333'])

/** Whether another way to handle the integral may do better: the model itself is not at fault. */
function isOfMethod({ code }: BlupError): boolean {
  return /^(E24|C32)/.test(code)
}

function outcomeOf(record: FitRecord): MethodOutcome {
  const { fit: criteria, optimizer } = record
  const quasi = criteria.pseudoDeviance !== undefined
  return {
    method: record.method,
    fixed: record.fixed.map(({ term, estimate, stdError }) => ({ term, estimate, stdError })),
    random: record.random.flatMap(({ group, terms, sd }) => terms.map((term, i) => ({ group, term, sd: sd[i]! }))),
    logLik: quasi ? null : criteria.logLik,
    pseudoDeviance: criteria.pseudoDeviance ?? null,
    evaluations: optimizer.evaluations,
    elapsedMs: record.timing.fitMs,
    converged: record.converged,
    note: record.findings.find(({ code }) => ownError.has(code))?.title ?? null,
    otherMeaning: record.masses?.points.some(({ atInfinity }) => atInfinity) === true ? record.masses.terms : [],
  }
}
