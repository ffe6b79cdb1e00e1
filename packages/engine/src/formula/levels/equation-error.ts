import { BlupError } from '../../messages/blup-error.ts'
import type { Code } from '../../messages/codes.ts'
import type { Span } from '../ast.ts'

/** A statement of the text: what messages about it point into. */
export interface Statement {
  readonly source: string
  /** Where the statement begins, counted from 1. */
  readonly line: number
}

/** An error that points at a stretch of one statement and names its line. */
export function equationError(
  code: Code,
  message: string,
  at: Statement,
  span: Span,
  fixes: readonly string[] = [],
): BlupError {
  const text = at.line > 0 ? `${message.replace(/\.$/, '')} (line ${at.line}).` : message
  const place = { source: at.source, start: span.start, end: span.end, ...(at.line > 0 ? { line: at.line } : {}) }
  return new BlupError(code, text, { place, fixes })
}

/** Runs `read`; an error that it throws of a statement names the statement's line. */
export function onLine<T>(at: Statement, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof BlupError) || at.line === 0 || error.place.line !== undefined) throw error
    const message = error.message.slice(error.code.length + 1).replace(/\.$/, '')
    throw new BlupError(error.code, `${message} (line ${at.line}).`, {
      place: { ...error.place, line: at.line },
      fixes: error.fixes,
      cause: error,
    })
  }
}
