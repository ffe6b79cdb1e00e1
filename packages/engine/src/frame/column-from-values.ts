import { BlupError } from '../messages/blup-error.ts'
import { convertColumn } from './convert-column.ts'
import type { ColumnInput, ColumnType } from './data-input.ts'
import { dateLabel } from './date-label.ts'
import { inLevelOrder, inLevelOrderSteps } from './in-level-order.ts'
import { count, listSome } from './list-text.ts'
import { numberLabel } from './number-label.ts'
import type { Column, FactorColumn, NumberColumn } from './table.ts'

const day = 86_400_000
const kinds = ['numbers', 'logical values', 'dates', 'text'] as const

/**
 * A typed column from values of any kind. `null`, `undefined`, `''` and `NaN` are missing; numbers (and bigints that are
 * safe integers) make a number column, booleans a logical one, `Date` objects days, strings a factor with its levels in
 * code-point order, or in numeric order where every level spells a number. A Float64Array is used as it is.
 *
 * @param type Declared type; without one the content decides.
 * @throws BlupError D101 for kinds that are mixed, D105 for bigints beyond 2^53, D116 for objects.
 */
export function columnFromValues(name: string, values: ColumnInput, type?: ColumnType): Column {
  const column =
    typedColumn(name, values, isCategorical(type)) ?? readNumbers(values) ?? readText(values) ?? readMixed(name, values, type)
  return type === undefined ? column : convertColumn(name, column, type)
}

/** Values that are read between two rests. */
const valuesAtOnce = 2 ** 16

/** The same with rests, for many values. */
export function* columnFromValuesSteps(
  name: string,
  values: ColumnInput,
  type?: ColumnType,
): Generator<undefined, Column, void> {
  const column =
    typedColumn(name, values, isCategorical(type)) ?? (yield* readNumbersSteps(values)) ?? (yield* readTextSteps(values))
  if (column === null) return columnFromValues(name, values, type)
  return type === undefined ? column : convertColumn(name, column, type)
}

const isCategorical = (type: ColumnType | undefined): boolean => type === 'factor' || type === 'ordered' || type === 'string'

function typedColumn(name: string, values: ColumnInput, categorical: boolean): NumberColumn | null {
  if (!ArrayBuffer.isView(values)) return null
  if (values instanceof Float64Array) return { kind: 'number', values }
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    if (categorical) return null
    const out = new Float64Array(values.length)
    for (let i = 0; i < out.length; i++) out[i] = safeNumber(name, values[i]!, i)
    return { kind: 'number', values: out, integer: true }
  }
  const out = new Float64Array(values as unknown as ArrayLike<number>)
  return values instanceof Float32Array ? { kind: 'number', values: out } : { kind: 'number', values: out, integer: true }
}

/** The column when it holds nothing but numbers and missing values, null otherwise. */
function readNumbers(values: ColumnInput): NumberColumn | null {
  const read = { kind: 'number' as const, values: new Float64Array(values.length), integer: true }
  return takeNumbers(values, 0, values.length, read) ? read : null
}

function* readNumbersSteps(values: ColumnInput): Generator<undefined, NumberColumn | null, void> {
  const n = values.length
  const read = { kind: 'number' as const, values: new Float64Array(n), integer: true }
  for (let from = 0; from < n; from += valuesAtOnce) {
    if (from > 0) yield undefined
    if (!takeNumbers(values, from, Math.min(n, from + valuesAtOnce), read)) return null
  }
  return read
}

/** Reads the values from..to-1; false where one is neither a number nor missing. */
function takeNumbers(
  values: ColumnInput,
  from: number,
  to: number,
  read: { readonly values: Float64Array; integer: boolean },
): boolean {
  const out = read.values
  let { integer } = read
  for (let i = from; i < to; i++) {
    const value = values[i]
    if (typeof value === 'number') {
      out[i] = value
      integer = integer && (Number.isNaN(value) || Math.floor(value) === value)
    } else if (value === null || value === undefined || value === '') out[i] = Number.NaN
    else return false
  }
  read.integer = integer
  return true
}

function readMixed(name: string, values: ColumnInput, type: ColumnType | undefined): Column {
  const n = values.length
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const kind = kindOf(values[i])
    if (kind === -2) {
      throw new BlupError('D116', `Column \`${name}\` holds an object or a list in row ${i + 1}, not a single value.`, {
        place: { column: name, row: i + 1 },
        fixes: ['give one number, text, logical value or date a row'],
      })
    }
    if (kind >= 0) counts[kind]!++
  }
  const present = counts.filter((c) => c > 0).length
  if (present > 1) {
    if (type === undefined) throw mixedError(name, values, counts)
    return readText(Array.from(values, textOf))!
  }
  if (counts[1]! > 0) return { kind: 'logical', values: Int8Array.from({ length: n }, (_, i) => logicalOf(values[i])) }
  if (counts[2]! > 0) return { kind: 'date', values: Float64Array.from({ length: n }, (_, i) => daysOf(values[i])) }
  if (counts[3]! > 0 || isCategorical(type)) return readText(Array.from(values, textOf))!
  const out = Float64Array.from({ length: n }, (_, i) => numberOf(name, values[i], i))
  return { kind: 'number', values: out, integer: out.every((v) => Number.isNaN(v) || Number.isInteger(v)) }
}

