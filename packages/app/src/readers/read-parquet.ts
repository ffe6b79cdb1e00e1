import { checkNames } from '@blup/data/browser'
import { BlupError } from 'blup'
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { Loaded } from './loaded.ts'
import { valuesColumn } from './values-column.ts'

/** @throws BlupError D107 without rows, D108 for a damaged file, D109 for a repeated name */
export async function readParquet(blob: Blob, label: string): Promise<Loaded> {
  const file = {
    byteLength: blob.size,
    slice: (start: number, end?: number) => blob.slice(start, end ?? blob.size).arrayBuffer(),
  }
  try {
    const metadata = await parquetMetadataAsync(file)
    const names = parquetSchema(metadata).children.map(({ element }) => element.name)
    checkNames(names, label)
    const nrow = Number(metadata.num_rows)
    if (nrow === 0) throw new BlupError('D107', `${label} has no rows.`)
    const values = new Map(names.map((name) => [name, new Array<unknown>(nrow).fill(null)]))
    await parquetRead({
      file,
      metadata,
      compressors,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const column = values.get(columnName)
        if (column !== undefined) for (let i = 0; i < columnData.length; i++) column[rowStart + i] = plain(columnData[i])
      },
    })
    return {
      nrow,
      columns: new Map(names.map((name) => [name, valuesColumn(name, values.get(name)!)])),
      findings: [],
      how: 'Parquet',
    }
  } catch (cause) {
    if (cause instanceof BlupError) throw cause
    throw new BlupError(
      'D108',
      `${label} cannot be read as Parquet: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        fixes: ['write the file again', 'save the table as CSV'],
        cause,
      },
    )
  }
}

/** Whole numbers that a double holds are numbers; larger ones stay as they are written, and are told of as text. */
function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}
