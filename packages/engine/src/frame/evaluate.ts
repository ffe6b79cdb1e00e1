import type { Expr } from '../formula/ast.ts'
import { printExpr } from '../formula/print.ts'
import { BlupError, type Place } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import { Call, type CallArgument } from './functions/call.ts'
import type { FunctionRecord } from './functions/function-record.ts'
import { functions } from './functions/registry.ts'
import { binaryOperation, unaryOperation } from './operators.ts'
import type { Column, Table } from './table.ts'
import type { TransformState } from './transform-state.ts'
import { unknownColumn } from './unknown-column.ts'
import { logicalValue, numberValue, type Value } from './value.ts'

/** What expressions are evaluated on. */
export interface EvaluationContext {
  readonly table: Table
  readonly state: TransformState
  /** Text that the expressions' spans refer to, for messages. */
  readonly source?: string | undefined
  /** Receives the names of date columns that were read as numbers of days. */
  readonly datesRead: Set<string>
  /** Stands in for the table's own column where it answers: the levels of the fit, on new data. */
  readonly column?: (name: string) => Column | undefined
  /** The rows that group means are taken over; null or absent for all. */
  readonly rowsUsed?: Int32Array | null
  /** Receives, by call, the groups of new data that the fit has not seen. */
  readonly newGroups?: Map<string, readonly string[]>
}

/** Names that stand for numbers where no column has the name. */
const constants: Readonly<Record<string, number>> = { pi: Math.PI }

/**
 * The value of an expression on every row of the table: a column as it is (no copy), arithmetic, comparison and logic by
 * R's rules for missing values, and the functions of the registry.
 *
 * @throws BlupError E204 for an unknown column, E205 for an unknown function, E206 for arguments that do not fit.
 */
export function evaluate(expr: Expr, context: EvaluationContext): Value {
  switch (expr.kind) {
    case 'name':
      return columnValue(expr.name, expr, context)
    case 'number':
      return numberValue(Float64Array.of(expr.value))
    case 'string':
      return { kind: 'text', values: [expr.value] }
    case 'logical':
      return logicalValue(Int8Array.of(expr.value ? 1 : 0))
    case 'paren':
      return evaluate(expr.inner, context)
    case 'unary':
      return unaryOperation(expr.op, evaluate(expr.operand, context), failAt(expr, context))
    case 'binary':
      return binaryOperation(expr.op, evaluate(expr.left, context), evaluate(expr.right, context), failAt(expr, context))
    case 'call':
      return callValue(expr, context)
    case 'dot':
      throw new BlupError('E203', 'A `.` stands for columns only on the right side of a formula, outside calls.', {
        place: placeOf(expr, context.source),
      })
  }
}

/**
 * Stops at the first name or function that an expression cannot have; touches no values.
 *
 * @throws BlupError E204, E205.
 */
export function checkNames(
  expr: Expr,
  columns: { has(name: string): boolean; keys(): Iterable<string> },
  source?: string,
): void {
  switch (expr.kind) {
    case 'name':
      if (!columns.has(expr.name) && !Object.hasOwn(constants, expr.name)) {
        throw unknownColumn(expr.name, columns.keys(), placeOf(expr, source))
      }
      return
    case 'paren':
      checkNames(expr.inner, columns, source)
      return
    case 'unary':
      checkNames(expr.operand, columns, source)
      return
    case 'binary':
      checkNames(expr.left, columns, source)
      checkNames(expr.right, columns, source)
      return
    case 'call':
      recordOf(expr, source)
      for (const { value } of expr.args) checkNames(value, columns, source)
  }
}

/** Whether an expression calls a function whose constants depend on which rows are used. */
export function dependsOnRows(expr: Expr): boolean {
  switch (expr.kind) {
    case 'paren':
      return dependsOnRows(expr.inner)
    case 'unary':
      return dependsOnRows(expr.operand)
    case 'binary':
      return dependsOnRows(expr.left) || dependsOnRows(expr.right)
    case 'call':
      return functions.get(expr.callee)?.kind === 'grouped' || expr.args.some(({ value }) => dependsOnRows(value))
    default:
      return false
  }
}

/** The columns that an expression takes values from: not those that only name groups, as in `mean(x, g)`. */
export function columnsRead(expr: Expr): string[] {
  if (expr.kind !== 'call' || functions.get(expr.callee)?.kind !== 'grouped') {
    if (expr.kind === 'call') return expr.args.flatMap(({ value }) => columnsRead(value))
    if (expr.kind === 'paren') return columnsRead(expr.inner)
    if (expr.kind === 'unary') return columnsRead(expr.operand)
    if (expr.kind === 'binary') return [...columnsRead(expr.left), ...columnsRead(expr.right)]
    return expr.kind === 'name' ? [expr.name] : []
  }
  const x = expr.args.find(({ name }) => name === 'x') ?? expr.args.find(({ name }) => name === null)
  return x === undefined ? [] : columnsRead(x.value)
}

