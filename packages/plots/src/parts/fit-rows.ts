import { BlupError, type Column, type Table, toTable } from 'blup'
import type { PlotFit } from '../plot-fit.ts'
import type { PlotOptions } from '../plot-options.ts'
import { ask } from './ask.ts'

/** The rows that the fit used. */
export interface FitRows {
  readonly n: number
  readonly fitted: Float64Array
  /** Fitted value plus residual. */
  readonly response: Float64Array
}

/** @throws BlupError P505 for a stored fit without its data */
export function fitRows(fit: PlotFit, kind: string): FitRows {
  const fitted = ask(fit, 'fitted', kind)()
  const residuals = ask(fit, 'residuals', kind)('response')
  return { n: fitted.length, fitted, response: fitted.map((value, i) => value + residuals[i]!) }
}

/** Columns of the data, restricted to the rows that the fit used. */
export class UsedColumns {
  readonly n: number
  readonly #table: Table
  readonly #rows: Int32Array
  readonly #stored = new Map<string, Float64Array>()

  /** @throws BlupError P505 where the data were not given */
  constructor(fit: PlotFit, options: PlotOptions, kind: string) {
    if (options.data === undefined) {
      throw new BlupError('P505', `The plot \`${kind}\` shows the data, and a stored fit does not carry them.`, {
        fixes: ['name the data after the fit: `blup plot KIND fit.json data.csv`', 'in a program: `plot(kind, fit, { data })`'],
      })
    }
    this.#table = toTable(options.data)
    this.#rows = ask(fit, 'usedRows', kind)()
    this.n = this.#rows.length
  }

  get names(): string[] {
    return [...this.#table.columns.keys()]
  }

  has(name: string): boolean {
    return this.#table.columns.has(name)
  }

  column(name: string): Column {
    const column = this.#table.columns.get(name)
    if (column === undefined) throw new BlupError('E204', `There is no column \`${name}\`.`, { place: { column: name } })
    return column
  }

  isNumeric(name: string): boolean {
    return this.column(name).kind === 'number' || this.column(name).kind === 'date'
  }

  /** A column of numbers or dates; NaN where it is missing. */
  numbers(name: string): Float64Array {
    const column = this.column(name)
    if (column.kind !== 'number' && column.kind !== 'date') {
      throw new BlupError('E221', `\`${name}\` is no column of numbers.`, { place: { column: name } })
    }
    return Float64Array.from(this.#rows, (row) => column.values[row]!)
  }

  /** Any column as it is stored: numbers, days, or codes of levels. */
  stored(name: string): Float64Array {
    const known = this.#stored.get(name)
    if (known !== undefined) return known
    const column = this.column(name)
    const values = column.kind === 'factor' ? column.codes : column.values
    const stored = Float64Array.from(this.#rows, (row) => values[row]!)
    this.#stored.set(name, stored)
    return stored
  }

  /** Any column as text; null where it is missing. */
  labels(name: string): (string | null)[] {
    return Array.from(this.#rows, (row) => textOf(this.column(name), row))
  }

  /** The group of each row, for a grouping factor as the fit names it: `school`, `batch:cask`. */
  groups(group: string): string[] {
    const parts = this.has(group) ? [group] : group.split(':')
    const columns = parts.map((name) => this.column(name))
    return Array.from(this.#rows, (row) => columns.map((column) => textOf(column, row) ?? '').join(':'))
  }

  /** Levels of a column in their order; those of numbers by size. */
  levels(name: string): string[] {
    const column = this.column(name)
    const seen = new Set(this.labels(name))
    if (column.kind === 'factor') return column.levels.filter((level) => seen.has(level))
    const all = [...seen].filter((x): x is string => x !== null)
    return column.kind === 'number' || column.kind === 'date' ? all.sort((a, b) => Number(a) - Number(b)) : all.sort()
  }
}

function textOf(column: Column, row: number): string | null {
  if (column.kind === 'factor') return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!
  if (column.kind === 'logical') return column.values[row]! < 0 ? null : column.values[row] === 1 ? 'TRUE' : 'FALSE'
  const value = column.values[row]!
  return Number.isNaN(value) ? null : String(value)
}
