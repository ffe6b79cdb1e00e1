import { BlupError } from 'blup'

/** A plot that this model or these data cannot have. */
export function nothingToDraw(what: string, fixes: readonly string[] = []): BlupError {
  return new BlupError('I470', what, { fixes })
}
