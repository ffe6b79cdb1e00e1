import { BlupError } from '../../messages/blup-error.ts'

/** A search that came to means where the family has no density, or its density no derivatives. */
export function outOfRange(): BlupError {
  return new BlupError(
    'C325',
    'The search for the estimates led to means at the end of their range, where the likelihood has no derivatives.',
    {
      fixes: [
        'use a link whose means stay in range, such as the default one',
        'look for groups or levels whose outcomes are all 0, or all alike',
      ],
    },
  )
}
