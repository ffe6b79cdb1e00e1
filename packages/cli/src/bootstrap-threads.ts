import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { BootstrapJob, BootstrapWorker, BootstrapWorkers, Replicate } from 'blup'
import type { FromBootstrap, Stretch } from './bootstrap-worker.ts'
import { errorOf } from './refusal.ts'

/** Threads for a bootstrap: one for each processor unless a number is asked for. */
export function bootstrapThreads(count: number = availableParallelism()): BootstrapWorkers {
  return { count, start }
}

function start(job: BootstrapJob): BootstrapWorker {
  const thread = new Worker(new URL('./bootstrap-worker.js', import.meta.url), { workerData: job })
  return {
    run: (from, to) =>
      new Promise<readonly Replicate[]>((resolve, reject) => {
        const settle = (then: () => void): void => {
          thread.off('message', receive)
          thread.off('error', fail)
          then()
        }
        const receive = (message: FromBootstrap): void =>
          settle(() => (message.kind === 'done' ? resolve(message.replicates) : reject(errorOf(message))))
        const fail = (error: Error): void => settle(() => reject(error))
        thread.on('message', receive)
        thread.on('error', fail)
        thread.postMessage({ from, to } satisfies Stretch)
      }),
    close: () => void thread.terminate(),
  }
}
