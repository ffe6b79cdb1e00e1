import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TableSchema } from 'blup'

/** A data set that comes with blup. */
export interface Dataset {
  readonly name: string
  /** One line on what it is. */
  readonly title: string
  /** The publication that the table comes from. */
  readonly source: string
  readonly rows: number
  readonly columns: TableSchema['columns']
  /** Where its file is. */
  readonly path: string
}

type Entry = Omit<Dataset, 'name' | 'path'> & { readonly file: string }

/**
 * The bundled data sets, in the order of their list.
 *
 * @param folder The folder of data sets; by default the one of this installation.
 */
export function datasets(folder: string = datasetsFolder()): Dataset[] {
  const entries = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8')) as Record<string, Entry>
  return Object.entries(entries).map(([name, { file, ...rest }]) => ({ name, ...rest, path: join(folder, file) }))
}

/** Beside the repository's packages (from source, from dist, from a bundle), or packed with the bundle. */
function datasetsFolder(): string {
  for (const up of ['../../../datasets/', '../datasets/', './datasets/']) {
    const folder = fileURLToPath(new URL(up, import.meta.url))
    if (statSync(join(folder, 'schema.json'), { throwIfNoEntry: false })?.isFile()) return folder
  }
  throw new Error(`The folder of bundled data sets is not to be found near ${fileURLToPath(import.meta.url)}.`)
}
