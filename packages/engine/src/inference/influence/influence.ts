import type { CrossProducts } from '../../design/cross-products.ts'
import { createEquations, systemAt } from '../../likelihood/gaussian/create-equations.ts'
import { momentStart } from '../../likelihood/gaussian/moment-start.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import { solveModes } from '../../likelihood/system/mode-solution.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { type Finding, finding } from '../../messages/finding.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { modelParameters, type ParameterKind, parameterValues } from '../../models/lmm/parameters.ts'
import { reoptimize } from '../../models/lmm/reoptimize.ts'
import { userCovariance } from '../../models/lmm/user-scale.ts'
import { choleskyInPlace, solveLowerInPlace } from '../../numeric/small-cholesky.ts'
import { fixedEffects } from '../fixed/fixed-table.ts'
import { fullRank } from '../intervals/bootstrap-refit.ts'
import type { LongProgress } from '../intervals/long-progress.ts'
import { DeletionProducts } from './deletion-products.ts'

export interface InfluenceOptions {
  /** What is left out one at a time: the levels of a grouping factor (default: the one with fewest), or `row`. */
  readonly by?: string
  /** Only these levels, or rows of the data from 1. */
  readonly only?: readonly (string | number)[]
}

/** The fit without one group or row. */
export interface InfluenceRow {
  /** The level left out, or the number of the row in the data, from 1. */
  readonly deleted: string | number
  /** Rows left out. */
  readonly rows: number
  /** (b - b_(j))' V^-1 (b - b_(j)) / p with V the covariance matrix of the fixed effects b from all rows. */
  readonly cooksDistance: number
  /** By coefficient, (b - b_(j)) over its standard error without j. */
  readonly dfbetas: readonly number[]
  /** det V_(j) / det V: above 1 where j makes the fixed effects more precise. */
  readonly covRatio: number
  /** By parameter, as in `parameters`: the estimate without j. */
  readonly estimates: readonly number[]
  /** By coefficient: its standard error without j. */
  readonly stdErrors: readonly number[]
}

export interface Influence {
  readonly by: string
  /** Fixed effects, then standard deviations, correlations and the residual standard deviation, with their estimates. */
  readonly parameters: readonly {
    readonly kind: ParameterKind
    readonly group: string | null
    readonly term: string
    readonly estimate: number
  }[]
  readonly rows: readonly InfluenceRow[]
  /** What could not be left out, with the reason. */
  readonly failures: readonly { readonly deleted: string | number; readonly reason: string }[]
  readonly findings: readonly Finding[]
}

/**
 * Refits a model without each group or row, variances too, from cross-products out of which the rows are taken. Cook (1977);
 * Belsley, Kuh and Welsch (1980); for mixed models Demidenko and Stukel (2005), Statistics in Medicine 24:893-909.
 *
 * @throws BlupError E221 for an unknown grouping factor or level, I407 after an iterative solution
 */
export function* influenceSteps(
  state: LmmState,
  rows: LmmRows,
  weightScale: number,
  options: InfluenceOptions = {},
): Generator<LongProgress, Influence, void> {
  if (!state.exact) state.system.factor()
  const { by, units } = unitsOf(state, rows, options)
  const parameters = modelParameters(state)
  const point = { beta: state.modes.beta, lambda: state.lambda, sigma2: state.sigma2 }
  const estimates = parameterValues(state, parameters, point, weightScale)
  const { beta, covariance } = fixedEffects(state)
  const p = beta.length
  const factor = covariance.slice()
  choleskyInPlace(factor, p)
  const logDet = logDeterminant(factor, p)
  const products = new DeletionProducts(state, rows)
  const refit = new DeletionRefit(state)
  const done: InfluenceRow[] = []
  const failures: { deleted: string | number; reason: string }[] = []
  for (const [i, { deleted, members }] of units.entries()) {
    yield { phase: 'deleting', done: i, total: units.length, what: String(deleted) }
    const found = products.without(members, (a) => refit.run(a))
    if (typeof found === 'string') {
      failures.push({ deleted, reason: found })
      continue
    }
    const values = parameterValues(state, parameters, found, weightScale)
    const own = userCovariance(state, found.phi).map((x) => x * found.sigma2 * state.yScale ** 2)
    const stdErrors = Array.from({ length: p }, (_, c) => Math.sqrt(own[c * p + c]!))
    const change = Float64Array.from(beta, (b, c) => b - values[c]!)
    const dfbetas = stdErrors.map((se, c) => change[c]! / se)
    solveLowerInPlace(factor, p, change, 1)
    const determinant = choleskyInPlace(own, p) === 0 ? logDeterminant(own, p) : Number.NaN
    done.push({
      deleted,
      rows: members.length,
      cooksDistance: change.reduce((s, x) => s + x * x, 0) / p,
      dfbetas,
      covRatio: Math.exp(determinant - logDet),
      estimates: Array.from(values),
      stdErrors,
    })
  }
  yield { phase: 'deleting', done: units.length, total: units.length, what: '' }
  return {
    by,
    parameters: parameters.map(({ kind, group, term }, i) => ({ kind, group, term, estimate: estimates[i]! })),
    rows: done,
    failures,
    findings: failures.length === 0 ? [] : [failureFinding(failures, units.length, by)],
  }
}

