import { dateLabel } from '../frame/date-label.ts'
import type { Column } from '../frame/table.ts'
import type { ColumnInspection } from './inspection.ts'

/** Levels listed of a factor. */
const levelsListed = 6

export interface ColumnDescription extends Pick<ColumnInspection, 'type' | 'missing' | 'distinct' | 'range' | 'levels'> {
  readonly infinite: number
  /** Whole numbers only (at least one of them). */
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

function describeNumbers(values: Float64Array) {
  // Sorting is the quickest way to count different values: NaN goes last, and -0 and 0 compare equal below.
  const sorted = values.slice().sort()
  let present = sorted.length
  while (present > 0 && Number.isNaN(sorted[present - 1]!)) present--
  let distinct = 0
  let infinite = 0
  let whole = true
  let first = 0
  let last = present - 1
  for (let i = 0; i < present; i++) {
    const value = sorted[i]!
    if (i === 0 || value !== sorted[i - 1]) distinct++
    if (!Number.isFinite(value)) infinite++
    whole = whole && Math.floor(value) === value
  }
  while (first < present && sorted[first] === -Infinity) first++
  while (last >= first && sorted[last] === Infinity) last--
  const finite = present - infinite
  return {
    missing: values.length - present,
    distinct,
    infinite,
    finite,
    whole: whole && finite > 0,
    min: finite > 0 ? sorted[first]! + 0 : Number.NaN,
    max: finite > 0 ? sorted[last]! + 0 : Number.NaN,
  }
}
