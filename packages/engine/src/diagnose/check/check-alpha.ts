import { BlupError } from '../../messages/blup-error.ts'

/** @throws BlupError E221 for a p value from which departures count that is not between 0 and 1 */
export function checkAlpha(alpha: number): void {
  if (alpha > 0 && alpha < 1) return
  throw new BlupError('E221', `\`alpha\` is a number between 0 and 1; it cannot be ${String(alpha)}.`)
}
