import { Worker } from 'node:worker_threads'
import { BlupError, type Column, type Progress, type Table } from 'blup'
import { computeFit, type FitOutcome, type FitRequest } from './compute-fit.ts'
import type { FromThread } from './fit-worker.ts'
import { errorOf } from './refusal.ts'

/** Below this a thread of its own would cost more than it gives: an interruption is noticed between two steps. */
const rowsWorthAThread = 2000

/**
 * Fits; data of some size in a thread, so that Ctrl-C ends the process at once, however long a step takes. The table is
 * given away with that.
 */
export function fitInterruptibly(
  request: FitRequest,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<FitOutcome> {
  if (request.table.nrow < rowsWorthAThread) return computeFit(request, signal, onProgress)
  return new Promise((resolve, reject) => {
    const columns = plainColumns(request.table)
    const worker = new Worker(new URL('./fit-worker.js', import.meta.url), {
      workerData: { ...request, table: { nrow: request.table.nrow, columns } } satisfies FitRequest,
      transferList: buffersOf(columns),
    })
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', cancel)
      void worker.terminate()
      settle()
    }
    const cancel = () => end(() => reject(new BlupError('C310', 'Cancelled by you; nothing was changed.')))
    signal.addEventListener('abort', cancel)
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'progress') onProgress(message.progress)
      else if (message.kind === 'done') end(() => resolve(message.outcome))
      else end(() => reject(errorOf(message)))
    })
    worker.on('error', (error) => end(() => reject(error)))
    if (signal.aborted) cancel()
  })
}

/** Columns that may be lazy, read and copied into plain ones; those of one source can share a buffer. */
function plainColumns(table: Table): Map<string, Column> {
  return new Map([...table.columns].map(([name, column]) => [name, { ...column }]))
}

function buffersOf(columns: ReadonlyMap<string, Column>): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>()
  for (const column of columns.values()) buffers.add(column.kind === 'factor' ? column.codes.buffer : column.values.buffer)
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer)
}
