import type { Expr } from '../formula/ast.ts'
import { BlupError } from '../messages/blup-error.ts'
import { dateLabel } from './date-label.ts'
import { type EvaluationContext, evaluate, placeOf } from './evaluate.ts'
import { factorFromNumbers } from './factor-from-numbers.ts'
import type { Variable } from './model-frame.ts'
import { describe } from './operators.ts'
import type { Value } from './value.ts'

/**
 * A variable of the formula on every row of the table. Text and logical values are categories; a column that is used as
 * it stands is not copied.
 *
 * @throws BlupError E206 for an expression that has one value for all rows; and what `evaluate` throws.
 */
export function makeVariable(label: string, expr: Expr, context: EvaluationContext): Variable {
  const value = evaluate(expr, context)
  const variable = asVariable(label, value, context.table.nrow)
  if (variable !== null) return variable
  throw new BlupError('E206', `\`${label}\` is ${constantText(value)} for all rows, so it explains nothing.`, {
    place: placeOf(expr, context.source),
    fixes: ['name a column in it'],
  })
}

/** A date that only names groups: one category a date, labelled as a date. Null for anything else. */
export function dateGroup(label: string, expr: Expr, context: EvaluationContext): Variable | null {
  if (expr.kind !== 'name') return null
  const column = context.table.columns.get(expr.name)
  if (column?.kind !== 'date') return null
  return { kind: 'categorical', label, ...factorFromNumbers(column.values, dateLabel), ordered: false }
}

function asVariable(label: string, value: Value, n: number): Variable | null {
  switch (value.kind) {
    case 'number':
      return value.values.length === n ? { kind: 'numeric', label, columns: [value.values], suffixes: [''] } : null
    case 'matrix':
      return { kind: 'numeric', label, columns: value.columns, suffixes: value.suffixes }
    case 'factor':
      return { kind: 'categorical', label, codes: value.codes, levels: value.levels, ordered: value.ordered }
    case 'logical': {
      if (value.values.length !== n) return null
      const codes = new Int32Array(value.values)
      return { kind: 'categorical', label, codes, levels: ['FALSE', 'TRUE'], ordered: false }
    }
    case 'text':
      return null
  }
}

function constantText(value: Value): string {
  return value.kind === 'number' && value.values.length === 1 ? `the number ${value.values[0]}` : `the same ${describe(value)}`
}
