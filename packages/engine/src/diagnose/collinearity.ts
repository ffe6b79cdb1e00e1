import { codeFixed } from '../design/code-terms.ts'
import type { CodedTerm } from '../design/coded-term.ts'
import { countColumns, fillRows } from '../design/column-values.ts'
import { printExpr } from '../formula/print.ts'
import { variationWithin } from '../frame/levels/within-groups.ts'
import type { ModelFrame, Variable } from '../frame/model-frame.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { designTriangle } from '../models/lmm/design-triangle.ts'
import type { LmmRows, LmmState } from '../models/lmm/lmm-state.ts'
import { StreamedQr } from '../numeric/householder-qr.ts'
import { singularValues } from '../numeric/singular-values.ts'

/** How nearly the columns of the fixed part explain each other. */
export interface Collinearity {
  /** Largest over smallest singular value of X, its columns of length one. */
  readonly conditionNumber: number
  /** The near dependences, the worst first: condition indices from 30 on. */
  readonly dependences: readonly Dependence[]
  /**
   * The same condition number with numeric predictors less their grand means, before products are formed; null without
   * the data.
   */
  readonly centred: { readonly conditionNumber: number; readonly variables: readonly string[] } | null
}

/** A direction in which columns of the fixed part nearly explain each other. */
export interface Dependence {
  readonly conditionIndex: number
  /** Columns more than half of whose variance comes from this dependence. */
  readonly terms: readonly { readonly term: string; readonly proportion: number }[]
}

/** Condition indices from here on are called strong dependences. */
const strong = 30
const share = 0.5
const rowsAtOnce = 256
/** Singular values of more columns than these are left to those who ask for them. */
const affordable = 150

/**
 * Condition indices and variance proportions of the columns of X that the fit keeps, from a triangle whose columns are those of
 * the QR of X itself: cross-products of X would lose what lies beyond a condition number of 1e8. Belsley, Kuh & Welsch (1980),
 * Regression Diagnostics, chapter 3.
 *
 * @param rows the data, for what centring would do
 */
export function collinearity(state: LmmState, rows: LmmRows | null): Collinearity {
  const { kept, names } = state.fe
  const p = kept.length
  const own = indices(userTriangle(state), p)
  const dependences = Array.from(own.values, (value, k): Dependence => {
    const terms = kept.flatMap((column, r) => {
      const proportion = own.proportions[r * p + k]!
      return proportion > share ? [{ term: names[column]!, proportion }] : []
    })
    return { conditionIndex: own.values[0]! / value, terms }
  })
  return {
    conditionNumber: conditionOf(own),
    dependences: dependences.filter(({ conditionIndex }) => conditionIndex >= strong).reverse(),
    centred: rows === null ? null : whenCentred(rows),
  }
}

/**
 * What a fit says of its own accord: the condition number of a design with products of numeric variables, or of one that had
 * to be orthogonalised, and a note on strong dependences where that is worth one.
 */
export function collinearityOfFit(
  state: LmmState,
  rows: LmmRows,
): { readonly conditionNumber: number; readonly note: Finding | null } | null {
  const { frame } = rows
  const numeric = (label: string): boolean => frame.variables.get(label)?.kind === 'numeric'
  const products = frame.terms.fixed.some(({ variables: [first, ...others] }) =>
    others.length > 0 && first !== undefined ? [first, ...others].some((e) => numeric(printExpr(e))) : false,
  )
  const rotated = state.fe.rotation !== null
  if (!(products || rotated) || state.fe.kept.length > affordable) return null
  const { conditionNumber, dependences } = collinearity(state, null)
  if (dependences.length === 0) return { conditionNumber, note: null }
  const found = { conditionNumber, dependences, centred: whenCentred(rows) }
  return { conditionNumber, note: rotated || centringHelps(found) ? noteOf(found, rows) : null }
}

function centringHelps({ conditionNumber, centred }: Collinearity): boolean {
  return centred !== null && centred.variables.length > 0 && centred.conditionNumber < conditionNumber / 3
}

/** A note on strong dependences, with what centring would do; null where none of them is between columns that can be named. */
function noteOf(found: Collinearity, rows: LmmRows): Finding | null {
  const [worst] = found.dependences
  if (worst === undefined || worst.terms.length === 0) return null
  const names = worst.terms.map(({ term }) => `\`${term}\``)
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]!
  const { conditionNumber, centred } = found
  const helps = centringHelps(found)
  const show = (value: number): string => (value < 1e4 ? value.toFixed(0) : value.toExponential(1))
  return finding(
    'C313',
    `${list} nearly explain ${names.length > 1 ? 'each other' : 'the intercept'}`,
    `condition number of the design ${show(conditionNumber)}${helps ? `, and ${show(centred!.conditionNumber)} with predictors less their means` : ''}`,
    {
      consequence:
        'The estimates are right; the coefficients hold where the other variables of their products are zero, and are uncertain there.',
      fixes: helps ? centringFixes(found, rows) : ['leave one of them out'],
    },
  )
}

