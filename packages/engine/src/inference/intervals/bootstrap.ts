import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { chosenParameters, type ModelParameter, modelParameters, parameterValues } from '../../models/lmm/parameters.ts'
import { sampleQuantile } from '../../numeric/sample-quantile.ts'
import { criticalValue } from '../tails/t-test.ts'
import { type BootstrapKind, bootstrapJob, bootstrapKinds, linearBootstrapReplicates } from './bootstrap-job.ts'
import type { Replicate } from './bootstrap-refit.ts'
import type { LongProgress } from './long-progress.ts'

/** What a bootstrap can be told beyond the number of its replicates. */
export interface BootstrapOptions {
  /** Default `parametric`. `residual` and `case` need the data. */
  readonly kind?: BootstrapKind
  /** The same seed gives the same numbers. Default 0. */
  readonly seed?: number
  /** Grouping factor whose levels the case bootstrap draws. Default: the one with fewest levels. */
  readonly group?: string
  /** `percentile` (default): quantiles of the replicates; `normal`: estimate - bias -+ z standard errors. */
  readonly interval?: 'percentile' | 'normal'
  /** Coverage. Default 0.95. */
  readonly level?: number
  /** Kinds, terms or grouping factors, as for a profile. Default: every parameter. */
  readonly parameters?: readonly string[]
}

/** One parameter of the fit over the replicates. */
export interface BootstrapRow {
  readonly parameter: ModelParameter['kind']
  readonly group: string | null
  readonly term: string
  readonly estimate: number
  /** Mean of the replicates less the estimate. */
  readonly bias: number
  /** Standard deviation of the replicates. */
  readonly stdError: number
  readonly confLow: number
  readonly confHigh: number
  /** Replicates that have a value: a correlation has none where a standard deviation is zero. */
  readonly used: number
}

/** Intervals, biases and standard errors from refits to drawn or resampled data. */
export interface Bootstrap {
  readonly kind: BootstrapKind
  readonly seed: number
  readonly level: number
  readonly interval: 'percentile' | 'normal'
  /** Replicates asked for. */
  readonly replicates: number
  readonly rows: readonly BootstrapRow[]
  /** Values by replicate, parameters in the order of `rows`; NaN throughout for those in `failures`. */
  readonly values: readonly Float64Array[]
  /** Replicates, from 0, that gave no estimate, with the reason. */
  readonly failures: readonly { readonly replicate: number; readonly reason: string }[]
  /** Replicates with a singular random part. */
  readonly boundary: number
  readonly findings: readonly Finding[]
}

/**
 * Refits a model to data sets drawn from itself or resampled from its data, by the criterion of the fit. Replicate r takes
 * stream r of the seed, so that it is the same whoever computes it and in whatever order. Efron and Tibshirani (1993).
 *
 * @throws BlupError I436 for too few replicates; E221, I435, P505 for what cannot be resampled; I407 after an iterative solution
 */
export function* bootstrapSteps(
  state: LmmState,
  rows: LmmRows | null,
  weightScale: number,
  replicates: number,
  options: BootstrapOptions = {},
): Generator<LongProgress, Bootstrap, void> {
  checkBootstrap(replicates, options)
  const replicate = linearBootstrapReplicates(bootstrapJob(state, rows, weightScale, options))
  const results: Replicate[] = []
  for (let r = 0; r < replicates; r++) {
    yield { phase: 'bootstrapping', done: r, total: replicates, what: '' }
    results.push(replicate(r))
  }
  yield { phase: 'bootstrapping', done: replicates, total: replicates, what: '' }
  return bootstrapOf(state, weightScale, results, options)
}

/** Intervals, biases and standard errors from replicates in their order, whoever has computed them. */
export function bootstrapOf(
  state: LmmState,
  weightScale: number,
  results: readonly Replicate[],
  options: BootstrapOptions,
): Bootstrap {
  const chosen = chosenParameters(modelParameters(state), options.parameters)
  const point = { beta: state.modes.beta, lambda: state.lambda, sigma2: state.sigma2 }
  return bootstrapTable(chosen, parameterValues(state, chosen, point, weightScale), results, options)
}

