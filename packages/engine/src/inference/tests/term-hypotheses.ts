import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis } from '../../frame/basis.ts'
import { designTriangle } from '../../models/lmm/design-triangle.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { dot } from '../../numeric/dot.ts'
import { orderedEchelon } from '../../numeric/ordered-echelon.ts'
import { nullSpace, reduceRows } from '../../numeric/row-reduction.ts'
import { contains, type FixedTermInfo, fixedTerms } from './fixed-terms.ts'
import { type FullCoding, fullCoding } from './full-coding.ts'

/** What a table of terms tests: each term after those before it, after those that do not contain it, or after all others. */
export type AnovaType = 1 | 2 | 3

/** The contrasts of the kept coefficients that are zero when a term has no effect. */
export interface TermHypothesis {
  readonly term: string
  /** Rows of L; none where other terms explain all that this one could. */
  readonly rows: readonly Float64Array[]
  /** Positions of the term's own columns among the kept ones. */
  readonly own: readonly number[]
}

/**
 * The hypotheses of the type 1, 2 or 3 table of a model's terms, the intercept left out.
 *
 * - Type 1 tests a term after those before it: the rows of the triangular factor of X'X (Doolittle).
 * - Type 2 tests it after all terms that do not contain it: the same with the columns in that order; with nothing that
 *   contains it, its coefficients themselves.
 * - Type 3 takes the estimable functions of the model with an indicator of every level that involve the term and those that
 *   contain it, and of these the ones orthogonal to the functions that involve the containing terms only. They do not
 *   depend on how factors are coded, nor on how many rows a cell has.
 *
 * With a single term the three are one question, and the rows are those of type 1. What the rows span decides F; Fai and
 * Cornelius' degrees of freedom also depend on the rows chosen, by a fraction of a unit in unbalanced data.
 *
 * SAS/STAT, The Four Types of Estimable Functions; Goodnight (1980), Comm. Statist. A 9:157.
 */
export function termHypotheses(state: LmmState, basis: Basis, terms: ModelTerms, type: AnovaType): TermHypothesis[] {
  const infos = fixedTerms(state.fe, basis, terms)
  const first = terms.intercept ? 0 : 1
  const asWritten = type === 1 || terms.fixed.length === 1
  const triangle = type === 3 && !asWritten ? null : designTriangle(state)
  const coding = type === 3 && !asWritten ? fullCoding(state.fe, basis, terms) : null
  return infos.flatMap((info, t) => {
    if (terms.intercept && t === 0) return []
    const own = state.fe.kept.flatMap((j, k) => (info.columns.includes(j) ? [k] : []))
    const containing = infos.map((other) => contains(other, info))
    const rows =
      triangle !== null
        ? asWritten
          ? triangularRows(state, triangle, orderAsWritten(infos, t))
          : afterOthers(state, triangle, orderContainingLast(infos, t, containing), own)
        : marginal(coding!, state.fe.kept.length, t + first, (number) => containing[number - first] === true, own)
    return [{ term: info.label, rows, own }]
  })
}

/** Columns before, of, and after a term. */
interface ColumnOrder {
  readonly before: readonly number[]
  readonly own: readonly number[]
  readonly after: readonly number[]
}

function orderAsWritten(infos: readonly FixedTermInfo[], t: number): ColumnOrder {
  return {
    before: infos.slice(0, t).flatMap(({ columns }) => columns),
    own: infos[t]!.columns,
    after: infos.slice(t + 1).flatMap(({ columns }) => columns),
  }
}

function orderContainingLast(infos: readonly FixedTermInfo[], t: number, containing: readonly boolean[]): ColumnOrder {
  return {
    before: infos.flatMap(({ columns }, i) => (i === t || containing[i] ? [] : columns)),
    own: infos[t]!.columns,
    after: infos.flatMap(({ columns }, i) => (containing[i] ? columns : [])),
  }
}

function afterOthers(state: LmmState, triangle: Float64Array, order: ColumnOrder, own: readonly number[]): Float64Array[] {
  const rows = triangularRows(state, triangle, order)
  return order.after.length > 0 ? rows : [...reduceRows(rows, own).rows]
}

function triangularRows({ fe }: LmmState, triangle: Float64Array, order: ColumnOrder): Float64Array[] {
  const { rows, pivots } = orderedEchelon(triangle, fe.names.length, [...order.before, ...order.own])
  return rows.flatMap((row, i) => {
    if (!order.own.includes(pivots[i]!)) return []
    const weights = Float64Array.from(fe.kept, (j, k) => row[j]! * fe.scale[k]!)
    const pivot = fe.kept.indexOf(pivots[i]!)
    const size = pivot >= 0 ? weights[pivot]! : 1
    return [weights.map((x) => x / size)]
  })
}

function marginal(
  coding: FullCoding,
  p: number,
  number: number,
  containing: (number: number) => boolean,
  own: readonly number[],
): Float64Array[] {
  const others = coding.columns.filter((_, c) => coding.assign[c] !== number && !containing(coding.assign[c]!))
  const mine = coding.columns.filter((_, c) => coding.assign[c] === number)
  const about = nullSpace(others, p)
  const beyond = nullSpace([...others, ...mine], p)
  // l = K'a: its weights on the indicators, in which orthogonality is meant
  const weights = (a: Float64Array): Float64Array => Float64Array.from(coding.columns, (column) => dot(column, a))
  const images = about.map(weights)
  const orthogonal = nullSpace(
    beyond.map((a) => {
      const image = weights(a)
      return Float64Array.from(images, (other) => dot(image, other))
    }),
    about.length,
  )
  const rows = orthogonal.map((z) => {
    const row = new Float64Array(p)
    about.forEach((a, i) => {
      for (let c = 0; c < p; c++) row[c] = row[c]! + z[i]! * a[c]!
    })
    return row
  })
  const rest = Array.from({ length: p }, (_, c) => c).filter((c) => !own.includes(c))
  return [...reduceRows(rows, [...own, ...rest]).rows]
}
