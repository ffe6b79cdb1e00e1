import { BlupError } from 'blup'
import { exitCodes } from './exit-codes.ts'

/** Ctrl-C, as a signal for computations and as a promise that never comes to anything else. */
export interface Interruption {
  readonly signal: AbortSignal
  /** Rejected with C310 by Ctrl-C; pending otherwise. */
  readonly interrupted: Promise<never>
}

/** Listens for Ctrl-C; a second one ends the process where it stands. */
export function onInterrupt(): Interruption {
  const controller = new AbortController()
  const interrupted = new Promise<never>((_resolve, reject) => {
    process.on('SIGINT', () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted)
      controller.abort()
      reject(new BlupError('C310', 'Cancelled by you; nothing was changed.'))
    })
  })
  return { signal: controller.signal, interrupted }
}
