import { BlupError } from '../../messages/blup-error.ts'

/** Estimates at the end of the range of the means or beyond, where the family has no density or its density no derivatives. */
export function outOfRange(): BlupError {
  return new BlupError(
    'C325',
    'The estimates lie at the end of the range of the means or beyond, where the likelihood has no derivatives; inside it no optimum was found.',
    {
      fixes: [
        'use a link whose means stay in range, such as the default one',
        'for counts the link sqrt is near to identity, and its means are never negative',
        'look for groups or levels whose outcomes are all 0, or all alike',
      ],
    },
  )
}
