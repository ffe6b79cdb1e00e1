import type { Expr } from '../../formula/ast.ts'
import { variablesOfTerms } from '../../formula/levels/level-structure.ts'
import { printExpr } from '../../formula/print.ts'
import { variablesOf } from '../../formula/variables-of.ts'
import type { ContrastName } from '../../frame/basis.ts'
import { type CodeNote, type CodeSource, remark } from './code-source.ts'

/** How a language makes new columns; each answers with lines of code, or null where it cannot. */
export interface ColumnMaker {
  /** A name that the language takes, made of any text. */
  legal(name: string): string
  /** A column of the data as the language calls it. */
  column(name: string): string
  compute(target: string, e: Expr): string[] | null
  /** The mean of x in the groups, each of `units` within a group counting once. */
  groupMean(target: string, x: string, groups: readonly string[], units: readonly string[]): string[] | null
  grandMean(target: string, x: string, units: readonly string[]): string[] | null
  difference(target: string, x: string, mean: string): string[]
  factor(target: string, column: string, factor: FactorColumn): string[]
  /** Categories of an expression's values; absent in languages that write them otherwise. */
  factorOf?(target: string, e: Expr, factor: FactorColumn): string[]
  /** Whether an expression may stand in the model as it is, without a column of its own. */
  inline(e: Expr): boolean
}

export interface FactorColumn {
  /** In order, the reference of treatment contrasts first. */
  readonly levels: readonly string[]
  readonly ordered: boolean
  readonly contrast: ContrastName
}

/** One variable of the model in the language of a target. */
export interface PreparedVariable {
  readonly label: string
  readonly expr: Expr
  /** Its columns: one, unless it is a polynomial or the like. */
  readonly columns: readonly string[]
  /** Null for numbers. */
  readonly factor: FactorColumn | null
}

export interface PreparedColumns {
  readonly lines: readonly string[]
  readonly notes: readonly CodeNote[]
  readonly variables: ReadonlyMap<string, PreparedVariable>
  /** A column of the data as the language calls it. */
  column(name: string): string
  /** Columns of the data that the model uses, in order of appearance. */
  readonly used: readonly string[]
  /** Whether group means are taken, which should be over the rows that the model uses. */
  readonly centred: boolean
}

/** The columns that a model needs beyond those of the data, and how its variables are called. */
export function prepareColumns(source: CodeSource, maker: ColumnMaker): PreparedColumns {
  const { terms, basis } = source
  const lines: string[] = []
  const notes: CodeNote[] = []
  const variables = new Map<string, PreparedVariable>()
  const kinds = new Map(basis.variables.map((variable) => [variable.label, variable]))
  const made = new Set<string>()
  let centred = false
  const cannot = (label: string, target: string) =>
    notes.push(remark(`\`${label}\` cannot be computed here: add it to the data as the column \`${target}\`.`))
  const make = (target: string, code: () => string[] | null, label: string): string => {
    if (made.has(target)) return target
    made.add(target)
    const own = code()
    if (own === null) cannot(label, target)
    else lines.push(...own)
    return target
  }
  /** The column of an argument, computed where it is more than a column. */
  const argumentColumn = (e: Expr): string =>
    e.kind === 'name'
      ? maker.column(e.name)
      : make(maker.legal(printExpr(e)), () => maker.compute(maker.legal(printExpr(e)), e), printExpr(e))

  for (const expr of variablesOfTerms(terms)) {
    const label = printExpr(expr)
    const kind = kinds.get(label)
    if (kind?.kind === 'categorical') {
      const factor = { levels: kind.levels, ordered: kind.ordered, contrast: kind.contrast }
      const values = expr.kind === 'call' && categories.has(expr.callee) ? (expr.args[0]?.value ?? expr) : expr
      const target = expr.kind === 'name' ? maker.column(expr.name) : maker.legal(label)
      if (values.kind === 'name') lines.push(...maker.factor(target, maker.column(values.name), factor))
      else if (maker.factorOf !== undefined) lines.push(...maker.factorOf(target, values, factor))
      else cannot(label, target)
      variables.set(label, { label, expr, columns: [target], factor })
    } else if (kind?.kind === 'numeric' && kind.suffixes.length > 1 && !maker.inline(expr)) {
      const columns = kind.suffixes.map((suffix) => maker.legal(label + suffix))
      for (const column of columns) cannot(label, column)
      variables.set(label, { label, expr, columns, factor: null })
    } else if (expr.kind === 'name') {
      variables.set(label, { label, expr, columns: [maker.column(expr.name)], factor: null })
    } else if (expr.kind === 'call' && isCentring(expr.callee)) {
      centred ||= expr.callee !== 'center'
      variables.set(label, { label, expr, columns: [centredColumn(expr)], factor: null })
    } else if (maker.inline(expr)) {
      variables.set(label, { label, expr, columns: [label], factor: null })
    } else {
      const target = maker.legal(label)
      make(target, () => maker.compute(target, expr), label)
      variables.set(label, { label, expr, columns: [target], factor: null })
    }
  }

  function centredColumn(call: Extract<Expr, { kind: 'call' }>): string {
    const label = printExpr(call)
    const x = call.args[0]!.value
    const rest = call.args.slice(1)
    const plain = rest.filter(({ name }) => name === null).map(({ value }) => argumentColumn(value))
    const units = rest.filter(({ name }) => name !== null).map(({ value }) => argumentColumn(value))
    const column = argumentColumn(x)
    const name = printExpr(x)
    const by = [...plain, ...units].join('_')
    const mean = maker.legal(`${name}_mean${by === '' ? '' : `_${by}`}`)
    if (call.callee === 'grand' || call.callee === 'center') {
      make(mean, () => maker.grandMean(mean, column, [...plain, ...units]), label)
    } else make(mean, () => maker.groupMean(mean, column, plain, units), label)
    if (call.callee === 'mean') return mean
    const target = maker.legal(`${name}_${call.callee === 'group' ? 'within' : 'centred'}${by === '' ? '' : `_${by}`}`)
    return make(target, () => maker.difference(target, column, mean), label)
  }

  const expressions = [
    ...(terms.response === null ? [] : [terms.response]),
    ...variablesOfTerms(terms),
    ...terms.offsets,
    ...terms.random.flatMap(({ group }) => group),
  ]
  return {
    lines,
    notes,
    variables,
    column: (name) => maker.column(name),
    used: [...new Set(expressions.flatMap(variablesOf))],
    centred,
  }
}

/** Functions that make categories of their first argument, whose levels are known here. */
const categories: ReadonlySet<string> = new Set(['factor', 'as.factor', 'ordered'])

const isCentring = (callee: string): boolean =>
  callee === 'group' || callee === 'mean' || callee === 'grand' || callee === 'center'
