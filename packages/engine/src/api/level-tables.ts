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

/** Whether data are tables of levels. */
export function isLevelTables<D>(data: D | LevelTables): data is LevelTables {
  return (
    typeof data === 'object' &&
    data !== null &&
    'level1' in data &&
    'others' in data &&
    Array.isArray(data.others) &&
    typeof data.level1 === 'object'
  )
}
