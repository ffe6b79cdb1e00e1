import { BlupError } from '../../messages/blup-error.ts'

/** Separation so complete that where the search ended no row has any information on some coefficient. */
export function runsOff(): BlupError {
  return new BlupError(
    'C306',
    'The predictors tell the outcomes without fault: the search ran off to infinity, where no row says anything of the coefficients, and there are no estimates.',
    {
      fixes: [
        'leave out predictors one at a time, to see which of them part the outcomes',
        'merge levels whose outcomes are all alike',
        'check that no predictor is made from the outcome',
      ],
    },
  )
}
