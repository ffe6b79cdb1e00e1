import { BlupError, type Code, type Place } from 'blup'

/** An error of the engine as a thread tells it: as plain data, because only errors of the language itself keep their class on the way. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: Code
  readonly text: string
  readonly place: Place
  readonly fixes: readonly string[]
  readonly stack: string | undefined
}

/** Throws again what is no error of the engine. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof BlupError)) throw error
  const { code, message, place, fixes, stack } = error
  return { kind: 'refused', code, text: message.slice(code.length + 1), place, fixes, stack }
}

/** The error again. */
export function errorOf({ code, text, place, fixes, stack }: Refusal): BlupError {
  const error = new BlupError(code, text, { place, fixes })
  if (stack !== undefined) error.stack = stack
  return error
}
