import { parentPort, workerData } from 'node:worker_threads'
import { type BootstrapJob, bootstrapReplicates, type Replicate } from 'blup'
import { type Refusal, refusalOf } from './refusal.ts'

/** What the thread is asked: replicates from..to-1. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What it answers. */
export type FromBootstrap = { readonly kind: 'done'; readonly replicates: readonly Replicate[] } | Refusal

let replicate: ((r: number) => Replicate) | null = null

parentPort?.on('message', ({ from, to }: Stretch) => {
  parentPort?.postMessage(answer(from, to))
})

function answer(from: number, to: number): FromBootstrap {
  try {
    replicate ??= bootstrapReplicates(workerData as BootstrapJob)
    const compute = replicate
    return { kind: 'done', replicates: Array.from({ length: to - from }, (_, i) => compute(from + i)) }
  } catch (error) {
    return refusalOf(error)
  }
}
