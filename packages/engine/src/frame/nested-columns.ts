import { printExpr } from '../formula/print.ts'
import type { FixedTerm } from '../formula/terms.ts'
import { columnsRead } from './evaluate.ts'
import type { Variable } from './model-frame.ts'
import type { Nesting, ReferenceColumn } from './reference-column.ts'
import type { Table } from './table.ts'

/** A column of categories, coded by the rows used; -1 where a row has none of them. */
interface Coded {
  readonly name: string
  readonly size: number
  readonly codes: Int32Array
}

/**
 * Which categories of a fixed part are nested: each level of one stands with a single level of the other in the data; or a
 * factor has no term without others (`~ school/teacher`, where teachers are counted anew in each school) and some of its
 * combinations with them have no rows.
 */
export function nestedColumns(
  columns: Readonly<Record<string, ReferenceColumn>>,
  fixed: readonly FixedTerm[],
  variables: ReadonlyMap<string, Variable>,
  table: Table,
  rows: Int32Array | null,
): Nesting[] {
  const read = [...new Set(fixed.flatMap((term) => term.variables.flatMap(columnsRead)))]
  if (read.filter((name) => mayNest(columns[name])).length < 2) return []
  const coded = read.flatMap((name) => {
    const own = codesOf(name, columns[name], table, rows)
    return own === null || own.size < 2 ? [] : [own]
  })
  if (coded.length < 2) return []
  const byData = coded.flatMap((child, i) =>
    coded.flatMap((parent, j): Nesting[] => {
      if (i === j) return []
      const within = parentsOf(child, parent)
      if (within === null) return []
      // two names of the same categories: the later one is within the earlier
      if (i < j && parentsOf(parent, child) !== null) return []
      const cells = Array.from(within, (level, own) => [level, own] as const)
      return [{ child: child.name, parents: [parent.name], by: 'data', cells: cells.filter(([level]) => level >= 0) }]
    }),
  )
  const categories = fixed.map((term) => categoriesOf(term, variables))
  const partners = new Map(coded.map(({ name }) => [name, alwaysWith(name, categories)]))
  const byFormula = coded.flatMap((child): Nesting[] => {
    const parents = coded.filter(({ name }) => partners.get(child.name)!.includes(name))
    if (parents.length === 0 || parents.some(({ name }) => partners.get(name)!.includes(child.name))) return []
    const cells = cellsOf([...parents, child])
    const groups = new Set(cells.map((cell) => cell.slice(0, -1).join()))
    // combinations that the data could have, next to what they say about the child
    const known = byData
      .filter((nesting) => nesting.child === child.name && partners.get(child.name)!.includes(nesting.parents[0]!))
      .map((nesting) => ({
        place: parents.findIndex(({ name }) => name === nesting.parents[0]),
        parentOf: new Map(nesting.cells.map(([parent, own]) => [own, parent])),
      }))
    let possible = 0
    for (const group of groups) {
      const at = group.split(',').map(Number)
      for (let level = 0; level < child.size; level++) {
        const allowed = known.every(({ place, parentOf }) => parentOf.get(level) === at[place])
        if (allowed) possible++
      }
    }
    if (cells.length === possible) return []
    return [{ child: child.name, parents: parents.map(({ name }) => name), by: 'formula', cells }]
  })
  return [...byData, ...byFormula]
}

/** Whether a column has categories at all, told without its rows. */
function mayNest(column: ReferenceColumn | undefined): boolean {
  if (column === undefined) return false
  return column.kind === 'factor' ? column.levels.length > 1 : column.values !== null && column.values.length > 1
}

function codesOf(name: string, column: ReferenceColumn | undefined, table: Table, rows: Int32Array | null): Coded | null {
  const source = table.columns.get(name)
  if (column === undefined || source === undefined) return null
  const n = rows === null ? table.nrow : rows.length
  const at = (i: number): number => (rows === null ? i : rows[i]!)
  const code = new Int32Array(n)
  if (column.kind === 'factor' && source.kind === 'factor') {
    const known = new Map(column.levels.map((level, i) => [level, i]))
    const place = source.levels.map((level) => known.get(level) ?? -1)
    for (let i = 0; i < n; i++) code[i] = place[source.codes[at(i)]!] ?? -1
    return { name, size: column.levels.length, codes: code }
  }
  if (column.kind === 'factor' || source.kind === 'factor' || column.values === null) return null
  const place = new Map<number, number>(column.values.map((value, i) => [value, i]))
  for (let i = 0; i < n; i++) {
    const own = place.get(source.values[at(i)]!)
    // values that stand for several others
    if (own === undefined) return null
    code[i] = own
  }
  return { name, size: column.values.length, codes: code }
}

/** The one level of `parent` that each level of `child` stands with; null where one stands with several. */
function parentsOf(child: Coded, parent: Coded): Int32Array | null {
  const out = new Int32Array(child.size).fill(-1)
  for (let i = 0; i < child.codes.length; i++) {
    const own = child.codes[i]!
    const level = parent.codes[i]!
    if (own < 0 || level < 0) continue
    if (out[own] === -1) out[own] = level
    else if (out[own] !== level) return null
  }
  return out
}

/** The columns of one term that make categories. */
function categoriesOf(term: FixedTerm, variables: ReadonlyMap<string, Variable>): readonly string[] {
  return term.variables.flatMap((expr) => (variables.get(printExpr(expr))?.kind === 'categorical' ? columnsRead(expr) : []))
}

/** The other columns that every term with this one has. */
function alwaysWith(name: string, categories: readonly (readonly string[])[]): readonly string[] {
  const own = categories.filter((names) => names.includes(name))
  if (own.length === 0) return []
  return own[0]!.filter((other) => other !== name && own.every((names) => names.includes(other)))
}

/** Combinations that rows have, in the order of their levels. */
function cellsOf(columns: readonly Coded[]): number[][] {
  const n = columns[0]!.codes.length
  const seen = new Set<number>()
  for (let i = 0; i < n; i++) {
    let key = 0
    for (const { size, codes } of columns) key = codes[i]! < 0 ? Number.NaN : key * size + codes[i]!
    if (!Number.isNaN(key)) seen.add(key)
  }
  return [...seen]
    .sort((a, b) => a - b)
    .map((key) => {
      let rest = key
      const cell: number[] = []
      for (const { size } of [...columns].reverse()) {
        cell.unshift(rest % size)
        rest = Math.floor(rest / size)
      }
      return cell
    })
}
