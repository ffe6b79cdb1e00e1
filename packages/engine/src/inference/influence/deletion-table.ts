import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { ModelParameter, ParameterKind } from '../../models/lmm/parameters.ts'
import { choleskyInPlace, solveLowerInPlace } from '../../numeric/small-cholesky.ts'
import { fixedEffects } from '../fixed/fixed-table.ts'
import type { DeletionUnit } from './deletion-units.ts'

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

/** Collects fits without a group or row, and what their estimates differ by from those of all rows. */
export class DeletionTable {
  private readonly by: string
  private readonly parameters: Influence['parameters']
  private readonly beta: Float64Array
  private readonly factor: Float64Array
  private readonly logDet: number
  private readonly rows: InfluenceRow[] = []
  private readonly failures: { deleted: string | number; reason: string }[] = []

  /** @param estimates of `parameters` from all rows, the fixed effects first */
  constructor(state: LmmState, by: string, parameters: readonly ModelParameter[], estimates: Float64Array) {
    const { beta, covariance } = fixedEffects(state)
    this.by = by
    this.parameters = parameters.map(({ kind, group, term }, i) => ({ kind, group, term, estimate: estimates[i]! }))
    this.beta = beta
    this.factor = covariance.slice()
    choleskyInPlace(this.factor, beta.length)
    this.logDet = logDeterminant(this.factor, beta.length)
  }

  /** @param covariance of the fixed effects without the unit, on the user's scale */
  add({ deleted, members }: DeletionUnit, values: Float64Array, covariance: Float64Array): void {
    const { beta, factor } = this
    const p = beta.length
    const stdErrors = Array.from({ length: p }, (_, c) => Math.sqrt(covariance[c * p + c]!))
    const change = Float64Array.from(beta, (b, c) => b - values[c]!)
    const dfbetas = stdErrors.map((se, c) => change[c]! / se)
    solveLowerInPlace(factor, p, change, 1)
    const own = covariance.slice()
    const determinant = choleskyInPlace(own, p) === 0 ? logDeterminant(own, p) : Number.NaN
    this.rows.push({
      deleted,
      rows: members.length,
      cooksDistance: change.reduce((s, x) => s + x * x, 0) / p,
      dfbetas,
      covRatio: Math.exp(determinant - this.logDet),
      estimates: Array.from(values),
      stdErrors,
    })
  }

  fail({ deleted }: DeletionUnit, reason: string): void {
    this.failures.push({ deleted, reason })
  }

  result(): Influence {
    const { by, parameters, rows, failures } = this
    const units = rows.length + failures.length
    return { by, parameters, rows, failures, findings: failures.length === 0 ? [] : [failureFinding(failures, units, by)] }
  }
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