/** 0 number, 1 logical, 2 date, 3 text, -1 missing, -2 none of these. */
function kindOf(value: unknown): number {
  if (value === null || value === undefined || value === '') return -1
  switch (typeof value) {
    case 'number':
      return Number.isNaN(value) ? -1 : 0
    case 'bigint':
      return 0
    case 'boolean':
      return 1
    case 'string':
      return 3
    default:
      return value instanceof Date ? (Number.isNaN(value.getTime()) ? -1 : 2) : -2
  }
}

const logicalOf = (value: unknown): number => (value === true ? 1 : value === false ? 0 : -1)
const daysOf = (value: unknown): number => (value instanceof Date ? value.getTime() / day : Number.NaN)

function numberOf(name: string, value: unknown, row: number): number {
  if (typeof value === 'number') return value
  return typeof value === 'bigint' ? safeNumber(name, value, row) : Number.NaN
}

function safeNumber(name: string, value: bigint, row: number): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new BlupError(
    'D105',
    `Column \`${name}\` holds whole numbers too large to represent exactly (${value} in row ${row + 1}).`,
    { place: { column: name, row: row + 1 }, fixes: [`declare \`${name}\` a factor, or give it as text`] },
  )
}

function textOf(value: unknown): string | null {
  switch (kindOf(value)) {
    case 0:
      return typeof value === 'number' ? numberLabel(value) : String(value)
    case 1:
      return value === true ? 'TRUE' : 'FALSE'
    case 2:
      return dateLabel(daysOf(value))
    case 3:
      return value as string
    default:
      return null
  }
}

/** The column as a factor when it holds nothing but text and missing values, null otherwise. */
function readText(values: ColumnInput): FactorColumn | null {
  const codes = new Int32Array(values.length)
  const found = new Map<string, number>()
  return takeText(values, 0, values.length, codes, found) ? inLevelOrder(codes, found) : null
}

function* readTextSteps(values: ColumnInput): Generator<undefined, FactorColumn | null, void> {
  const n = values.length
  const codes = new Int32Array(n)
  const found = new Map<string, number>()
  for (let from = 0; from < n; from += valuesAtOnce) {
    if (from > 0) yield undefined
    if (!takeText(values, from, Math.min(n, from + valuesAtOnce), codes, found)) return null
  }
  return yield* inLevelOrderSteps(codes, found)
}

/** Numbers the words of the values from..to-1 as they are found; false where one is neither text nor missing. */
function takeText(values: ColumnInput, from: number, to: number, codes: Int32Array, found: Map<string, number>): boolean {
  let last = ''
  let lastCode = -1
  for (let i = from; i < to; i++) {
    const value = values[i]
    if (value === null || value === undefined || value === '') {
      codes[i] = -1
      continue
    }
    if (typeof value !== 'string') return false
    // Neighbours are often equal.
    if (value !== last) {
      last = value
      lastCode = found.get(value) ?? found.size
      if (lastCode === found.size) found.set(value, lastCode)
    }
    codes[i] = lastCode
  }
  return true
}

function mixedError(name: string, values: ColumnInput, counts: readonly number[]): BlupError {
  const main = counts.indexOf(Math.max(...counts))
  const rows: number[] = []
  const examples: string[] = []
  let odd = 0
  for (let i = 0; i < values.length; i++) {
    const kind = kindOf(values[i])
    if (kind < 0 || kind === main) continue
    odd++
    if (rows.length < 5) {
      rows.push(i + 1)
      examples.push(kind === 3 ? `"${String(values[i])}"` : textOf(values[i])!)
    }
  }
  const others = kinds.filter((_, k) => k !== main && counts[k]! > 0).join(' and ')
  const where = `${odd === 1 ? 'row' : 'rows'} ${listSome(rows, odd)}`
  return new BlupError(
    'D101',
    `Column \`${name}\` holds ${kinds[main]}, but ${others} in ${count(odd, 'row')} (${examples.join(', ')}: ${where}).`,
    {
      place: { column: name, row: rows[0]! },
      fixes: [`set these values of \`${name}\` to null where they stand for missing`, `declare \`${name}\` a factor`],
    },
  )
}
