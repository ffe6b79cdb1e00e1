import type { Expr } from '../formula/ast.ts'
import { BlupError } from '../messages/blup-error.ts'
import { placeOf } from './evaluate.ts'
import { isNumberText } from './level-order.ts'
import { count } from './list-text.ts'
import type { Response } from './model-frame.ts'
import { takeCodes, takeNumbers } from './take-rows.ts'
import type { Value } from './value.ts'

/** Whether the response has to be one number a row, or a family will make sense of it. */
export type ResponseKind = 'numeric' | 'any'

/**
 * Stops at a response that is of no use, before any values are looked at.
 *
 * @throws BlupError D114.
 */
export function checkResponse(label: string, expr: Expr, value: Value, kind: ResponseKind, n: number, source?: string): void {
  const trouble = troubleWith(label, value, kind, n)
  if (trouble === null) return
  throw new BlupError('D114', `The response \`${label}\` ${trouble.what}.`, {
    place: { ...placeOf(expr, source), column: label },
    fixes: trouble.fixes,
  })
}

interface Trouble {
  readonly what: string
  readonly fixes: readonly string[]
}

const nameColumn = 'name a column of numbers on the left of `~`'

function troubleWith(label: string, value: Value, kind: ResponseKind, n: number): Trouble | null {
  if (value.kind === 'text' || (value.kind === 'number' && value.values.length !== n)) {
    return { what: 'is a constant, not a column', fixes: [nameColumn] }
  }
  if (kind === 'any' || value.kind === 'number') return null
  switch (value.kind) {
    case 'matrix':
      return { what: `has ${count(value.columns.length, 'column')}, and this model needs one`, fixes: [nameColumn] }
    case 'logical':
      return {
        what: 'holds TRUE and FALSE, not numbers',
        fixes: [`as.numeric(${label}) makes them 1 and 0`, 'use the binomial family'],
      }
    case 'factor': {
      if (value.origin !== 'number' && value.levels.every(isNumberText)) {
        return { what: 'holds numbers that were read as categories', fixes: [`declare \`${label}\` a number`] }
      }
      const two = value.levels.length === 2 ? ['for two categories use the binomial family'] : []
      return { what: `holds ${count(value.levels.length, 'category', 'categories')}, not numbers`, fixes: [...two, nameColumn] }
    }
  }
}

/** The response's numbers or codes on all rows, for finding missing values. */
export function responseData(value: Value): readonly (Float64Array | Int32Array | Int8Array)[] {
  switch (value.kind) {
    case 'matrix':
      return value.columns
    case 'factor':
      return [value.codes]
    case 'text':
      return []
    default:
      return [value.values]
  }
}

/** The response on the rows used. */
export function takeResponse(label: string, value: Value, rows: Int32Array | null): Response {
  switch (value.kind) {
    case 'number':
      return { kind: 'number', label, values: takeNumbers(value.values, rows) }
    case 'matrix': {
      const columns = value.columns.map((column) => takeNumbers(column, rows))
      return { kind: 'columns', label, names: value.suffixes, columns }
    }
    case 'logical': {
      const values = rows === null ? value.values : Int8Array.from(rows, (row) => value.values[row]!)
      return { kind: 'column', label, column: { kind: 'logical', values } }
    }
    case 'factor':
      return { kind: 'column', label, column: { ...value, codes: takeCodes(value.codes, rows) } }
    case 'text':
      throw new BlupError('X900', 'A text was taken for a response.')
  }
}

/** @throws BlupError D113 for a response that has one value only. */
export function checkVariation(label: string, values: Float64Array): void {
  const first = values[0]!
  for (let i = 1; i < values.length; i++) if (values[i] !== first) return
  throw new BlupError(
    'D113',
    `The response \`${label}\` is ${first} in ${values.length === 1 ? 'the only row' : `all ${values.length} rows`} used, so there is nothing to explain.`,
    { place: { column: label }, fixes: ['check that this is the column you meant', 'check which rows were left out'] },
  )
}
