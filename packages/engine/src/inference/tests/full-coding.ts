import { factorModes } from '../../design/factor-modes.ts'
import type { FeTerm } from '../../design/fe-term.ts'
import { printExpr } from '../../formula/print.ts'
import type { ModelTerms } from '../../formula/terms.ts'
import type { Basis, BasisVariable } from '../../frame/basis.ts'
import { contrastCoding, dummyCoding } from '../../frame/contrasts.ts'
import { reduceRows } from '../../numeric/row-reduction.ts'

/**
 * The overparametrised model that has an indicator of every level of every factor: its columns as combinations of the kept
 * columns of the model as it is coded, X_full = X K. Rows of K are kept columns; K does not depend on the contrasts but for
 * the names of its rows.
 */
export interface FullCoding {
  /** By full column, its weights on the kept columns. */
  readonly columns: readonly Float64Array[]
  /** By full column, the number of its term: 0 for the intercept. */
  readonly assign: readonly number[]
}

export function fullCoding(fe: FeTerm, basis: Basis, terms: ModelTerms): FullCoding {
  const variables = new Map(basis.variables.map((v) => [v.label, v]))
  const isFactor = (label: string): boolean => variables.get(label)?.kind === 'categorical'
  const modes = factorModes(terms.fixed, terms.intercept, isFactor)
  const coded: Element[] = terms.intercept ? [new Map([['', 1]])] : []
  const full: Element[] = terms.intercept ? [new Map([['', 1]])] : []
  const assign = terms.intercept ? [0] : []
  terms.fixed.forEach((term, t) => {
    const own = term.variables.map((expr) => variables.get(printExpr(expr))!)
    coded.push(...termElements(own.map((v, i) => pieces(v, modes[t]![i] === 'dummies'))))
    for (const element of termElements(own.map((v) => pieces(v, true)))) {
      full.push(element)
      assign.push(t + 1)
    }
  })
  const all = fe.names.length
  const onAll = solveElements(coded, full)
  const aliased = fe.names.flatMap((_, j) => (fe.kept.includes(j) ? [] : [j]))
  const columns = onAll.map((weights) => {
    if (weights.length !== all) throw new RangeError('the coding does not have the columns of the fit')
    return Float64Array.from(fe.kept, (j, k) => {
      let s = weights[j]!
      aliased.forEach((other, i) => {
        s += fe.aliasing[k * aliased.length + i]! * weights[other]!
      })
      return s
    })
  })
  return { columns, assign }
}

/**
 * A column as a combination of products of level indicators (first levels left out) and numeric columns, by key: functions
 * that are independent whatever the data.
 */
type Element = ReadonlyMap<string, number>

/** The columns that a variable contributes to a term, each as an element. */
function pieces(variable: BasisVariable, dummies: boolean): Element[] {
  if (variable.kind === 'numeric')
    return variable.suffixes.map((suffix) => new Map([[`${variable.label}${separator}${suffix}`, 1]]))
  const { levels, label, contrast } = variable
  const { values, nColumns } = dummies ? dummyCoding(levels) : contrastCoding(contrast, levels, label)
  return Array.from({ length: nColumns }, (_, c) => {
    const element = new Map<string, number>()
    const first = values[c]!
    if (first !== 0) element.set('', first)
    for (let level = 1; level < levels.length; level++) {
      const weight = values[level * nColumns + c]! - first
      if (weight !== 0) element.set(`${label}${separator}${level}`, weight)
    }
    return element
  })
}

const separator = '\u0000'
const product = '\u0001'

/** All products of one piece of each variable, the first variable's changing fastest. */
function termElements(variables: readonly (readonly Element[])[]): Element[] {
  return variables.reduce<Element[]>(
    (left, right) => (left.length === 0 ? [...right] : right.flatMap((y) => left.map((x) => times(x, y)))),
    [],
  )
}

function times(x: Element, y: Element): Element {
  const out = new Map<string, number>()
  for (const [a, wa] of x) {
    for (const [b, wb] of y) {
      const key = [...a.split(product), ...b.split(product)]
        .filter((k) => k !== '')
        .sort()
        .join(product)
      out.set(key, (out.get(key) ?? 0) + wa * wb)
    }
  }
  return out
}

/** Each of `full` as a combination of `coded`: one solution where there are several. */
function solveElements(coded: readonly Element[], full: readonly Element[]): Float64Array[] {
  const keys = new Map<string, number>()
  for (const element of [...coded, ...full]) for (const key of element.keys()) if (!keys.has(key)) keys.set(key, keys.size)
  const width = coded.length + full.length
  const rows = Array.from(keys, () => new Float64Array(width))
  ;[...coded, ...full].forEach((element, c) => {
    for (const [key, weight] of element) rows[keys.get(key)!]![c] = weight
  })
  const { rows: reduced, pivots } = reduceRows(
    rows,
    coded.map((_, c) => c),
  )
  return full.map((_, f) => {
    const weights = new Float64Array(coded.length)
    pivots.forEach((column, r) => {
      weights[column] = reduced[r]![coded.length + f]!
    })
    return weights
  })
}
