import { BlupError } from '../messages/blup-error.ts'
import type { Data, FitOptions, GeneralizedFitOptions, LinearFitOptions } from './fit-options.ts'
import { fitSteps } from './fit-steps.ts'
import type { GlmmFit } from './glmm-fit.ts'
import { lazyChunks } from './lazy-chunks.ts'
import type { LevelTables } from './level-tables.ts'
import type { LmmFit } from './lmm-fit.ts'

/** How long the computation runs before it lets others run, in milliseconds. */
const breath = 30

/**
 * Fits a linear or generalized linear mixed model, or the ordinary one where the formula has no random term.
 *
 * @param formula lme4's language: `Reaction ~ Days + (Days | Subject)`; or level equations, as in `levels`
 * @param data rows, a record of columns, an Arrow or Arquero table, or a table for each level; never changed. Typed arrays are not
 *   copied: what the fit is asked of its rows later (`fitted`, `check`, ...) reads them as they are then
 * @returns the fit, also when there is trouble: then `converged` is false or `findings` tells
 * @throws BlupError with a code for data (D...) or a specification (E...) that cannot be used, C310 when cancelled
 */
export function fit(formula: string, data: Data | LevelTables, options?: LinearFitOptions): Promise<LmmFit>
export function fit(formula: string, data: Data | LevelTables, options: GeneralizedFitOptions): Promise<GlmmFit>
export function fit(formula: string, data: Data | LevelTables, options: FitOptions): Promise<LmmFit | GlmmFit>
export async function fit(formula: string, data: Data | LevelTables, options: FitOptions = {}): Promise<LmmFit | GlmmFit> {
  const { signal, onProgress } = options
  checkSignal(signal, 0)
  const steps = fitSteps(formula, data, options, lazyChunks)
  let iterations = 0
  let rested = performance.now()
  try {
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
      if (step.value instanceof Promise) {
        await unlessAborted(step.value, signal)
      } else if (step.value !== undefined) {
        iterations = step.value.iteration
        onProgress?.(step.value)
      }
      if (signal !== undefined || onProgress !== undefined) {
        const now = performance.now()
        if (now - rested > breath) {
          await new Promise((resume) => setTimeout(resume, 0))
          rested = performance.now()
        }
      }
      checkSignal(signal, iterations)
    }
  } finally {
    // a fit that ends before its end gives its threads back
    steps.return(undefined as never)
  }
}

/** Settles with a promise, or as soon as the fit is cancelled. */
async function unlessAborted(promise: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  let stop: () => void = () => {}
  const aborted = new Promise<void>((resolve) => {
    stop = resolve
  })
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await Promise.race([promise, aborted])
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function checkSignal(signal: AbortSignal | undefined, iteration: number): void {
  if (!signal?.aborted) return
  throw new BlupError('C310', `Cancelled by you after ${iteration} iterations; nothing was changed.`, { cause: signal.reason })
}
