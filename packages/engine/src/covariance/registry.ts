import { BlupError } from '../messages/blup-error.ts'
import type { CovarianceStructure } from './covariance-structure.ts'
import { diagonal } from './diagonal.ts'
import { homogeneousDiagonal } from './homogeneous-diagonal.ts'
import { unstructured } from './unstructured.ts'

const structures: ReadonlyMap<string, CovarianceStructure> = new Map(
  [unstructured, diagonal, homogeneousDiagonal].map((s) => [s.name, s]),
)

/** The structure of this tag; E207 for one that the formula language knows and blup cannot fit yet. */
export function covarianceStructure(tag: string): CovarianceStructure {
  const structure = structures.get(tag)
  if (structure !== undefined) return structure
  throw new BlupError(
    'E207',
    `The covariance structure \`${tag}\` cannot be fitted yet; ${[...structures.keys()].join(', ')} can.`,
    {
      fixes: [
        'write the term as `(... | group)` for an unstructured covariance, or `diag(... | group)` for an uncorrelated one',
      ],
    },
  )
}
