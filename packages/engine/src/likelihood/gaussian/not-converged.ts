import { BlupError } from '../../messages/blup-error.ts'
import type { CgOutcome } from '../../numeric/conjugate-gradient.ts'

/** C318: what conjugate gradients met at these factors, and what to do. */
export function notConverged(
  { indefinite, residuals }: CgOutcome,
  maxIterations: number,
  lambda: readonly Float64Array[],
): BlupError {
  const sd = lambda.map((l) => Math.abs(l[0]!).toPrecision(3)).join(', ')
  const what = indefinite
    ? 'met numbers that are infinite or have lost all digits'
    : `still have a relative residual of ${residuals.reduce((a, b) => Math.max(a, b), 0).toPrecision(2)} after ${maxIterations} steps`
  return new BlupError(
    'C318',
    `The conjugate gradients ${what}, at standard deviations of ${sd} times the residual's: the effects of the grouping factors are hardly told apart there.`,
    {
      fixes: [
        'give the exact route, if the factors are not too large for it',
        'look for levels with a single row, and for parts of the data that share no level or hardly any',
        'fit a part of the data, or leave out a grouping factor',
      ],
    },
  )
}
