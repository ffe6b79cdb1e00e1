import { ArrowCollector, checkNames, unpackLz4 } from '@blup/data/browser'
import { CompressionType, compressionRegistry, RecordBatchReader } from 'apache-arrow'
import { BlupError } from 'blup'
import { decompressZstd } from 'hyparquet-compressors'
import type { Loaded, LoadedColumn } from './loaded.ts'

/** @throws BlupError D107 without rows, D108 for a damaged file, D109 for a repeated name */
export async function readArrow(blob: Blob, label: string): Promise<Loaded> {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4 })
  // A copy, since what is unpacked may start where no array of doubles can.
  compressionRegistry.set(CompressionType.ZSTD, { decode: (packed) => decompressZstd(packed).slice() })
  try {
    const reader = RecordBatchReader.from(new Uint8Array(await blob.arrayBuffer()))
    reader.open()
    const fields = reader.schema.fields
    const names = fields.map(({ name }) => name)
    checkNames(names, label)
    const collectors = fields.map((field) => new ArrowCollector(field))
    let nrow = 0
    for (const batch of reader) {
      collectors.forEach((collector, k) => {
        collector.take(batch.getChildAt(k)!)
      })
      nrow += batch.numRows
    }
    if (nrow === 0) throw new BlupError('D107', `${label} has no rows.`)
    const columns = collectors
      .filter(({ name }) => name !== '')
      .map((collector): [string, LoadedColumn] => [
        collector.name,
        {
          ...collector.column({ kind: 'content' }),
          reread: (wish) => collector.column(wish.kind === 'text' ? { kind: 'factor', levels: null } : wish),
        },
      ])
    return { nrow, columns: new Map(columns), findings: [], how: 'Arrow' }
  } catch (cause) {
    if (cause instanceof BlupError) throw cause
    throw new BlupError('D108', `${label} cannot be read as Arrow: ${cause instanceof Error ? cause.message : String(cause)}`, {
      fixes: ['write the file again', 'save the table as CSV'],
      cause,
    })
  }
}
