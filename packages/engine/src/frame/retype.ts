import { BlupError } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import { convertColumn, declareLevels, unknownLevel } from './convert-column.ts'
import type { ColumnType } from './data-input.ts'
import { LazyColumns } from './lazy-columns.ts'
import { count } from './list-text.ts'
import type { Column, FactorColumn, Table } from './table.ts'
import { unknownColumn } from './unknown-column.ts'

/** Declared columns: `{ "columns": [{ "name", "type", "levels" }] }`, levels in order. */
export interface TableSchema {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly levels?: readonly string[] }[]
}

/** How columns are to be read where their content does not decide. */
export interface RetypeOptions {
  /** Columns to read as categories, with their levels in order or null for the usual order. */
  readonly factors?: Readonly<Record<string, readonly string[] | null>>
  /** Columns to read as numbers. */
  readonly numbers?: readonly string[]
  /** The level that each factor starts with: the reference of treatment contrasts. */
  readonly refs?: Readonly<Record<string, string>>
  /** Applied first; the other options win. */
  readonly schema?: TableSchema
}

/**
 * The table with columns declared to be something else than their content says. Conversion waits until a column is used.
 *
 * @throws BlupError E204 for an unknown column, D119 for a schema that cannot be used; on use D101 for text that is no
 *   number, D117 for an unknown level, E221 for a reference level of something that has none.
 */
export function retype(table: Table, options: RetypeOptions): Table {
  const steps = new Map<string, ((column: Column) => Column)[]>()
  const add = (name: string, step: (column: Column) => Column) => {
    const list = steps.get(name)
    if (list === undefined) steps.set(name, [step])
    else list.push(step)
  }
  for (const { name, type, levels } of options.schema === undefined ? [] : readSchema(options.schema, table)) {
    add(name, (column) => {
      const converted = convertColumn(name, column, type)
      return levels === undefined || converted.kind !== 'factor' ? converted : declareLevels(name, converted, levels, false)
    })
  }
  for (const name of options.numbers ?? []) {
    requireColumn(table, name)
    add(name, (column) => convertColumn(name, column, 'number'))
  }
  for (const [name, levels] of Object.entries(options.factors ?? {})) {
    requireColumn(table, name)
    add(name, (column) => {
      const ordered = column.kind === 'factor' && column.ordered
      const factor = convertColumn(name, column, ordered ? 'ordered' : 'factor') as FactorColumn
      return levels === null ? factor : declareLevels(name, factor, levels, true)
    })
  }
  for (const [name, level] of Object.entries(options.refs ?? {})) {
    requireColumn(table, name)
    add(name, (column) => withReference(name, column, level))
  }
  if (steps.size === 0) return table
  const make = (name: string): Column =>
    (steps.get(name) ?? []).reduce((column, step) => step(column), table.columns.get(name)!)
  return { nrow: table.nrow, columns: new LazyColumns(table.columns.keys(), make) }
}

function withReference(name: string, column: Column, level: string): FactorColumn {
  if (column.kind === 'number' || column.kind === 'date' || (column.kind === 'factor' && column.ordered)) {
    const what = column.kind === 'factor' ? 'is an ordered factor' : `holds ${column.kind}s`
    throw new BlupError('E221', `Column \`${name}\` ${what}, so it has no reference level.`, {
      place: { column: name },
      fixes: [`declare \`${name}\` a factor first`],
    })
  }
  const factor = convertColumn(name, column, 'factor') as FactorColumn
  if (!factor.levels.includes(level)) throw unknownLevel(name, level, factor.levels)
  return declareLevels(name, factor, [level, ...factor.levels.filter((other) => other !== level)], false)
}

function requireColumn(table: Table, name: string): void {
  if (!table.columns.has(name)) throw unknownColumn(name, table.columns.keys())
}

const types: readonly string[] = ['number', 'integer', 'factor', 'ordered', 'logical', 'string', 'date'] satisfies ColumnType[]

/** Checks a schema that may come from a file: its shape, its types, its names. Other properties are left alone. */
function readSchema(schema: unknown, table: Table): TableSchema['columns'] {
  const columns: unknown = typeof schema === 'object' && schema !== null && 'columns' in schema ? schema.columns : undefined
  if (!Array.isArray(columns)) throw badSchema('it has no list `columns`')
  return columns.map((entry: unknown, k) => {
    const { name, type, levels } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>
    if (typeof name !== 'string') throw badSchema(`column ${k + 1} of it has no name`)
    if (typeof type !== 'string' || !types.includes(type)) {
      const near = nearestName(String(type), types)
      throw badSchema(`the type of \`${name}\` is ${JSON.stringify(type)}`, [
        `types are ${types.join(', ')}`,
        ...(near === null ? [] : [`did you mean \`${near}\`?`]),
      ])
    }
    if (!table.columns.has(name)) {
      const near = nearestName(name, table.columns.keys())
      throw badSchema(
        `it names a column \`${name}\`, which the data (${count(table.columns.size, 'column')}) do not have`,
        near === null ? [] : [`did you mean \`${near}\`?`],
      )
    }
    if (levels === undefined) return { name, type: type as ColumnType }
    if (!Array.isArray(levels)) throw badSchema(`the levels of \`${name}\` are no list`)
    const texts = levels.map(String)
    if (new Set(texts).size < texts.length) throw badSchema(`the levels of \`${name}\` contain one of them twice`)
    return { name, type: type as ColumnType, levels: texts }
  })
}

function badSchema(what: string, fixes: readonly string[] = []): BlupError {
  return new BlupError('D119', `The schema cannot be used: ${what}.`, { fixes })
}
