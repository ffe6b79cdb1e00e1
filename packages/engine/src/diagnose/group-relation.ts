import type { Table } from '../frame/table.ts'
import { unknownColumn } from '../frame/unknown-column.ts'
import { type CellCounts, type Coding, columnCoding, groupCounts, occupiedCells } from './coding.ts'
import type { GroupPair } from './inspection.ts'
import { spreadOf } from './spread.ts'

/** A coding and the name that a formula would give it. */
export interface NamedCoding {
  readonly name: string
  readonly coding: Coding
}

/**
 * How two grouping factors lie to one another, in the rows where neither is missing: `b` is the one with more levels there,
 * and of equals the second.
 */
export function groupRelation(first: NamedCoding, second: NamedCoding, cells: CellCounts): GroupPair {
  const levels = { first: distinct(cells.a, first.coding.size), second: distinct(cells.b, second.coding.size) }
  const swapped = levels.first > levels.second
  const [a, b] = swapped ? [second, first] : [first, second]
  const [levelsA, levelsB] = swapped ? [levels.second, levels.first] : [levels.first, levels.second]
  const perB = groupCounts({ codes: swapped ? cells.a : cells.b, size: b.coding.size })
  const inside = perB.filter((count) => count === 1).length
  const whole = levelsA * levelsB
  const nested = levelsB > 0 && inside === levelsB
  return {
    a: a.name,
    b: b.name,
    relation: nested ? (levelsA === levelsB ? 'same' : 'nested') : cells.size === whole ? 'crossed' : 'partly-crossed',
    cells: cells.size,
    cellShare: whole === 0 ? 0 : cells.size / whole,
    rowsPerCell: spreadOf(cells.rows),
    insideShare: levelsB === 0 ? 0 : inside / levelsB,
  }
}

/**
 * True when every level of `inner` lies inside one level of `outer`, over the rows in which neither is missing: false for
 * `cask` in `batch` where the labels a, b, c repeat in every batch, whatever they may mean.
 *
 * @throws BlupError E204 for an unknown column
 */
export function isNested(table: Table, inner: string, outer: string): boolean {
  const coding = (name: string): Coding => {
    const column = table.columns.get(name)
    if (column === undefined) throw unknownColumn(name, table.columns.keys())
    return columnCoding(column)
  }
  const b = coding(inner)
  const cells = occupiedCells(b, coding(outer))
  return cells.size === distinct(cells.a, b.size)
}

function distinct(codes: Int32Array, size: number): number {
  const seen = new Uint8Array(size)
  let count = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (seen[code] === 0) {
      seen[code] = 1
      count++
    }
  }
  return count
}
