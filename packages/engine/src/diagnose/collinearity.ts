import { codeFixed } from '../design/code-terms.ts'
import type { CodedTerm } from '../design/coded-term.ts'
import { countColumns, fillRows } from '../design/column-values.ts'
import { printExpr } from '../formula/print.ts'
import type { ModelFrame, Variable } from '../frame/model-frame.ts'
import { type Finding, finding } from '../messages/finding.ts'
import type { LmmRows } from '../models/lmm/lmm-state.ts'
import { StreamedQr } from '../numeric/householder-qr.ts'
import { singularValues } from '../numeric/singular-values.ts'

/** How nearly the columns of the fixed part explain each other. */
export interface Collinearity {
  /** Largest over smallest singular value of X, its columns of length one. */
  readonly conditionNumber: number
  /** The near dependences, the worst first: condition indices from 30 on. */
  readonly dependences: readonly Dependence[]
  /** The same condition number with numeric predictors less their grand means, before products are formed. */
  readonly centred: { readonly conditionNumber: number; readonly variables: readonly string[] }
}

export interface Dependence {
  readonly conditionIndex: number
  /** Columns more than half of whose variance comes from this dependence. */
  readonly terms: readonly { readonly term: string; readonly proportion: number }[]
}

/** Condition indices from here on are called strong dependences. */
const strong = 30
const share = 0.5
const rowsAtOnce = 256

/**
 * Condition indices and variance proportions of the columns of X that the fit keeps, from a QR of X itself: cross-products
 * would lose what lies beyond a condition number of 1e8. Belsley, Kuh & Welsch (1980), Regression Diagnostics, chapter 3.
 */
export function collinearity({ frame, design }: LmmRows): Collinearity {
  const { kept, names } = design.fe
  const own = indices(design.fixed.terms, kept, frame.n)
  const { variables, centred } = withoutMeans(frame)
  const other = indices(codeFixed({ ...frame, variables }).terms, kept, frame.n)
  const p = kept.length
  const dependences = Array.from(own.values, (value, k): Dependence => {
    const terms = kept.flatMap((column, r) => {
      const proportion = own.proportions[r * p + k]!
      return proportion > share ? [{ term: names[column]!, proportion }] : []
    })
    return { conditionIndex: own.values[0]! / value, terms }
  })
  return {
    conditionNumber: own.values[0]! / own.values[p - 1]!,
    dependences: dependences.filter(({ conditionIndex }) => conditionIndex >= strong).reverse(),
    centred: { conditionNumber: other.values[0]! / other.values[p - 1]!, variables: centred },
  }
}

/** A note on strong dependences, with what centring would do; null where there are none worth one. */
export function collinearityFinding(found: Collinearity): Finding | null {
  const [worst] = found.dependences
  if (worst === undefined || worst.terms.length === 0) return null
  const names = worst.terms.map(({ term }) => `\`${term}\``)
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]!
  const { conditionNumber, centred } = found
  const helps = centred.variables.length > 0 && centred.conditionNumber < conditionNumber / 3
  const show = (value: number): string => (value < 1e4 ? value.toFixed(0) : value.toExponential(1))
  return finding(
    'C313',
    `${list} nearly explain ${names.length > 1 ? 'each other' : 'the intercept'}`,
    `condition number of the design ${show(conditionNumber)}${helps ? `, and ${show(centred.conditionNumber)} with predictors less their means` : ''}`,
    {
      consequence:
        'Estimates are worked out from an orthogonal basis and are right; the coefficients hold where the other variables of their products are zero, and are uncertain there.',
      fixes: helps
        ? centred.variables.map((name) => `centre \`${name}\`: \`grand(${name})\`, or on group means \`group(${name}, g)\``)
        : ['leave one of them out'],
    },
  )
}

interface Indices {
  readonly values: Float64Array
  /** p x p: the share of column r's variance that comes from singular value k. */
  readonly proportions: Float64Array
}

function indices(terms: readonly CodedTerm[], kept: readonly number[], n: number): Indices {
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
  const r = qr.r.slice()
  for (let c = 0; c < p; c++) {
    let length = 0
    for (let i = 0; i <= c; i++) length = Math.hypot(length, r[i * p + c]!)
    if (length > 0) for (let i = 0; i <= c; i++) r[i * p + c] = r[i * p + c]! / length
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
