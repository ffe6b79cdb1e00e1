import { checkNames } from '@blup/data/browser'
import { BlupError } from 'blup'
import { type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema, type SchemaElement } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { Loaded } from './loaded.ts'
import { inDays, ParquetCollector, parquetTarget } from './parquet-columns.ts'

/** @throws BlupError D107 without rows, D108 for a damaged file, D109 for a repeated name */
export async function readParquet(blob: Blob, label: string): Promise<Loaded> {
  const file = {
    byteLength: blob.size,
    slice: (start: number, end?: number) => blob.slice(start, end ?? blob.size).arrayBuffer(),
  }
  try {
    const metadata = await parquetMetadataAsync(file)
    const { children } = parquetSchema(metadata)
    checkNames(
      children.map(({ element }) => element.name),
      label,
    )
    const nrow = Number(metadata.num_rows)
    if (nrow === 0) throw new BlupError('D107', `${label} has no rows.`)
    const targets = children.map((node) => [node.element.name, parquetTarget(node)] as const)
    const collectors = new Map(targets.map(([name, target]) => [name, new ParquetCollector(name, target, nrow)]))
    await parquetRead({
      file,
      metadata: withStoredDecimals(metadata),
      columns: targets.flatMap(([name, { kind }]) => (kind === 'unreadable' ? [] : [name])),
      compressors,
      parsers: inDays,
      onChunk: ({ columnName, columnData, rowStart }) => collectors.get(columnName)?.take(columnData, rowStart),
    })
    return {
      nrow,
      columns: new Map([...collectors].map(([name, collector]) => [name, collector.column()])),
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

/**
 * The same without the type of decimals, so that they come as they are stored: their product with a power of ten is not the
 * double nearest to them.
 */
function withStoredDecimals(metadata: FileMetaData): FileMetaData {
  const plain = (element: SchemaElement): SchemaElement => {
    if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') return element
    const { converted_type: _, logical_type: __, ...rest } = element
    return { ...rest, ...(element.type === 'BYTE_ARRAY' ? { type: 'FIXED_LEN_BYTE_ARRAY' as const } : {}) }
  }
  return { ...metadata, schema: metadata.schema.map(plain) }
}
