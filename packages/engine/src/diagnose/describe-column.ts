import { dateLabel } from '../frame/date-label.ts'
import type { Column } from '../frame/table.ts'
import type { ColumnInspection } from './inspection.ts'

/** Levels listed of a factor. */
const levelsListed = 6

export interface ColumnDescription extends Pick<ColumnInspection, 'type' | 'missing' | 'distinct' | 'range' | 'levels'> {
  readonly infinite: number
  /** Whole numbers only (at least one of them), infinite ones aside. */
  readonly whole: boolean
}

/** Type, missing values, different values, and range or levels of a column. */
export function describeColumn(column: Column): ColumnDescription {
  switch (column.kind) {
    case 'factor':
      return describeCategories(column.codes, column.levels, column.ordered ? 'ordered' : 'factor')
    case 'logical':
      return describeCategories(column.values, ['FALSE', 'TRUE'], 'logical')
    case 'number': {
      const found = describeNumbers(column.values)
      const range = found.finite === 0 ? null : { min: found.min, max: found.max }
      return { ...found, type: found.whole ? 'integer' : 'number', range, levels: null }
    }
    case 'date': {
      const found = describeNumbers(column.values)
      const range = found.finite === 0 ? null : { min: dateLabel(found.min), max: dateLabel(found.max) }
      return { ...found, whole: false, type: 'date', range, levels: null }
    }
  }
}

function describeCategories(
  codes: Int32Array | Int8Array,
  levels: readonly string[],
  type: 'factor' | 'ordered' | 'logical',
): ColumnDescription {
  const seen = new Uint8Array(levels.length)
  let missing = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code < 0) missing++
    else seen[code] = 1
  }
  const listed: string[] = []
  let distinct = 0
  for (let k = 0; k < seen.length; k++) {
    if (seen[k] === 0) continue
    distinct++
    if (listed.length < levelsListed) listed.push(levels[k]!)
  }
  return { type, missing, distinct, range: null, levels: listed, infinite: 0, whole: false }
}

interface NumberDescription {
  readonly missing: number
  readonly distinct: number
  readonly infinite: number
  readonly finite: number
  readonly whole: boolean
  readonly min: number
  readonly max: number
}

function describeNumbers(values: Float64Array): NumberDescription {
  let missing = 0
  let infinite = 0
  let whole = true
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value - value !== 0) {
      if (Number.isNaN(value)) missing++
      else infinite++
      continue
    }
    if (value < min) min = value
    if (value > max) max = value
    whole = whole && Math.floor(value) === value
  }
  const finite = values.length - missing - infinite
  whole = whole && finite > 0
  const ranged = {
    missing,
    infinite,
    finite,
    whole,
    min: finite > 0 ? min + 0 : Number.NaN,
    max: finite > 0 ? max + 0 : Number.NaN,
  }
  const width = max - min + 1
  const distinct =
    whole && infinite === 0 && width <= Math.max(4 * values.length, 1024)
      ? markedValues(values, min, width)
      : sortedValues(values)
  return { ...ranged, distinct }
}

/** Different values among whole numbers of a narrow range. */
function markedValues(values: Float64Array, min: number, width: number): number {
  const seen = new Uint8Array(width)
  let distinct = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value) || seen[value - min] === 1) continue
    seen[value - min] = 1
    distinct++
  }
  return distinct
}

/** Sorting is the quickest way to count different values of any kind: NaN goes last, and -0 and 0 compare equal. */
function sortedValues(values: Float64Array): number {
  const sorted = values.slice().sort()
  let distinct = 0
  for (let i = 0; i < sorted.length && !Number.isNaN(sorted[i]!); i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++
  return distinct
}
