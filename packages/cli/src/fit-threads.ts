import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type FitThreads, fitThread } from 'blup'

/** Threads for large fits: one for each processor unless a number is asked for. */
export function fitThreads(count: number = availableParallelism()): FitThreads {
  return { count, start: () => fitThread(new Worker(new URL('./sweep-worker.js', import.meta.url))) }
}
