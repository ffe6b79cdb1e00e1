import { isLevelText } from '../formula/levels/split-statements.ts'
import { BlupError } from '../messages/blup-error.ts'

/** @throws BlupError E301 for what does not begin with a level */
export function requireEquations(equations: unknown): string {
  if (typeof equations === 'string' && isLevelText(equations)) return equations
  const found =
    typeof equations === 'string'
      ? 'The text does not begin with a level'
      : `The equations are ${equations === null ? 'null' : `a ${typeof equations}`}, not text`
  throw new BlupError('E301', `${found}.`, {
    fixes: ['write `level 1: y = b0 + e`, then `level 2 (school): b0 = g00 + d0`', 'a formula goes to `fit`'],
  })
}
