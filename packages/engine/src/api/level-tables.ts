import { joinLevels } from '../frame/levels/join-levels.ts'
import type { Table } from '../frame/table.ts'
import { toTable } from '../frame/to-table.ts'
import type { Finding } from '../messages/finding.ts'
import type { Data } from './fit-options.ts'

/** Data with the variables of each higher level in a table of their own, as users of HLM keep them. */
export interface LevelTables {
  /** One row for each unit of level 1. */
  readonly level1: Data
  /** One row for each group, in the order in which they are joined. */
  readonly others: readonly {
    readonly data: Data
    /** The column, or columns, that name the groups in both tables. */
    readonly id: string | readonly string[]
    /** What messages call the table. Default `table 2`, `table 3`, ... */
    readonly name?: string
  }[]
}

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

function isLevelTables(data: Data | LevelTables): data is LevelTables {
  return (
    typeof data === 'object' &&
    data !== null &&
    'level1' in data &&
    'others' in data &&
    Array.isArray(data.others) &&
    typeof data.level1 === 'object'
  )
}