/** How to centre each variable that takes part in a dependence. */
function centringFixes({ dependences, centred }: Collinearity, { frame, design }: LmmRows): string[] {
  const involved = new Set(dependences.flatMap(({ terms }) => terms.map(({ term }) => term)))
  const columns = design.fixed.names.flatMap((name, j) => (involved.has(name) ? [design.fe.assign[j]!] : []))
  const first = design.fixed.terms[0]?.label === '(Intercept)' ? 0 : 1
  const labels = new Set(columns.map((t) => design.fixed.terms[t - first]!.label))
  const parts = new Set(frame.terms.fixed.filter(({ label }) => labels.has(label)).flatMap((t) => t.variables.map(printExpr)))
  const [grouping] = design.groupings
  return (centred?.variables ?? [])
    .filter((name) => parts.has(name))
    .map((name) => {
      const varies =
        grouping !== undefined && variationWithin(frame.variables.get(name)!, grouping.refs, grouping.levels.length) !== null
      return `centre \`${name}\`: \`grand(${name})\`${varies ? `, or on group means \`group(${name}, ${grouping.label})\`` : ''}`
    })
}

interface Indices {
  readonly values: Float64Array
  /** p x p: the share of column r's variance that comes from singular value k. */
  readonly proportions: Float64Array
}

const conditionOf = ({ values }: Indices): number => values[0]! / values[values.length - 1]!

/** A triangle with the cross-products of the kept columns in the user's units, p x p. */
function userTriangle(state: LmmState): Float64Array {
  const { kept, centre, scale, intercept, names } = state.fe
  const p = kept.length
  const scaled = designTriangle(state)
  const at = (i: number, c: number): number => scaled[i * names.length + kept[c]!]!
  const r = new Float64Array(p * p)
  for (let i = 0; i < p; i++)
    for (let c = 0; c < p; c++)
      r[i * p + c] = at(i, c) * scale[c]! + (intercept < 0 || c === intercept ? 0 : at(i, intercept) * centre[c]!)
  return r
}

function whenCentred({ frame, design }: LmmRows): NonNullable<Collinearity['centred']> {
  const { kept } = design.fe
  const { variables, centred } = withoutMeans(frame)
  const r = triangleOf(codeFixed({ ...frame, variables }).terms, kept, frame.n)
  return { conditionNumber: conditionOf(indices(r, kept.length)), variables: centred }
}

function triangleOf(terms: readonly CodedTerm[], kept: readonly number[], n: number): Float64Array {
  const width = countColumns(terms)
  const p = kept.length
  const qr = new StreamedQr(p)
  const raw = new Float64Array(rowsAtOnce * width)
  for (let from = 0; from < n; from += rowsAtOnce) {
    const to = Math.min(n, from + rowsAtOnce)
    fillRows(terms, from, to, raw)
    const x = new Float64Array((to - from) * p)
    for (let i = 0; i < to - from; i++) for (let c = 0; c < p; c++) x[i * p + c] = raw[i * width + kept[c]!]!
    qr.absorb(x, to - from)
  }
  return qr.r.slice()
}

/** Of a p x p triangle, which is overwritten, its columns brought to length one. */
function indices(r: Float64Array, p: number): Indices {
  for (let c = 0; c < p; c++) {
    let length = 0
    for (let i = 0; i < p; i++) length = Math.hypot(length, r[i * p + c]!)
    if (length > 0) for (let i = 0; i < p; i++) r[i * p + c] = r[i * p + c]! / length
  }
  const { values, v } = singularValues(r, p)
  const proportions = new Float64Array(p * p)
  for (let row = 0; row < p; row++) {
    let total = 0
    for (let k = 0; k < p; k++) total += (v[row * p + k]! / values[k]!) ** 2
    for (let k = 0; k < p; k++) proportions[row * p + k] = (v[row * p + k]! / values[k]!) ** 2 / total
  }
  return { values, proportions }
}

/** Numeric variables less their means; those of several columns, such as polynomials, are orthogonal already. */
function withoutMeans(frame: ModelFrame): { variables: ReadonlyMap<string, Variable>; centred: string[] } {
  const centred: string[] = []
  const fixed = new Set(frame.terms.fixed.flatMap(({ variables }) => variables.map(printExpr)))
  const variables = new Map(
    [...frame.variables].map(([label, variable]): [string, Variable] => {
      const [values, second] = variable.kind === 'numeric' ? variable.columns : []
      if (variable.kind !== 'numeric' || values === undefined || second !== undefined) return [label, variable]
      const mean = values.reduce((s, x) => s + x / values.length, 0)
      const spread = Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2 / values.length, 0))
      // A mean next to zero is no offset worth naming.
      if (Math.abs(mean) > 0.1 * spread && fixed.has(label)) centred.push(label)
      return [label, { ...variable, columns: [values.map((x) => x - mean)] }]
    }),
  )
  return { variables, centred }
}
