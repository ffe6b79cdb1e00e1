import { parentPort, workerData } from 'node:worker_threads'
import { BlupError, type Code, type Place, type Progress } from 'blup'
import { computeFit, type FitOutcome, type FitRequest } from './compute-fit.ts'

/** What the thread tells. Errors travel as plain data, because only those of the language itself keep their class. */
export type FromThread =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly outcome: FitOutcome }
  | {
      readonly kind: 'refused'
      readonly code: Code
      readonly text: string
      readonly place: Place
      readonly fixes: readonly string[]
      readonly stack: string | undefined
    }

const tell = (message: FromThread) => parentPort?.postMessage(message)

computeFit(workerData as FitRequest, undefined, (progress) => tell({ kind: 'progress', progress })).then(
  (outcome) => tell({ kind: 'done', outcome }),
  (error: unknown) => {
    if (!(error instanceof BlupError)) throw error
    const { code, message, place, fixes, stack } = error
    tell({ kind: 'refused', code, text: message.slice(code.length + 1), place, fixes, stack })
  },
)
