import { createKernels } from '@blup/kernels'
import { patternOfCliques } from '../numeric/sparse-pattern.ts'
import { createSupernodal } from '../numeric/supernodal-cholesky.ts'
import { analyzeBlocks } from '../numeric/symbolic.ts'
import { DenseSymmetricFactor } from './dense-symmetric-factor.ts'
import type { SymmetricFactor } from './symmetric-factor.ts'
import type { TrailingPattern } from './trailing-pattern.ts'

/** Up to this size a dense factor in plain TypeScript is quicker than setting up anything better. */
const smallDense = 48

/** How S is stored and factorised: small ones dense, others by supernodes in an approximate minimum degree order. */
export function createTrailingFactor(pattern: TrailingPattern): SymmetricFactor {
  if (pattern.n <= smallDense) return new DenseSymmetricFactor(pattern.n, pattern.eliminatedRows())
  const blocks = pattern.levelCliques()
  const levels = patternOfCliques(blocks.cliques, blocks.start.length - 1)
  if (levels === null) throw new RangeError('the pattern of the crossed factors is too large for an index')
  const symbolic = analyzeBlocks(levels, blocks.start)
  const { nonzeros, flops, supernodes } = symbolic
  return {
    n: pattern.n,
    cost: { nonzeros, flops, supernodes },
    ...createSupernodal(symbolic, createKernels, { gram: pattern.eliminatedRows() }),
  }
}
