import { type Finding, finding } from '../../messages/finding.ts'
import type { LmmState } from './lmm-state.ts'

/** Standard deviations that differ by less make a table that is still read at a glance. */
const readable = 1e5

/**
 * What to say of numeric columns of X whose standard deviations differ by five powers of ten or more; null for others. The fit
 * has scaled them, so only the table of coefficients suffers.
 */
export function scaleDifference({ names, kept, intercept, centre, scale }: LmmState['fe']): Finding | null {
  // contrasts stay as they are
  const isNumeric = (r: number): boolean => r !== intercept && !(centre[r] === 0 && scale[r] === 1)
  const numeric = kept.flatMap((column, r) => (isNumeric(r) ? [{ name: names[column]!, scale: scale[r]! }] : []))
  if (numeric.length < 2) return null
  const smallest = numeric.reduce((a, b) => (b.scale < a.scale ? b : a))
  const largest = numeric.reduce((a, b) => (b.scale > a.scale ? b : a))
  const ratio = largest.scale / smallest.scale
  if (!(ratio >= readable)) return null
  return finding(
    'C309',
    `\`${largest.name}\` and \`${smallest.name}\` differ in scale by a factor of ${ratio.toExponential(0).replace('+', '')}`,
    `internal scales ${largest.scale.toPrecision(2)} and ${smallest.scale.toPrecision(2)}`,
    {
      consequence:
        'They were scaled for the fit, and results are in your units; coefficients so different are hard to compare.',
      fixes: ['for a table that is easier to read, use other units'],
    },
  )
}
