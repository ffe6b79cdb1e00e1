import { minimumDegreeSteps } from '@blup/kernels'
import type { SparsePattern } from './sparse-pattern.ts'

/**
 * Approximate minimum degree ordering of a symmetric pattern: `order[k]` is the column to eliminate k-th.
 *
 * `weights`: number of scalar columns each column of the pattern stands for (default 1 each). Columns with very many
 * neighbours in graphs of more than `denseFrom` columns are put last.
 *
 * Source: Amestoy, Davis & Duff (1996), SIAM J. Matrix Anal. Appl. 17:886-905.
 */
export function* amdSteps(
  { n, colPtr, rowIdx }: SparsePattern,
  weights?: Int32Array,
  denseFrom = 4096,
): Generator<undefined, Int32Array, void> {
  return yield* minimumDegreeSteps(n, colPtr, rowIdx, weights ?? new Int32Array(n).fill(1), denseFrom)
}
