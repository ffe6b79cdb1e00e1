import { join } from 'node:path'
import { readTable } from '@blup/data'

/** A bundled data set by name, or a large one from the folder that BLUP_DATA names; null where that is not set. */
export async function readNamed(file, types) {
  if (!file.includes('.')) return (await readTable(file)).table
  const folder = process.env.BLUP_DATA
  if (folder === undefined) return null
  return (await readTable(join(folder, file), { types })).table
}
