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
  return new BlupError(code, text, { place: { source: at.source, start: span.start, end: span.end }, fixes })
}
