import { parseExpression } from '../formula/parser.ts'
import { evaluate } from '../frame/evaluate.ts'
import type { Column } from '../frame/table.ts'
import { toTable } from '../frame/to-table.ts'
import { newState } from '../frame/transform-state.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { Data } from './fit-options.ts'

/**
 * A column worked out from others by an expression of the formula language: `log(x)`, `group(ses, school)`, `a / b`.
 *
 * @throws BlupError E201 for text that is no expression, E204 and E205 for unknown names, E206 for what gives no column
 */
export function computeColumn(expression: string, data: Data): Column {
  const table = toTable(data)
  const value = evaluate(parseExpression(expression), {
    table,
    state: newState({}),
    source: expression,
    datesRead: new Set(),
  })
  switch (value.kind) {
    case 'number':
      if (value.values.length === table.nrow) return { kind: 'number', values: value.values }
      break
    case 'logical':
      if (value.values.length === table.nrow) return { kind: 'logical', values: value.values }
      break
    case 'factor':
      return { kind: 'factor', codes: value.codes, levels: value.levels, ordered: value.ordered, origin: 'declared' }
    default:
  }
  throw new BlupError('E206', `\`${expression}\` does not give one value a row.`, {
    place: { source: expression, start: 0, end: expression.length },
    fixes: ['name a column in it', 'take one column of a matrix such as `poly(x, 2)` at a time'],
  })
}
