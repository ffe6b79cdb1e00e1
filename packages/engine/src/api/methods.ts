import { compareMethods, type MethodComparison, type MethodOutcome } from '../inference/compare/method-comparison.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { FitRecord } from '../models/fit-record.ts'
import { fit } from './fit.ts'
import type { Data, FitOptions } from './fit-options.ts'
import type { LevelTables } from './level-tables.ts'
import { isLinear } from './model-class.ts'

/** Which ways to handle the integral are tried, and the model as for `fit`. */
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
  const found: { readonly place: number; readonly outcome: MethodOutcome }[] = []
  const notApplicable: { method: string; reason: string }[] = []
  let first: FitRecord | null = null
  let refusal: BlupError | null = null
  let crossed = false
  const waiting = wanted.map((method, place) => ({ method, place, late: false }))
  for (let done = 0; waiting.length > 0; ) {
    const next = waiting.shift()!
    const { method, place } = next
    if (crossed && asked === undefined && method === 'laplace:2') {
      if (!next.late) {
        // the plain approximation tells how many rows there are
        waiting.push({ ...next, late: true })
        continue
      }
      if (first !== null && first.data.nobs > mostCrossed) {
        notApplicable.push({
          method,
          reason: `with crossed factors and this many rows it may take long, so it is tried on request only: --method ${method}`,
        })
        continue
      }
    }
    onProgress?.({ method, done: done++, total: wanted.length })
    try {
      const fitted = (await fit(formula, data, { ...model, method })).record()
      first ??= fitted
      found.push({ place, outcome: outcomeOf(fitted) })
      // without random effects there is one likelihood, whatever the method is called; a linear model has the restricted one too
      if (asked === undefined && !isLinear(model) && fitted.method === 'ml' && fitted.random.length === 0) break
    } catch (error) {
      if (!(error instanceof BlupError) || !isOfMethod(error)) throw error
      refusal ??= error
      crossed ||= error.code === 'E241'
      notApplicable.push({ method, reason: error.message })
    }
  }
  if (first === null) throw refusal ?? new BlupError('E221', 'There is no method to compare.')
  const outcomes = found.sort((a, b) => a.place - b.place).map(({ outcome }) => outcome)
  return {
    schema: 'blup.methods/1',
    formula: first.formula,
    family: first.family,
    ...compareMethods(outcomes, notApplicable),
  }
}

/** Rows up to which the second order of Laplace is tried on crossed factors without being asked for. */
const mostCrossed = 10_000

/** What Laplace and quadrature say of their own error. */
const ownError: ReadonlySet<string> = new Set(['C317', 'C330', 'C331', 'C332', 'C333'])

/** What is wrong with a model or its data, whatever the method. */
const ofModel: ReadonlySet<string> = new Set(['C306', 'C314', 'C315'])

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
    settled: !record.findings.some(({ code }) => code === 'C331'),
    trouble: record.findings.filter(({ code }) => ofModel.has(code)).map(({ title }) => title),
    otherMeaning: record.masses?.points.some(({ atInfinity }) => atInfinity) === true ? record.masses.terms : [],
  }
}
