import { count } from '../../frame/list-text.ts'
import { BlupError } from '../../messages/blup-error.ts'

/**
 * Estimates at the end of the range of the means or beyond, where the family has no density or its density no derivatives.
 *
 * @param rows how many rows would have means beyond it where the search ended; 0 where it ended at the edge
 */
export function outOfRange(rows = 0): BlupError {
  const where =
    rows === 0
      ? 'The estimates lie at the end of the range of the means'
      : `The search ended where ${count(rows, 'row')} would have means beyond their range, such as a count below 0 or a probability above 1`
  return new BlupError('C325', `${where}, and inside it no optimum was found: there are no estimates with standard errors.`, {
    fixes: [
      'use a link whose means stay in range, such as the default one',
      'for counts the link sqrt is near to identity, and its means are never negative',
      'look for groups or levels whose outcomes are all 0, or all alike',
    ],
  })
}