/** Where an expression stands in its source. */
export function placeOf(expr: Expr, source: string | undefined): Place {
  const column = expr.kind === 'name' ? { column: expr.name } : {}
  return source === undefined ? column : { ...column, source, start: expr.span.start, end: expr.span.end }
}

function failAt(expr: Expr, context: EvaluationContext) {
  return (message: string, fixes: readonly string[] = []): never => {
    throw new BlupError('E206', message, { place: placeOf(expr, context.source), fixes })
  }
}

function columnValue(name: string, expr: Expr, context: EvaluationContext): Value {
  const column = context.column?.(name) ?? context.table.columns.get(name)
  if (column === undefined) {
    if (Object.hasOwn(constants, name)) return numberValue(Float64Array.of(constants[name]!))
    throw unknownColumn(name, context.table.columns.keys(), placeOf(expr, context.source))
  }
  if (column.kind !== 'date') return column
  context.datesRead.add(name)
  return numberValue(column.values)
}

type CallExpr = Extract<Expr, { kind: 'call' }>

function callValue(expr: CallExpr, context: EvaluationContext): Value {
  const record = recordOf(expr, context.source)
  const text = printExpr(expr)
  const args: CallArgument[] = expr.args.map(({ name, value }) => ({
    name,
    value: evaluate(value, context),
    text: printExpr(value),
    column: value.kind === 'name' ? value.name : null,
    place: placeOf(value, context.source),
  }))
  const { matched, rest } = matchArguments(record, args, expr, context)
  const call = new Call({
    callee: expr.callee,
    text,
    n: context.table.nrow,
    onNewData: context.state.stored,
    fittedLevels: (own) => context.state.levels(text, own),
    reportNewGroups: (groups) => context.newGroups?.set(text, groups),
    place: placeOf(expr, context.source),
    matched,
    rest,
  })
  if (record.kind === 'plain') return record.apply(call)
  if (record.kind === 'grouped') {
    return record.apply(
      call,
      context.state.groups(text, () => record.fit(call, context.rowsUsed ?? null)),
    )
  }
  return record.apply(
    call,
    context.state.constants(text, () => record.fit(call)),
  )
}

function recordOf(expr: CallExpr, source: string | undefined): FunctionRecord {
  const record = functions.get(expr.callee)
  if (record !== undefined) return record
  const names = [...functions.keys()]
  const near = nearestName(expr.callee, names)
  throw new BlupError('E205', `There is no function \`${expr.callee}\`.`, {
    place: placeOf(expr, source),
    fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), `functions: ${names.join(', ')}`],
  })
}

/** Named arguments first, the others to the parameters that are left, in order; `...` takes what remains. */
function matchArguments(record: FunctionRecord, args: readonly CallArgument[], expr: CallExpr, context: EvaluationContext) {
  const fail = failAt(expr, context)
  const named = record.parameters.filter((parameter) => parameter !== '...')
  const takesRest = record.parameters.includes('...')
  const usage = `${record.name}(${record.parameters.join(', ')})`
  const matched = new Map<string, CallArgument>()
  const rest: CallArgument[] = []
  const unnamed: CallArgument[] = []
  for (const argument of args) {
    if (argument.name !== null && named.includes(argument.name)) {
      if (matched.has(argument.name)) fail(`\`${expr.callee}\` was given \`${argument.name}\` twice.`)
      matched.set(argument.name, argument)
    } else if (argument.name === null || takesRest) unnamed.push(argument)
    else {
      const near = nearestName(argument.name, named)
      fail(`\`${expr.callee}\` has no argument \`${argument.name}\`.`, [
        ...(near === null ? [] : [`did you mean \`${near}\`?`]),
        `usage: \`${usage}\``,
      ])
    }
  }
  for (const argument of unnamed) {
    const parameter = named.find((candidate) => !matched.has(candidate))
    if (parameter !== undefined) matched.set(parameter, argument)
    else if (takesRest) rest.push(argument)
    else
      fail(
        `\`${expr.callee}\` takes ${named.length === 1 ? 'one argument' : `at most ${named.length} arguments`}, and has ${args.length}.`,
        [`usage: \`${usage}\``],
      )
  }
  const absent = named.slice(0, record.required).find((parameter) => !matched.has(parameter))
  if (absent !== undefined || (takesRest && rest.length < record.required - named.length)) {
    fail(`\`${expr.callee}\` lacks its argument${absent === undefined ? 's' : ` \`${absent}\``}.`, [`usage: \`${usage}\``])
  }
  return { matched, rest }
}
