import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { datasets, readTable } from '@blup/data'
import type { Table, TableSchema } from 'blup'

/** The folder with the data sets that are too large to carry, where there is one. */
export const largeFolder: string | undefined = process.env.BLUP_DATA || undefined

const bundled = new Set(datasets().map(({ name }) => name))

/** Whether the data of a case are at hand: bundled, or in the folder that `BLUP_DATA` names. */
export function isAvailable(name: string): boolean {
  return bundled.has(name) || largeFolder !== undefined
}

/** A data set as the references were fitted with it: its columns' types and the order of levels are those declared. */
export async function caseTable(name: string): Promise<Table> {
  if (bundled.has(name)) return (await readTable(name)).table
  const folder = largeFolder!
  const declared = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')) as Record<
    string,
    TableSchema & { readonly file: string }
  >
  const schema = declared[name]
  if (schema === undefined) throw new Error(`BLUP_DATA is set, and ${join(folder, 'schema.json')} has no data set ${name}`)
  return (await readTable(join(folder, schema.file), { types: { schema } })).table
}
