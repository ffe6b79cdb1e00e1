import { BlupError } from '../messages/blup-error.ts'
import type { Code } from '../messages/codes.ts'
import type { Span } from './ast.ts'

/** An error that points at a stretch of a formula's source. */
export function formulaError(
  code: Code,
  message: string,
  source: string,
  span: Span,
  fixes: readonly string[] = [],
): BlupError {
  return new BlupError(code, message, { place: { source, start: span.start, end: span.end }, fixes })
}
