import { BlupError } from '../messages/blup-error.ts'

/** How long a computation runs before it lets others run, in milliseconds. */
const breath = 30

export interface RunOptions<P> {
  /** Cancels between two steps; nothing is left behind. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: P) => void
}

/**
 * Runs a computation of many steps to its end, and lets others run now and then.
 *
 * @throws BlupError C310 when cancelled
 */
export async function runSteps<P, R>(steps: Generator<P, R, void>, options: RunOptions<P>): Promise<R> {
  const { signal, onProgress } = options
  let rested = performance.now()
  for (let count = 0; ; count++) {
    if (signal?.aborted) {
      throw new BlupError('C310', `Cancelled by you after ${count} steps; nothing was changed.`, { cause: signal.reason })
    }
    const step = steps.next()
    if (step.done) return step.value
    onProgress?.(step.value)
    if (performance.now() - rested > breath) {
      await new Promise((resume) => setTimeout(resume, 0))
      rested = performance.now()
    }
  }
}
