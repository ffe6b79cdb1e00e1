import { BlupError } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import type { ColumnType } from './data-input.ts'
import { dateLabel } from './date-label.ts'
import { factorFromNumbers } from './factor-from-numbers.ts'
import { isNumberText } from './level-order.ts'
import { count, listSome } from './list-text.ts'
import type { Column, FactorColumn } from './table.ts'

const numberWords: ReadonlyMap<string, number> = new Map([
  ['NA', Number.NaN],
  ['NaN', Number.NaN],
  ['Inf', Infinity],
  ['-Inf', -Infinity],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
])
const logicalWords: ReadonlyMap<string, number> = new Map([
  ['NA', Number.NaN],
  ...['TRUE', 'T', 'true', 'True', '1'].map((word) => [word, 1] as const),
  ...['FALSE', 'F', 'false', 'False', '0'].map((word) => [word, 0] as const),
])

/**
 * The column read as another type: text as the numbers, dates or logical values that it spells, anything as categories.
 * Returns the column itself where it is of the type already.
 *
 * @throws BlupError D101 with the rows whose text is no such value.
 */
export function convertColumn(name: string, column: Column, type: ColumnType): Column {
  switch (type) {
    case 'number':
    case 'integer':
      return toNumber(name, column)
    case 'logical':
      return toLogical(name, column)
    case 'date':
      return toDate(name, column)
    default:
      return toFactor(column, type === 'ordered')
  }
}

/**
 * Puts the levels of a factor into a declared order.
 *
 * @param complete Whether each declared level has to occur (a `--factor` option) or may be absent (a schema).
 * @throws BlupError D117 for a declared level that does not occur, or a value that is not among the declared.
 */
export function declareLevels(name: string, column: FactorColumn, levels: readonly string[], complete: boolean): FactorColumn {
  const position = new Map(levels.map((level, k) => [level, k]))
  if (position.size < levels.length) {
    throw new BlupError('E221', `The levels given for \`${name}\` contain one of them twice.`, { place: { column: name } })
  }
  if (complete) {
    const absent = levels.find((level) => !column.levels.includes(level))
    if (absent !== undefined) throw unknownLevel(name, absent, column.levels)
  }
  const rank = Int32Array.from(column.levels, (level) => position.get(level) ?? -1)
  const codes = new Int32Array(column.codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = column.codes[i]!
    if (code >= 0 && rank[code]! < 0) {
      const level = column.levels[code]!
      const times = column.codes.reduce((sum, c) => sum + (c === code ? 1 : 0), 0)
      throw new BlupError(
        'D117',
        `Column \`${name}\` has the value \`${level}\` in ${count(times, 'row')} (first in row ${i + 1}), which is not among its declared levels.`,
        { place: { column: name, row: i + 1 }, fixes: [`add \`${level}\` to the levels of \`${name}\``] },
      )
    }
    codes[i] = code < 0 ? -1 : rank[code]!
  }
  return { kind: 'factor', codes, levels: [...levels], ordered: column.ordered, origin: 'declared' }
}

/** D117 for a level that a column does not have, with the nearest one that it has. */
export function unknownLevel(name: string, level: string, levels: readonly string[]): BlupError {
  const near = nearestName(level, levels)
  return new BlupError(
    'D117',
    `Column \`${name}\` has no level \`${level}\`; it has ${listSome(levels.map((l) => `\`${l}\``))}.`,
    {
      place: { column: name },
      fixes: near === null ? [] : [`did you mean \`${near}\`?`],
    },
  )
}

function toNumber(name: string, column: Column): Column {
  switch (column.kind) {
    case 'number':
      return column
    case 'date':
      return { kind: 'number', values: column.values }
    case 'logical':
      return { kind: 'number', values: Float64Array.from(column.values, (v) => (v < 0 ? Number.NaN : v)), integer: true }
    case 'factor': {
      const parsed = parseLevels(name, column, 'numbers', (text) =>
        isNumberText(text) ? Number(text) : (numberWords.get(text) ?? null),
      )
      const values = decode(column, parsed)
      return { kind: 'number', values, integer: parsed.every((v) => Number.isNaN(v) || Number.isInteger(v)) }
    }
  }
}

