import type { Expr } from '../formula/ast.ts'
import { parseExpression } from '../formula/parser.ts'
import { printExpr } from '../formula/print.ts'
import { BlupError } from '../messages/blup-error.ts'
import { type EvaluationContext, evaluate, placeOf } from './evaluate.ts'
import { count } from './list-text.ts'
import { describe } from './operators.ts'
import type { Table } from './table.ts'
import { asNumbers } from './value.ts'

/** Weights or an offset as the options give them: an expression of columns, or numbers. */
export type FrameOption =
  | { readonly kind: 'expression'; readonly label: string; readonly text: string; readonly expr: Expr }
  | { readonly kind: 'numbers'; readonly label: string; readonly values: Float64Array }

/**
 * Reads an option; null for none.
 *
 * @throws BlupError E201 for text that is no expression, D103 for numbers that are not one for each row of the table.
 */
export function readOption(
  name: 'weights' | 'offset',
  option: string | ArrayLike<number> | undefined,
  table: Table,
): FrameOption | null {
  if (option === undefined) return null
  if (typeof option === 'string') {
    const expr = parseExpression(option)
    return { kind: 'expression', label: printExpr(expr), text: option, expr }
  }
  return { kind: 'numbers', label: name, values: optionNumbers(name, option, table) }
}

/** One number a row of the table, as they were given. @throws BlupError D103. */
export function optionNumbers(name: string, option: ArrayLike<number>, table: Table): Float64Array {
  if (option.length !== table.nrow) {
    throw new BlupError(
      'D103',
      `Row counts differ: ${name} has ${option.length} values, the data have ${count(table.nrow, 'row')}.`,
      {
        fixes: [`give one value of ${name} for each row of the data`],
      },
    )
  }
  return option instanceof Float64Array ? option : Float64Array.from(option, (value) => Number(value ?? Number.NaN))
}

/** The option's value in each row of the table. */
export function optionValues(option: FrameOption, code: 'D115' | 'E206', context: EvaluationContext): Float64Array {
  if (option.kind === 'numbers') return option.values
  return rowNumbers(option.label, option.expr, code, { ...context, source: option.text })
}

/** An expression that has to be one number a row (a constant is one for all), or the error `code`. */
export function rowNumbers(label: string, expr: Expr, code: 'D115' | 'E206', context: EvaluationContext): Float64Array {
  const value = evaluate(expr, context)
  const values = asNumbers(value)
  if (values === null || (values.length !== context.table.nrow && values.length !== 1)) {
    throw new BlupError(code, `\`${label}\` has to be numbers, and it holds ${describe(value)}.`, {
      place: placeOf(expr, context.source),
    })
  }
  return values.length === context.table.nrow ? values : new Float64Array(context.table.nrow).fill(values[0]!)
}
