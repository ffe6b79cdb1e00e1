import { joinLevelsSteps, type LevelTable } from '../frame/levels/join-levels.ts'
import type { Table } from '../frame/table.ts'
import { areManyRows, toTable, toTableSteps } from '../frame/to-table.ts'
import type { Finding } from '../messages/finding.ts'
import { runToEnd } from '../numeric/run-to-end.ts'
import type { Data } from './fit-options.ts'
import { isLevelTables, type LevelTables } from './level-tables.ts'

/**
 * One table of level-1 rows: the data themselves, or the tables of the levels joined by their ids.
 *
 * @throws BlupError E308 for ids that do not match, and what `toTable` throws
 */
export function readTables(data: Data | LevelTables): { readonly table: Table; readonly findings: readonly Finding[] } {
  return runToEnd(readTablesSteps(data))
}

/** The same with rests where there are many rows. */
export function* readTablesSteps(
  data: Data | LevelTables,
): Generator<undefined, { readonly table: Table; readonly findings: readonly Finding[] }, void> {
  if (!isLevelTables(data)) return { table: yield* read(data), findings: [] }
  const level1 = yield* read(data.level1)
  const others: LevelTable[] = []
  for (const [k, { data: own, id, name }] of data.others.entries()) {
    yield undefined
    others.push({ table: yield* read(own), id: typeof id === 'string' ? [id] : id, name: name ?? `table ${k + 2}` })
  }
  return yield* joinLevelsSteps(level1, others)
}

function* read(data: Data): Generator<undefined, Table, void> {
  return areManyRows(data) ? yield* toTableSteps(data) : toTable(data)
}
