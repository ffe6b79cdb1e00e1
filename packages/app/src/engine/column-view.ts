import type { BlupError, Column, ColumnInspection } from 'blup'
import { problemOf } from './problem.ts'
import type { ColumnView } from './protocol.ts'

const binsShown = 20
const levelsShown = 24

/** What the Data station shows of a column. */
export function columnView(
  name: string,
  column: Column | undefined,
  inspected: ColumnInspection | undefined,
  madeBy: string | null,
  problem: BlupError | undefined,
): ColumnView {
  const shape = column === undefined ? { bins: [], levels: [] } : shapeOf(column)
  return {
    name,
    type: problem !== undefined ? 'unusable' : typeOf(column, inspected),
    missing: inspected?.missing ?? 0,
    distinct: inspected?.distinct ?? shape.levels.length,
    min: inspected?.range?.min ?? null,
    max: inspected?.range?.max ?? null,
    ...shape,
    madeBy,
    problem: problem === undefined ? null : problemOf(problem),
  }
}

function typeOf(column: Column | undefined, inspected: ColumnInspection | undefined): ColumnView['type'] {
  if (column === undefined) return 'unusable'
  if (inspected?.role === 'group') return 'group'
  if (column.kind === 'number') return 'number'
  if (column.kind === 'date') return 'date'
  if (column.kind === 'logical') return 'yes/no'
  return column.ordered ? 'ordered' : 'category'
}

function shapeOf(column: Column): Pick<ColumnView, 'bins' | 'levels'> {
  if (column.kind === 'number' || column.kind === 'date') return { bins: binsOf(column.values), levels: [] }
  const levels = levelRows(column)
  // Many levels are shown as a skyline of their sizes.
  return {
    bins: levels.length > 6 ? skyline(levels.map(({ rows }) => rows)) : levels.map(({ rows }) => rows),
    levels: levels.slice(0, levelsShown),
  }
}

/** Every level of a categorical column with its rows; numbers as labels. */
export function levelRows(column: Column): { name: string; rows: number }[] {
  if (column.kind === 'factor') {
    const counts = new Float64Array(column.levels.length)
    for (const code of column.codes) if (code >= 0) counts[code]!++
    return column.levels.map((name, k) => ({ name, rows: counts[k]! }))
  }
  const counts = new Map<number, number>()
  for (const value of column.values) {
    if (Number.isNaN(value) || (column.kind === 'logical' && value < 0)) continue
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const label = (value: number): string => (column.kind === 'logical' ? (value === 1 ? 'TRUE' : 'FALSE') : String(value))
  return [...counts].sort(([a], [b]) => a - b).map(([value, rows]) => ({ name: label(value), rows }))
}

function binsOf(values: Float64Array): number[] {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
  }
  if (!(max > min)) return min === max ? [values.length] : []
  const few = new Set<number>()
  let whole = true
  for (let i = 0; i < values.length && whole && few.size <= binsShown; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    whole = Number.isInteger(value)
    few.add(value)
  }
  const count = whole && few.size <= binsShown && max - min < binsShown ? max - min + 1 : binsShown
  const bins = new Array<number>(count).fill(0)
  const width = whole && count <= binsShown && count === max - min + 1 ? 1 : (max - min) / count
  for (const value of values) if (Number.isFinite(value)) bins[Math.min(count - 1, Math.floor((value - min) / width))]!++
  return bins
}

function skyline(rows: readonly number[]): number[] {
  if (rows.length <= binsShown) return [...rows]
  return Array.from({ length: binsShown }, (_, k) => {
    const own = rows.slice(Math.floor((k * rows.length) / binsShown), Math.floor(((k + 1) * rows.length) / binsShown))
    return own.reduce((sum, n) => sum + n, 0) / own.length
  })
}
