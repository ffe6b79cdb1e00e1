import { open } from 'node:fs/promises'
import * as zlib from 'node:zlib'
import { CompressionType, compressionRegistry, type Field, type RecordBatch, RecordBatchReader } from 'apache-arrow'
import { BlupError } from 'blup'
import { ArrowCollector } from './arrow-collector.ts'
import type { ColumnWish } from './column-wish.ts'
import type { LoadedColumns } from './load-columns.ts'
import { unpackLz4 } from './lz4.ts'
import { empty, type OpenSource } from './open-source.ts'
import { checkNames } from './unique-names.ts'

/** What the caller chooses once the names are known. */
export type ChooseColumns = (names: readonly string[]) => readonly string[]

/**
 * Reads an Arrow file or stream batch by batch: only the columns that are chosen are kept. A dictionary is a way to store
 * text, as Arrow's format has it, so its order means nothing unless it is declared to be ordered.
 *
 * @throws BlupError D107 without rows, D108 for a damaged file, D109 for a repeated name, D116 for an unknown compression.
 */
export async function readArrow(
  source: OpenSource,
  choose: ChooseColumns,
  wish: (name: string) => ColumnWish,
  signal?: AbortSignal,
): Promise<LoadedColumns & { readonly unnamed: number }> {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4 })
  // From Node 22.15 on.
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array }
  if (zstdDecompressSync !== undefined) compressionRegistry.set(CompressionType.ZSTD, { decode: zstdDecompressSync })
  const file = await open(source.path)
  try {
    const reader = await RecordBatchReader.from(file)
    const fields = await guarded(source.label, async () => {
      await reader.open()
      return reader.schema.fields as readonly Field[]
    })
    const names = fields.map(({ name }) => name)
    checkNames(names, source.label)
    const named = names.filter((name) => name !== '')
    const collectors = choose(named).map((name) => new ArrowCollector(fields[names.indexOf(name)]!))
    const nrow = await guarded(source.label, () => collect(reader as AsyncIterable<RecordBatch>, names, collectors, signal))
    if (nrow === 0) throw empty(source.label, 'has no rows')
    const columns = new Map(collectors.map((collector) => [collector.name, collector.column(wish(collector.name))]))
    return { nrow, columns, unnamed: names.length - named.length }
  } finally {
    await file.close()
  }
}

async function collect(
  batches: AsyncIterable<RecordBatch>,
  names: readonly string[],
  collectors: readonly ArrowCollector[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let nrow = 0
  for await (const batch of batches) {
    signal?.throwIfAborted()
    for (const collector of collectors) collector.take(batch.getChildAt(names.indexOf(collector.name))!)
    nrow += batch.numRows
  }
  return nrow
}

/** Does what reads the bytes of a file, and says of its errors which file they are about. */
async function guarded<T>(label: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw arrowError(error, label)
  }
}

function arrowError(error: unknown, label: string): unknown {
  if (!(error instanceof Error)) return error
  if (error.message.includes('codec not found')) {
    return new BlupError('D116', `${label} is compressed by Zstandard, which this version of Node cannot unpack.`, {
      cause: error,
      fixes: ['write the file without compression or with LZ4', 'use Node 22.15 or later'],
    })
  }
  return new BlupError('D108', `${label} cannot be read as Arrow: ${error.message.replace(/\.?$/, '.')}`, {
    cause: error,
    fixes: ['write the file again'],
  })
}
