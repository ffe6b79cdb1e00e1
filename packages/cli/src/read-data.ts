import { readFileSync } from 'node:fs'
import { BlupError, type Finding, type RetypeOptions, type Table, type TableSchema } from 'blup'
import type { DataOptions } from './data-options.ts'

/** Data as a verb gets them. */
export interface DataRead {
  readonly table: Table
  /** What the reading found. */
  readonly findings: readonly Finding[]
  readonly readMs: number
}

/**
 * Reads DATA as the options of the command line say.
 *
 * @param choose Is told the header and answers with the columns to read, which must then be fit for use; null reads all.
 */
export async function readData(
  source: string,
  options: DataOptions,
  choose: ((header: readonly string[]) => readonly string[]) | null,
  signal: AbortSignal,
): Promise<DataRead> {
  const types = declaredTypes(options)
  const { readTable } = await import('@blup/data')
  return readTable(source, { types, signal, ...(choose === null ? {} : { columns: choose }) })
}

function declaredTypes({ factor = [], number = [], ref = [], schema }: DataOptions): RetypeOptions {
  refuseRepeated(
    '--factor',
    factor.map(({ column }) => column),
  )
  refuseRepeated(
    '--ref',
    ref.map(({ column }) => column),
  )
  const both = number.find((column) => factor.some((setting) => setting.column === column))
  if (both !== undefined) throw new BlupError('U103', `The column \`${both}\` cannot be both --factor and --number.`)
  return {
    factors: Object.fromEntries(factor.map(({ column, levels }) => [column, levels])),
    numbers: number,
    refs: Object.fromEntries(ref.map(({ column, value }) => [column, value])),
    ...(schema === undefined ? {} : { schema: readSchema(schema) }),
  }
}

function refuseRepeated(flag: string, columns: readonly string[]): void {
  const twice = columns.find((column, i) => columns.indexOf(column) !== i)
  if (twice !== undefined) throw new BlupError('U103', `The option ${flag} is given twice for \`${twice}\`.`)
}

/** The schema as it stands; its content is checked where it meets the data. */
function readSchema(file: string): TableSchema {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new BlupError('D100', `The schema ${file} cannot be read: ${(cause as Error).message}.`, {
      cause,
      fixes: ['check the path'],
    })
  }
  try {
    return JSON.parse(text) as TableSchema
  } catch (cause) {
    throw new BlupError('D119', `The schema ${file} is no JSON: ${(cause as Error).message}.`, {
      cause,
      fixes: ['write { "columns": [{ "name": "dose", "type": "number" }] }'],
    })
  }
}
