import { BlupError } from './blup-error.ts'

/** What engines say where memory is not given: V8, SpiderMonkey and JavaScriptCore, arrays and WebAssembly. */
const refusal = /allocat|array (buffer )?length|array size|out of memory|memory/i

/** E231 where an error is a refusal of memory, the error itself otherwise. */
export function memoryError(error: unknown): unknown {
  if (!(error instanceof RangeError) || !refusal.test(error.message)) return error
  return new BlupError('E231', 'There is not enough memory for the equations of this model on this machine.', {
    fixes: fewerCoefficients,
    cause: error,
  })
}

/** What makes a model smaller. */
export const fewerCoefficients: readonly string[] = [
  'make a factor of the fixed part with many levels a grouping factor, `(1 | g)`, or leave it out',
  'use fewer random coefficients in factors with many levels',
  'fit a part of the data',
]
