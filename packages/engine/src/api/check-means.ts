import { adjustments } from '../inference/means/adjustment.ts'
import { averageKinds } from '../inference/means/average-weights.ts'
import { contrastMethods } from '../inference/means/contrast-weights.ts'
import type { MeansOptions } from '../inference/means/marginal-means-result.ts'
import { BlupError } from '../messages/blup-error.ts'
import { nearestName } from '../messages/nearest-name.ts'
import { checkLevel } from './check-options.ts'

/** @throws BlupError E221 for words that an option of marginal means does not know */
export function checkMeans(spec: unknown, options: MeansOptions, own: number): void {
  if (typeof spec !== 'string') {
    throw new BlupError('E221', 'Means are asked for by text, such as `~ a | b`.')
  }
  const { weights, scale, contrasts, adjust, level = own } = options
  checkLevel(level)
  checkWord('weights', weights, averageKinds)
  checkWord('scale', scale, ['link', 'response'])
  checkWord('adjust', adjust, adjustments)
  if (options.control !== undefined && typeof options.control !== 'string') {
    throw new BlupError('E221', '`control` is the label of a mean, as text.')
  }
  if (typeof contrasts !== 'object') checkWord('contrasts', contrasts, contrastMethods)
}

function checkWord(option: string, word: unknown, known: readonly string[]): void {
  if (word === undefined || known.includes(word as string)) return
  const near = nearestName(String(word), known)
  throw new BlupError('E221', `\`${option}\` is ${known.join(', ')}; it cannot be \`${String(word)}\`.`, {
    fixes: near === null ? [] : [`did you mean \`${near}\`?`],
  })
}