/** The same for parameters of any model with their estimates, which the replicates' values follow in order. */
export function bootstrapTable(
  chosen: readonly ModelParameter[],
  estimates: Float64Array,
  results: readonly Replicate[],
  options: BootstrapOptions,
): Bootstrap {
  const { kind = 'parametric', seed = 0, interval = 'percentile', level = 0.95 } = options
  const replicates = results.length
  const values = results.map((result) => result.values ?? new Float64Array(chosen.length).fill(Number.NaN))
  const failures = results.flatMap((result, replicate) =>
    result.values === null ? [{ replicate, reason: result.reason }] : [],
  )
  const boundary = results.filter((result) => result.values !== null && result.boundary).length
  const table = chosen.map((parameter, i) =>
    row(
      parameter,
      estimates[i]!,
      values.map((v) => v[i]!),
      level,
      interval,
    ),
  )
  const findings = findingsOf(replicates, failures, boundary)
  return { kind, seed, level, interval, replicates, rows: table, values, failures, boundary, findings }
}

/** @throws BlupError I436 for fewer replicates than the limits need; E221 for kinds and intervals that there are not */
export function checkBootstrap(replicates: number, options: BootstrapOptions): void {
  const { level = 0.95, interval = 'percentile', kind = 'parametric' } = options
  checkWord('kind', kind, bootstrapKinds)
  checkWord('interval', interval, ['percentile', 'normal'])
  // (R + 1) alpha / 2 >= 1, so that limits lie within the replicates
  const least = interval === 'normal' ? 2 : Math.ceil(2 / (1 - level) - 1e-9) - 1
  if (Number.isInteger(replicates) && replicates >= least) return
  throw new BlupError(
    'I436',
    `${String(replicates)} replicates are too few for limits at the level ${level}; at least ${least} are needed.`,
    {
      fixes: ['ask for 1000 or more'],
    },
  )
}

function checkWord(option: string, word: string, known: readonly string[]): void {
  if (known.includes(word)) return
  const near = nearestName(String(word), known)
  throw new BlupError('E221', `\`${option}\` is ${known.join(', ')}; it cannot be \`${String(word)}\`.`, {
    fixes: near === null ? [] : [`did you mean \`${near}\`?`],
  })
}

function row(
  { kind, group, term }: ModelParameter,
  estimate: number,
  all: readonly number[],
  level: number,
  interval: 'percentile' | 'normal',
): BootstrapRow {
  const sample = Float64Array.from(all.filter((x) => !Number.isNaN(x))).sort()
  const used = sample.length
  const mean = sample.reduce((s, x) => s + x / used, 0)
  const stdError = used < 2 ? Number.NaN : Math.sqrt(sample.reduce((s, x) => s + (x - mean) ** 2, 0) / (used - 1))
  const bias = used === 0 ? Number.NaN : mean - estimate
  const half = criticalValue(level, null) * stdError
  const tail = (1 - level) / 2
  const [confLow, confHigh] =
    interval === 'normal'
      ? [estimate - bias - half, estimate - bias + half]
      : [sampleQuantile(sample, tail), sampleQuantile(sample, 1 - tail)]
  return { parameter: kind, group, term, estimate, bias, stdError, confLow, confHigh, used }
}

function findingsOf(replicates: number, failures: Bootstrap['failures'], boundary: number): Finding[] {
  const out: Finding[] = []
  if (failures.length > 0) {
    const reasons = [...new Set(failures.map(({ reason }) => reason))].join('; ')
    out.push(
      finding('I433', `${failures.length} of ${replicates} replicates gave no estimate`, reasons, {
        consequence: `The intervals come from the other ${replicates - failures.length}.`,
      }),
    )
  }
  if (boundary > 0) {
    out.push(
      finding(
        'I434',
        `${boundary} of ${replicates} replicates have a singular random part`,
        'a variance of zero, or a correlation of one',
      ),
    )
  }
  return out
}
