import { BlupError } from '../messages/blup-error.ts'

/** @throws BlupError E221 for a coverage that is not between 0 and 1 */
export function checkLevel(level: number | undefined): void {
  if (level === undefined || (level > 0 && level < 1)) return
  throw new BlupError('E221', `\`level\` is a number between 0 and 1; it cannot be ${String(level)}.`)
}

/** @throws BlupError E221 for a seed that is no whole number from 0 to 2^53 - 1 */
export function checkSeed(seed: number | undefined): void {
  if (seed === undefined || (Number.isSafeInteger(seed) && seed >= 0)) return
  throw new BlupError('E221', `\`seed\` is a whole number from 0; it cannot be ${String(seed)}.`)
}

/** @throws BlupError E221 for a number of workers that is no whole number from 1 */
export function checkWorkers(count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return
  throw new BlupError('E221', `A number of workers is a whole number from 1; it cannot be ${String(count)}.`)
}
