import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { BlupError } from 'blup'

/** An empty DuckDB database in memory, for the time of one reading. */
export interface Database {
  run(sql: string): Promise<void>
  /** All rows of a small result. BIGINT comes as bigint. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>
  /** A large result, chunk by chunk, in row order. */
  chunks(sql: string): AsyncGenerator<DuckDBDataChunk>
  close(): void
}

/** Below this a second thread costs more than it saves. */
const parallelBytes = 32e6

/**
 * Opens a database for reading a file of `bytes` bytes. Extensions are neither fetched nor loaded: what the library has
 * linked in (CSV, JSON, Parquet) is all that is used.
 */
export async function openDatabase(bytes: number, signal?: AbortSignal): Promise<Database> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    threads: bytes < parallelBytes ? '1' : String(availableParallelism()),
    temp_directory: join(tmpdir(), `blup-duckdb-${process.pid}`),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  return database(connection, signal, () => {
    connection.closeSync()
    instance.closeSync()
  })
}

function database(connection: DuckDBConnection, signal: AbortSignal | undefined, close: () => void): Database {
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  return {
    async run(sql) {
      signal?.throwIfAborted()
      await connection.run(sql)
    },
    async rows(sql) {
      signal?.throwIfAborted()
      return (await connection.runAndReadAll(sql)).getRowsJS()
    },
    async *chunks(sql) {
      const result = await connection.stream(sql)
      for (;;) {
        signal?.throwIfAborted()
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) return
        yield chunk
      }
    },
    close() {
      signal?.removeEventListener('abort', interrupt)
      close()
    },
  }
}

/** A string as SQL writes it. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The path of one file as SQL writes it: DuckDB reads `*`, `?` and `[` in paths as patterns. */
export function sqlPath(path: string): string {
  return sqlString(path.replace(/[*?[]/g, '[$&]'))
}

/** Turns what DuckDB says of a file's content into D108; its complaints about our own queries stay what they are. */
export function unreadableContent(error: unknown, label: string, format: string): unknown {
  if (error instanceof BlupError || !(error instanceof Error)) return error
  const [first = ''] = error.message.split('\n')
  if (first.startsWith('Out of Memory')) {
    return new BlupError('D116', `${label} needs more memory to be read than there is.`, {
      cause: error,
      fixes: ['use fewer columns or rows'],
    })
  }
  if (!/^(?:Invalid Input|IO|Serialization|Conversion|Out of Range|Invalid) Error|^TProtocol|^Snappy|^ZSTD/i.test(first))
    return error
  const what = first
    .replace(/^[\w ]*Error: /, '')
    .replace(/ in file "[^"]*",?/, '')
    .trim()
    .replace(/[. ]*$/, '.')
  return new BlupError('D108', `${label} cannot be read as ${format}: ${what}`, {
    cause: error,
    fixes: ['write the file again'],
  })
}
