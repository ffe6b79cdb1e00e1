import { joinLevels } from '../frame/levels/join-levels.ts'
import type { Table } from '../frame/table.ts'
import { toTable } from '../frame/to-table.ts'
import type { Finding } from '../messages/finding.ts'
import type { Data } from './fit-options.ts'
import { isLevelTables, type LevelTables } from './level-tables.ts'

/**
 * One table of level-1 rows: the data themselves, or the tables of the levels joined by their ids.
 *
 * @throws BlupError E308 for ids that do not match, and what `toTable` throws
 */
export function readTables(data: Data | LevelTables): { readonly table: Table; readonly findings: readonly Finding[] } {
  if (!isLevelTables(data)) return { table: toTable(data), findings: [] }
  return joinLevels(
    toTable(data.level1),
    data.others.map(({ data: own, id, name }, k) => ({
      table: toTable(own),
      id: typeof id === 'string' ? [id] : id,
      name: name ?? `table ${k + 2}`,
    })),
  )
}