function toLogical(name: string, column: Column): Column {
  if (column.kind === 'logical') return column
  const factor = column.kind === 'factor' ? column : toFactor(column, false)
  const parsed = parseLevels(name, factor, 'logical values', (text) => logicalWords.get(text) ?? null)
  return { kind: 'logical', values: Int8Array.from(decode(factor, parsed), (v) => (Number.isNaN(v) ? -1 : v)) }
}

function toDate(name: string, column: Column): Column {
  if (column.kind === 'date') return column
  if (column.kind === 'number') return { kind: 'date', values: column.values }
  const factor = toFactor(column, false)
  const parsed = parseLevels(name, factor, 'dates', (text) => {
    if (text === 'NA') return Number.NaN
    const [, day, clock] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}.*))?$/.exec(text) ?? []
    if (day === undefined || !isDay(day)) return null
    const time = Date.parse(clock === undefined ? day : `${day}T${inZone(clock)}`)
    return Number.isNaN(time) ? null : time / 86_400_000
  })
  return { kind: 'date', values: decode(factor, parsed) }
}

/** False for the 30th of February, which `Date` takes for the 1st of March. */
function isDay(day: string): boolean {
  const date = new Date(day)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

/** A time of day without a zone is taken as UTC, wherever the program runs. */
const inZone = (clock: string): string => (/(?:Z|[+-]\d{2}(?::?\d{2})?)$/i.test(clock) ? clock : `${clock}Z`)

function toFactor(column: Column, ordered: boolean): FactorColumn {
  switch (column.kind) {
    case 'factor':
      return column.ordered === ordered ? column : { ...column, ordered }
    case 'logical': {
      const codes = Int32Array.from(column.values)
      return { kind: 'factor', codes, levels: ['FALSE', 'TRUE'], ordered, origin: 'logical' }
    }
    case 'number':
      return { kind: 'factor', ...factorFromNumbers(column.values), ordered, origin: 'number' }
    case 'date':
      return { kind: 'factor', ...factorFromNumbers(column.values, dateLabel), ordered, origin: 'number' }
  }
}

/** The value that each level spells; stops with the rows of those that spell none. */
function parseLevels(name: string, column: FactorColumn, what: string, parse: (text: string) => number | null): Float64Array {
  const parsed = column.levels.map((level) => parse(level.trim()))
  if (parsed.includes(null)) {
    const rows: number[] = []
    let odd = 0
    for (let i = 0; i < column.codes.length; i++) {
      const code = column.codes[i]!
      if (code < 0 || parsed[code] !== null) continue
      odd++
      if (rows.length < 5) rows.push(i + 1)
    }
    if (odd > 0) {
      const texts = column.levels.filter((_, k) => parsed[k] === null).map((level) => `"${level}"`)
      const comma = what === 'numbers' && column.levels.some((level) => /^-?\d+,\d+$/.test(level.trim()))
      throw new BlupError(
        'D101',
        `Column \`${name}\` cannot be read as ${what}: ${count(odd, 'row')} of ${column.codes.length} hold other text (${listSome(texts)}: ${odd === 1 ? 'row' : 'rows'} ${listSome(rows, odd)}).`,
        {
          place: { column: name, row: rows[0]! },
          fixes: [
            `leave these values of \`${name}\` empty where they stand for missing`,
            ...(comma ? ['write a decimal point instead of a decimal comma'] : []),
          ],
        },
      )
    }
  }
  return Float64Array.from(parsed, (value) => value ?? Number.NaN)
}

function decode(column: FactorColumn, values: Float64Array): Float64Array {
  const out = new Float64Array(column.codes.length)
  for (let i = 0; i < out.length; i++) {
    const code = column.codes[i]!
    out[i] = code < 0 ? Number.NaN : values[code]!
  }
  return out
}
