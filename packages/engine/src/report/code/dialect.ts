import type { Argument, BinaryOperator, Expr } from '../../formula/ast.ts'
import { printNumber } from '../../formula/print-number.ts'
import { functions } from '../../frame/functions/registry.ts'

/** How a language writes arithmetic on columns. */
export interface Dialect {
  /** A column where it is read. */
  column(name: string): string
  /** The sign of an operator between its operands, or how the language says it otherwise; none where it lacks it. */
  readonly operators: Readonly<Partial<Record<BinaryOperator, string | ((left: string, right: string) => string)>>>
  readonly not: string
  /** By blup's name: the call with its translated arguments. */
  readonly functions: Readonly<Record<string, (args: readonly string[]) => string>>
  text(value: string): string
  logical(value: boolean): string
}

/**
 * The expression in the language of a dialect; null where it cannot be said. Languages agree on the precedence of `+ - * / ^` and of
 * comparisons among these, and on little else: every other operand that is an operation itself is put in parentheses.
 */
export function translate(e: Expr, dialect: Dialect): string | null {
  switch (e.kind) {
    case 'name':
      return dialect.column(e.name)
    case 'number':
      return Number.isFinite(e.value) ? printNumber(e.value, '') : null
    case 'string':
      return dialect.text(e.value)
    case 'logical':
      return dialect.logical(e.value)
    case 'dot':
      return null
    case 'paren': {
      const inner = translate(e.inner, dialect)
      return inner === null ? null : `(${inner})`
    }
    case 'unary': {
      const operand = e.op === '!' || e.operand.kind === 'unary' ? enclosed(e.operand, dialect) : translate(e.operand, dialect)
      return operand === null ? null : `${e.op === '!' ? dialect.not : e.op}${operand}`
    }
    case 'binary': {
      const op = dialect.operators[e.op]
      const left = standsAlone(e.left, e.op) ? translate(e.left, dialect) : enclosed(e.left, dialect)
      const right =
        e.right.kind !== 'unary' && standsAlone(e.right, e.op) ? translate(e.right, dialect) : enclosed(e.right, dialect)
      if (op === undefined || left === null || right === null) return null
      return typeof op === 'string' ? `${left}${op}${right}` : op(left, right)
    }
    case 'call': {
      if (e.callee === 'I' && e.args.length === 1) {
        const inner = translate(e.args[0]!.value, dialect)
        return inner === null ? null : `(${inner})`
      }
      const make = Object.hasOwn(dialect.functions, e.callee) ? dialect.functions[e.callee]! : null
      const args = inOrder(e.callee, e.args).map((value) => translate(value, dialect))
      if (make === null || args.includes(null)) return null
      return make(args as string[])
    }
  }
}

const sums: readonly BinaryOperator[] = ['+', '-', '*', '/']
const comparisons: readonly BinaryOperator[] = ['==', '!=', '<', '<=', '>', '>=']

/** Whether an operand of `op` means the same without parentheses in every language. */
function standsAlone(e: Expr, op: BinaryOperator): boolean {
  const arithmetic = sums.includes(op) || comparisons.includes(op)
  if (e.kind === 'unary') return e.op !== '!' && arithmetic
  if (e.kind !== 'binary') return true
  if (e.op === '^' || sums.includes(e.op)) return arithmetic
  return e.op === op && (op === '&' || op === '|')
}

function enclosed(e: Expr, dialect: Dialect): string | null {
  const text = translate(e, dialect)
  return text === null || (e.kind !== 'binary' && e.kind !== 'unary') ? text : `(${text})`
}

/** Arguments in the order of the function's parameters, wherever they were named. */
function inOrder(callee: string, args: readonly Argument[]): Expr[] {
  const parameters = functions.get(callee)?.parameters ?? []
  if (args.every(({ name }) => name === null || !parameters.includes(name))) return args.map(({ value }) => value)
  const open = parameters.filter((parameter) => !args.some(({ name }) => name === parameter))
  const placed = new Map(
    args.map(({ name, value }) => [name !== null && parameters.includes(name) ? name : open.shift(), value]),
  )
  return parameters.flatMap((parameter) => placed.get(parameter) ?? [])
}

/** The operators that are written alike everywhere. */
export const sharedOperators: Dialect['operators'] = {
  '+': ' + ',
  '-': ' - ',
  '*': ' * ',
  '/': ' / ',
  '<': ' < ',
  '<=': ' <= ',
  '>': ' > ',
  '>=': ' >= ',
}

/** A function that keeps its name, or has another one. */
export const call =
  (name: string) =>
  (args: readonly string[]): string =>
    `${name}(${args.join(', ')})`

/** An argument with its sign turned. */
export const negated = (text: string): string => (/^[\d.]+$/.test(text) ? `-${text}` : `-(${text})`)

/** Text of SAS and SPSS: a quote inside is written twice. */
export const doubledQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** log(x) to a base, from the natural logarithm `log`. */
export const logarithm =
  (log: string) =>
  ([x, base]: readonly string[]): string =>
    base === undefined ? `${log}(${x})` : `(${log}(${x}) / ${log}(${base}))`

/** `name` for each of the names that need no change. */
export function sameNames(names: readonly string[], prefix = ''): Record<string, (args: readonly string[]) => string> {
  return Object.fromEntries(names.map((name) => [name, call(prefix + name)]))
}
