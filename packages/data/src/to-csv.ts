import type { Column, Table } from 'blup'

/** Rows as objects, columns by name, or a table. */
export type CsvInput = readonly object[] | { readonly [column: string]: ArrayLike<unknown> } | Table

/**
 * Writes CSV (RFC 4180, but lines end in a line feed): a header, then a line a row. Missing values (`null`, `undefined`, NaN)
 * are empty fields, numbers keep full precision, infinite ones are `Inf`, logical values `true` and `false`, dates ISO 8601.
 * What `readTable` makes of it is what was written.
 */
export function toCsv(data: CsvInput): string {
  const columns = columnsOf(data)
  const names = [...columns.keys()]
  const cells = [...columns.values()]
  const nrow = Math.max(0, ...cells.map(({ length }) => length))
  const lines = [names.map((name) => field(name)).join(',')]
  for (let i = 0; i < nrow; i++) {
    const line = cells.map(({ at }) => field(at(i))).join(',')
    // A blank line would be no row at all.
    lines.push(line === '' ? '""' : line)
  }
  return `${lines.join('\n')}\n`
}

interface Cells {
  readonly length: number
  at(row: number): unknown
}

function columnsOf(data: CsvInput): Map<string, Cells> {
  if (Array.isArray(data)) {
    const rows = data as readonly Readonly<Record<string, unknown>>[]
    const names = new Set(rows.flatMap((row) => Object.keys(row)))
    return new Map([...names].map((name) => [name, { length: rows.length, at: (i) => rows[i]![name] }]))
  }
  if (isTable(data)) return new Map([...data.columns].map(([name, column]) => [name, cellsOf(column)]))
  const columns = data as Readonly<Record<string, ArrayLike<unknown>>>
  return new Map(Object.entries(columns).map(([name, values]) => [name, { length: values.length, at: (i) => values[i] }]))
}

function isTable(data: CsvInput): data is Table {
  return 'nrow' in data && typeof data.nrow === 'number'
}

function cellsOf(column: Column): Cells {
  switch (column.kind) {
    case 'factor': {
      const { codes, levels } = column
      return { length: codes.length, at: (i) => (codes[i]! < 0 ? null : levels[codes[i]!]) }
    }
    case 'logical': {
      const { values } = column
      return { length: values.length, at: (i) => (values[i]! < 0 ? null : values[i] === 1) }
    }
    case 'date': {
      const { values } = column
      return { length: values.length, at: (i) => (Number.isNaN(values[i]!) ? null : new Date(values[i]! * 86_400_000)) }
    }
    case 'number': {
      const { values } = column
      return { length: values.length, at: (i) => values[i] }
    }
  }
}

function field(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? '' : value > 0 ? 'Inf' : '-Inf'
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '')
  const text = String(value)
  return /[",;|\t\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
