import { BlupError } from '../messages/blup-error.ts'
import { fewerCoefficients } from '../messages/memory-error.ts'
import type { Grouping } from './re-term.ts'

/** Doubles of the cross-products of levels, beyond which the equations would take tens of gigabytes. */
const mostDoubles = 2 ** 30

/**
 * Every level of a grouping factor keeps its products with all m columns of [X y]: refuses models whose products would not fit.
 *
 * @throws BlupError E231
 */
export function checkSize(m: number, groupings: readonly Pick<Grouping, 'label' | 'levels' | 'k'>[]): void {
  const sizes = groupings.map(({ levels, k }) => levels.length * k * (k + m))
  const doubles = sizes.reduce((sum, size) => sum + size, 0)
  if (doubles <= mostDoubles) return
  const { label, levels, k } = groupings[sizes.indexOf(Math.max(...sizes))]!
  const coefficients = k === 1 ? '' : ` with ${k} coefficients each`
  throw new BlupError(
    'E231',
    `The cross-products alone would take ${((8 * doubles) / 1e9).toFixed(0)} GB: ${m - 1} fixed columns beside each of the ${levels.length.toLocaleString('en')} levels of \`${label}\`${coefficients}.`,
    { fixes: fewerCoefficients },
  )
}
