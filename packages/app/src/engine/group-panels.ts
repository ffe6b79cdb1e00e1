import { BlupError, type Column, type Table, unknownColumn } from 'blup'
import { labelCodes } from './label-codes.ts'
import type { Argument, PanelsView, PanelView } from './protocol.ts'

/** Rows drawn of each group; more are evenly chosen. */
const rowsShown = 60

/**
 * The raw data of some groups: their rows, and the least-squares line of each alone, all on one scale. Groups come in the order
 * of their levels; `count` of them from place `from`, or `count` evenly chosen among all where `from` is null.
 *
 * @throws BlupError E204 for a column that is not there, D114 for a response that is no number
 */
export function groupPanels(table: Table, { group, x, y, from, count }: Argument<'panels'>): PanelsView {
  const { levels, codes } = labelCodes(table, group)
  const outcome = numbersOf(table, y)
  if (outcome === null) throw new BlupError('D114', `\`${y}\` is neither numbers nor one of two.`, { place: { column: y } })
  const across = x === null ? null : numbersOf(table, x, true)!
  const rowsOf = new Map<number, number[]>()
  const within: Range[] = [emptyRange(), emptyRange()]
  codes.forEach((code, row) => {
    const value = outcome.values[row]!
    const place = across === null ? 0 : across.values[row]!
    if (code < 0 || Number.isNaN(value) || Number.isNaN(place)) return
    const own = rowsOf.get(code)
    if (own === undefined) rowsOf.set(code, [row])
    else own.push(row)
    grow(within[1]!, value)
    if (across !== null) grow(within[0]!, place)
  })
  const present = levels.map((_, k) => k).filter((k) => rowsOf.has(k))
  const chosen =
    from !== null
      ? present.slice(from, from + count)
      : present.length <= count
        ? present
        : Array.from({ length: count }, (_, k) => present[Math.floor((k * present.length) / count)]!)
  const panels = chosen.map((code): PanelView => {
    const rows = rowsOf.get(code)!
    const kept =
      rows.length <= rowsShown
        ? rows
        : Array.from({ length: rowsShown }, (_, k) => rows[Math.floor((k * rows.length) / rowsShown)]!)
    // Without a variable across, rows stand in their order.
    const place = (row: number, k: number): number => (across === null ? (k + 0.5) / kept.length : across.values[row]!)
    return {
      name: levels[code]!,
      rows: rows.length,
      points: kept.map((row, k) => [place(row, k), outcome.values[row]!] as const),
      line: across?.labels !== null ? null : leastSquares(rows, across.values, outcome.values),
    }
  })
  return {
    groups: present.length,
    at: present.map((k) => levels[k]!),
    x: across === null ? { min: 0, max: 1, labels: null } : { ...spanOf(within[0]!, across), labels: across.labels },
    y: { ...spanOf(within[1]!, outcome), labels: outcome.labels },
    panels,
  }
}

interface Numbers {
  readonly values: ArrayLike<number>
  /** Names of the values 0, 1, ... of a category. */
  readonly labels: readonly string[] | null
}

/** A column as numbers: a yes or no, and a category as the place of its level. Null for a category of more than two that may not be. */
function numbersOf(table: Table, name: string, anyCategory = false): Numbers | null {
  const column: Column | undefined = table.columns.get(name)
  if (column === undefined) throw unknownColumn(name, table.columns.keys())
  if (column.kind === 'number' || column.kind === 'date') return { values: column.values, labels: null }
  if (column.kind === 'logical')
    return { values: Float64Array.from(column.values, (v) => (v < 0 ? Number.NaN : v)), labels: ['no', 'yes'] }
  if (!anyCategory && column.levels.length > 2) return null
  return { values: Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)), labels: column.levels }
}

/** Ends of the least-squares line over the range of x; null where x does not vary. */
function leastSquares(rows: readonly number[], x: ArrayLike<number>, y: ArrayLike<number>): PanelView['line'] {
  const n = rows.length
  let [meanX, meanY] = [0, 0]
  const range = emptyRange()
  for (const row of rows) {
    meanX += x[row]! / n
    meanY += y[row]! / n
    grow(range, x[row]!)
  }
  let [xx, xy] = [0, 0]
  for (const row of rows) {
    xx += (x[row]! - meanX) ** 2
    xy += (x[row]! - meanX) * (y[row]! - meanY)
  }
  if (!(xx > 0) || n < 2) return null
  const at = (place: number): readonly [number, number] => [place, meanY + (xy / xx) * (place - meanX)]
  return [at(range.min), at(range.max)]
}

interface Range {
  min: number
  max: number
}

const emptyRange = (): Range => ({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY })

function grow(range: Range, value: number): void {
  if (!Number.isFinite(value)) return
  if (value < range.min) range.min = value
  if (value > range.max) range.max = value
}

/** A range that has a width, also where all values are one or there are none; categories keep off the edges. */
function spanOf({ min, max }: Range, { labels }: Numbers): Range {
  if (labels !== null) return { min: -0.5, max: Math.max(labels.length, 1) - 0.5 }
  if (min > max) return { min: 0, max: 1 }
  return min === max ? { min: min - 0.5, max: max + 0.5 } : { min, max }
}
