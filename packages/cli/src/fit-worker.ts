import { parentPort, workerData } from 'node:worker_threads'
import type { Progress } from 'blup'
import { computeFit, type FitOutcome, type FitRequest } from './compute-fit.ts'
import { type Refusal, refusalOf } from './refusal.ts'

/** What the thread tells. */
export type FromThread =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly outcome: FitOutcome }
  | Refusal

const tell = (message: FromThread) => parentPort?.postMessage(message)

computeFit(workerData as FitRequest, undefined, (progress) => tell({ kind: 'progress', progress })).then(
  (outcome) => tell({ kind: 'done', outcome }),
  (error: unknown) => tell(refusalOf(error)),
)
