import type { BinaryOperator, Expr } from '../../formula/ast.ts'
import { printNumber } from '../../formula/print-number.ts'

/** How a language writes arithmetic on columns. */
export interface Dialect {
  /** A column where it is read. */
  column(name: string): string
  /** Null for an operator that the language lacks. */
  readonly operators: Readonly<Partial<Record<BinaryOperator, string>>>
  readonly not: string
  /** By blup's name: the call with its translated arguments. */
  readonly functions: Readonly<Record<string, (args: readonly string[]) => string>>
  text(value: string): string
  logical(value: boolean): string
}

/** The expression in the language of a dialect; null where it cannot be said. */
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
      const operand = translate(e.operand, dialect)
      return operand === null ? null : `${e.op === '!' ? dialect.not : e.op}${operand}`
    }
    case 'binary': {
      const op = dialect.operators[e.op]
      const left = translate(e.left, dialect)
      const right = translate(e.right, dialect)
      return op === undefined || left === null || right === null ? null : `${left}${op}${right}`
    }
    case 'call': {
      if (e.callee === 'I' && e.args.length === 1) {
        const inner = translate(e.args[0]!.value, dialect)
        return inner === null ? null : `(${inner})`
      }
      const make = Object.hasOwn(dialect.functions, e.callee) ? dialect.functions[e.callee]! : null
      const args = e.args.map(({ value }) => translate(value, dialect))
      if (make === null || args.includes(null)) return null
      return make(args as string[])
    }
  }
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

/** `name` for each of the names that need no change. */
export function sameNames(names: readonly string[], prefix = ''): Record<string, (args: readonly string[]) => string> {
  return Object.fromEntries(names.map((name) => [name, call(prefix + name)]))
}
