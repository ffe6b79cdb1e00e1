import type { NumberRange } from './number-range.ts'
import type { Column, Table } from './table.ts'

/** One expression of the model on all rows: NaN in numbers and codes of -1 are missing. */
export interface Piece {
  readonly label: string
  /** The columns that the expression names. */
  readonly columns: readonly string[]
  readonly data: readonly Data[]
}

export interface CompleteRows {
  /** Rows without a missing value, ascending; null when all rows are. */
  readonly rows: Int32Array | null
  /**
   * Rows that each column lacks, in order of first use. An expression that has no value where its columns have one,
   * such as `log(x)` of a negative number, stands under its own text.
   */
  readonly missing: ReadonlyMap<string, number>
}

/**
 * Which rows have everything. Rests between the columns.
 *
 * @param rangeOf Gives the range of an array, each worked out once.
 */
export function* completeRows(
  pieces: readonly Piece[],
  table: Table,
  rangeOf: (values: Float64Array) => NumberRange,
): Generator<undefined, CompleteRows, void> {
  const n = table.nrow
  const lacks = (data: Data) => (data instanceof Float64Array ? Number.isNaN(rangeOf(data).low) : data.includes(-1))
  const incomplete: Piece[] = []
  for (const piece of pieces) {
    yield undefined
    if (piece.data.some(lacks)) incomplete.push(piece)
  }
  if (incomplete.length === 0) return { rows: null, missing: new Map() }
  const drop = new Uint8Array(n)
  const lacking = new Map<string, Uint8Array>()
  const mark = (name: string, row: number) => {
    let rows = lacking.get(name)
    if (rows === undefined) {
      rows = new Uint8Array(n)
      lacking.set(name, rows)
    }
    rows[row] = 1
  }
  for (const piece of incomplete) {
    yield undefined
    const columns = piece.columns.flatMap((name) => {
      const column = table.columns.get(name)
      return column === undefined ? [] : [{ name, data: columnData(column) }]
    })
    for (const data of piece.data) {
      for (let i = 0; i < n; i++) {
        if (!isMissing(data, i)) continue
        drop[i] = 1
        let explained = false
        for (const column of columns) {
          if (!isMissing(column.data, i)) continue
          mark(column.name, i)
          explained = true
        }
        if (!explained) mark(piece.label, i)
      }
    }
  }
  const rows = new Int32Array(n - sum(drop))
  let used = 0
  for (let i = 0; i < n; i++) if (drop[i] === 0) rows[used++] = i
  return { rows, missing: new Map([...lacking].map(([name, mask]) => [name, sum(mask)])) }
}

type Data = Float64Array | Int32Array | Int8Array

function isMissing(data: Data, row: number): boolean {
  const value = data[row]!
  return data instanceof Float64Array ? Number.isNaN(value) : value === -1
}

const sum = (mask: Uint8Array): number => {
  let total = 0
  for (let i = 0; i < mask.length; i++) total += mask[i]!
  return total
}

function columnData(column: Column): Data {
  return column.kind === 'factor' ? column.codes : column.values
}