interface Refitted {
  readonly beta: Float64Array
  readonly lambda: readonly Float64Array[]
  readonly sigma2: number
  readonly phi: Float64Array
}

/** Fits the model to other cross-products, from its own estimate. */
class DeletionRefit {
  private readonly state: LmmState
  private readonly warm: boolean

  constructor(state: LmmState) {
    this.state = state
    this.warm = !state.terms.some(({ block, at, k }) => {
      const size = state.map.blockSizes[block]!
      return Array.from({ length: k }, (_, c) => state.lambda[block]![(at + c) * size + at + c]!).includes(0)
    })
  }

  /** @returns why there is no fit, as text */
  run(a: CrossProducts): Refitted | string {
    const { state } = this
    if (!fullRank(a)) return 'a column of X is explained by the others without it'
    const equations = createEquations(a, 'exact')
    const objective = new ProfiledGaussian(equations, state.map, state.reml)
    if (!(objective.nu > 0)) return 'no more rows than fixed effects are left'
    const { theta, converged, value } = reoptimize(objective, this.warm ? state.theta.slice() : momentStart(a, state.map))
    if (!converged || !Number.isFinite(value)) return 'the optimum was not reached'
    const { beta, phi } = solveModes(systemAt(a, equations, state.map, theta))
    return { beta, phi, lambda: equations.lambda, sigma2: objective.sigma2 }
  }
}

interface Unit {
  readonly deleted: string | number
  readonly members: readonly number[]
}

function unitsOf(
  state: LmmState,
  { design, frame }: LmmRows,
  { by, only }: InfluenceOptions,
): { readonly by: string; readonly units: readonly Unit[] } {
  const labels = state.levels.map(({ label }) => label)
  const fewest = [...state.levels].sort((x, y) => x.names.length - y.names.length)[0]?.label
  const chosen = by ?? fewest ?? 'row'
  if (chosen === 'row') {
    const inData = (i: number): number => (frame.rows === null ? i : frame.rows[i]!) + 1
    const all = Array.from({ length: design.n }, (_, i): Unit => ({ deleted: inData(i), members: [i] }))
    return { by: 'row', units: pick(all, only, 'row') }
  }
  const g = labels.indexOf(chosen)
  if (g < 0) {
    const near = nearestName(chosen, [...labels, 'row'])
    throw new BlupError(
      'E221',
      `There is no grouping factor \`${chosen}\` to leave out levels of; there is ${[...labels, 'row'].map((x) => `\`${x}\``).join(', ')}.`,
      { fixes: near === null ? [] : [`did you mean \`${near}\`?`] },
    )
  }
  const members = state.levels[g]!.names.map((): number[] => [])
  design.groupings[g]!.refs.forEach((level, i) => members[level]!.push(i))
  const all = state.levels[g]!.names.map((deleted, j): Unit => ({ deleted, members: members[j]! }))
  return { by: chosen, units: pick(all, only, chosen) }
}

function pick(all: readonly Unit[], only: InfluenceOptions['only'], what: string): readonly Unit[] {
  if (only === undefined) return all
  return only.map((wanted) => {
    const unit = all.find(({ deleted }) => String(deleted) === String(wanted))
    if (unit !== undefined) return unit
    throw new BlupError('E221', `\`${wanted}\` is no ${what === 'row' ? 'row that the fit used' : `level of \`${what}\``}.`)
  })
}

function failureFinding(failures: Influence['failures'], units: number, by: string): Finding {
  const names = failures.slice(0, 4).map(({ deleted }) => `\`${deleted}\``)
  return finding(
    'I461',
    `${failures.length} of ${units} could not be left out`,
    `${by} ${names.join(', ')}${failures.length > 4 ? ', ...' : ''}: ${[...new Set(failures.map(({ reason }) => reason))].join('; ')}`,
    { consequence: 'A coefficient rests on them alone, or nothing is left to estimate without them.' },
  )
}

/** log det of the matrix whose Cholesky factor this is. */
function logDeterminant(factor: Float64Array, p: number): number {
  let s = 0
  for (let c = 0; c < p; c++) s += 2 * Math.log(factor[c * p + c]!)
  return s
}
