import { parentPort, workerData } from 'node:worker_threads'
import { BlupError, type BootstrapJob, bootstrapReplicates, type Code, type Place, type Replicate } from 'blup'

/** What the thread is asked: replicates from..to-1. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** What it answers. Errors travel as plain data, because only those of the language itself keep their class. */
export type FromBootstrap =
  | { readonly kind: 'done'; readonly replicates: readonly Replicate[] }
  | {
      readonly kind: 'refused'
      readonly code: Code
      readonly text: string
      readonly place: Place
      readonly fixes: readonly string[]
    }

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
    if (!(error instanceof BlupError)) throw error
    const { code, message, place, fixes } = error
    return { kind: 'refused', code, text: message.slice(code.length + 1), place, fixes }
  }
}
