import type { Replicate } from '../inference/intervals/bootstrap-refit.ts'
import type { BootstrapJob } from '../inference/intervals/bootstrap-replicates.ts'
import type { LongProgress } from '../inference/intervals/long-progress.ts'
import { BlupError } from '../messages/blup-error.ts'
import type { RunOptions } from './run-steps.ts'

/** Computes replicates of a job in another thread, by `bootstrapReplicates(job)` there. */
export interface BootstrapWorker {
  /** Replicates from..to-1, in order. */
  readonly run: (from: number, to: number) => Promise<readonly Replicate[]>
  /** Ends the thread, whatever it is doing. */
  readonly close: () => void
}

/** How a host starts threads: worker_threads of Node, Web Workers of a browser. */
export interface BootstrapWorkers {
  /** How many, from 1. */
  readonly count: number
  readonly start: (job: BootstrapJob) => BootstrapWorker
}

/** Replicates that a worker is given at once: few enough for progress, enough to be worth a message. */
const atOnce = 20

/**
 * All replicates of a job, in order, whichever worker computed them: the numbers do not depend on how many there are.
 *
 * @throws BlupError C310 when cancelled; whatever a worker throws
 */
export async function bootstrapInWorkers(
  job: BootstrapJob,
  replicates: number,
  { count, start }: BootstrapWorkers,
  { signal, onProgress }: RunOptions<LongProgress>,
): Promise<Replicate[]> {
  const results: Replicate[] = new Array(replicates)
  const size = Math.max(1, Math.min(atOnce, Math.ceil(replicates / count)))
  let next = 0
  let done = 0
  const cancelled = (): BlupError =>
    new BlupError('C310', `Cancelled by you after ${done} of ${replicates} replicates; nothing was changed.`, {
      cause: signal?.reason,
    })
  if (signal?.aborted) throw cancelled()
  const workers = Array.from({ length: Math.min(count, Math.ceil(replicates / size)) }, () => start(job))
  const closeAll = (): void => {
    for (const worker of workers) worker.close()
  }
  let stop: () => void = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled())
    signal?.addEventListener('abort', stop, { once: true })
  })
  const work = async (worker: BootstrapWorker): Promise<void> => {
    while (next < replicates) {
      const from = next
      const to = Math.min(replicates, from + size)
      next = to
      const own = await worker.run(from, to)
      own.forEach((result, i) => {
        results[from + i] = result
      })
      done += own.length
      onProgress?.({ phase: 'bootstrapping', done, total: replicates, what: '' })
    }
  }
  try {
    await Promise.race([Promise.all(workers.map(work)), aborted])
    return results
  } finally {
    signal?.removeEventListener('abort', stop)
    closeAll()
  }
}
