import type { Code } from './codes.ts'

/** Where an error points: a column, a row, or a stretch of a formula (0-based, end exclusive). */
export interface Place {
  readonly column?: string
  /** Row number as a user counts it: 1 is the first row of data. */
  readonly row?: number
  readonly source?: string
  /** Line of a text of several on which `source` begins, from 1. */
  readonly line?: number
  readonly start?: number
  readonly end?: number
}

/**
 * An impossible specification or unusable data. The message says what happened; `fixes` says what to do.
 * `message` starts with the code.
 */
export class BlupError extends Error {
  override readonly name = 'BlupError'
  readonly code: Code
  readonly place: Place
  readonly fixes: readonly string[]

  constructor(code: Code, message: string, options: { place?: Place; fixes?: readonly string[]; cause?: unknown } = {}) {
    super(`${code} ${message}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.place = options.place ?? {}
    this.fixes = options.fixes ?? []
  }
}
