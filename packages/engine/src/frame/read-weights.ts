import { BlupError } from '../messages/blup-error.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { count, listSome } from './list-text.ts'
import { takeNumbers } from './take-rows.ts'
import type { WeightsKind } from './weights-kind.ts'

/**
 * Checks weights over the rows that are complete otherwise, and leaves out rows of weight zero: they carry no
 * information, and the likelihood of a precision of zero is not defined.
 *
 * @throws BlupError D115 for weights that are missing, negative, infinite or all zero, or that should count rows and are
 *   not whole.
 */
export function readWeights(
  label: string,
  values: Float64Array,
  kind: WeightsKind,
  rows: Int32Array | null,
): { rows: Int32Array | null; findings: readonly Finding[] } {
  const weights = takeNumbers(values, rows)
  const wrong = (test: (w: number) => boolean): number[] => {
    const found: number[] = []
    for (let i = 0; i < weights.length; i++) if (test(weights[i]!)) found.push((rows === null ? i : rows[i]!) + 1)
    return found
  }
  const stop = (what: string, bad: readonly number[], fixes: readonly string[]): never => {
    throw new BlupError(
      'D115',
      `The weights \`${label}\` are ${what} in ${count(bad.length, 'row')} (${bad.length === 1 ? 'row' : 'rows'} ${listSome(bad)}).`,
      { place: { column: label, row: bad[0]! }, fixes },
    )
  }
  let zeros = 0
  let plain = true
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!
    if (w === 0) zeros++
    else plain = plain && w > 0 && w < Infinity && (kind !== 'frequency' || Math.floor(w) === w)
  }
  if (!plain) {
    const missing = wrong(Number.isNaN)
    if (missing.length > 0)
      stop('missing', missing, ['fill them in, or give the rows a missing response if they are to be left out'])
    const negative = wrong((w) => w < 0)
    if (negative.length > 0) stop('negative', negative, ['weights are zero or more'])
    const infinite = wrong((w) => w === Infinity)
    if (infinite.length > 0) stop('infinite', infinite, ['weights are finite'])
    stop(
      'not whole',
      wrong((w) => !Number.isInteger(w)),
      ['frequency weights count rows; use precision weights for anything else'],
    )
  }
  if (zeros === 0) return { rows, findings: [] }
  if (zeros === weights.length) {
    throw new BlupError('D115', `The weights \`${label}\` are zero in all ${count(zeros, 'row')}.`, {
      place: { column: label },
      fixes: ['give a positive weight to each row that counts', 'leave the weights out'],
    })
  }
  const kept = new Int32Array(weights.length - zeros)
  let used = 0
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) kept[used++] = rows === null ? i : rows[i]!
  const title = `${count(zeros, 'row')} of weight zero ${zeros === 1 ? 'is' : 'are'} left out`
  const note = finding('D124', title, `\`${label}\` is 0 in ${count(zeros, 'row')} of ${weights.length}.`, {
    consequence: 'These rows do not count as observations.',
  })
  return { rows: kept, findings: [note] }
}
