import { createKernels } from '@blup/kernels'
import { BlupError } from '../../messages/blup-error.ts'
import { patternOfCliquesSteps } from '../../numeric/pattern-of-cliques.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { createSupernodal } from '../../numeric/supernodal-cholesky.ts'
import { analyzeBlocksSteps } from '../../numeric/symbolic.ts'
import { DenseSymmetricFactor } from './dense-symmetric-factor.ts'
import type { SymmetricFactor } from './symmetric-factor.ts'
import type { TrailingPattern } from './trailing-pattern.ts'

/** Up to this size a dense factor in plain TypeScript is quicker than setting up anything better. */
const smallDense = 48

/** How S is stored and factorised: small ones dense, others by supernodes in an approximate minimum degree order. */
export function createTrailingFactor(pattern: TrailingPattern): SymmetricFactor {
  return runToEnd(createTrailingFactorSteps(pattern))!
}

/** The same with rests; null as soon as it is plain that a factorisation takes more than so many multiplications. */
export function* createTrailingFactorSteps(
  pattern: TrailingPattern,
  mostFlops = Number.POSITIVE_INFINITY,
): Generator<undefined, SymmetricFactor | null, void> {
  if (pattern.n === 0) return new DenseSymmetricFactor(0)
  if (pattern.n <= smallDense) return new DenseSymmetricFactor(pattern.n, pattern.eliminatedRows())
  const blocks = pattern.levelCliques()
  const nLevels = blocks.start.length - 1
  // columns of c entries each take c^2: at least (sum of c)^2 / n, and the factor has all entries of the matrix
  const fewEnough = Math.min(mostEntries, Math.sqrt(mostFlops * nLevels))
  yield undefined
  const levels = yield* patternOfCliquesSteps(blocks.cliques, nLevels, fewEnough)
  if (levels === null && fewEnough < mostEntries) return null
  if (levels === null) throw tooLarge(pattern.n, 'its pattern alone has more than half a billion entries')
  yield undefined
  const symbolic = yield* analyzeBlocksSteps(levels, blocks.start)
  if (symbolic.flops > mostFlops) return null
  if (symbolic.stored > mostStored)
    throw tooLarge(
      pattern.n,
      `it has ${Math.round(symbolic.stored / 1e6)} million entries, twice ${(symbolic.stored / 1.25e8).toFixed(1)} GB`,
    )
  yield undefined
  const { nonzeros, flops, supernodes } = symbolic
  const gram = pattern.eliminatedRows()
  yield undefined
  return {
    n: pattern.n,
    cost: { nonzeros, flops, supernodes },
    ...createSupernodal(symbolic, createKernels, { gram }),
  }
}

/** Entries of a pattern that fit into memory. */
const mostEntries = 2 ** 29
/** Entries of a factor that fit into the memory of WebAssembly together with those of its inverse. */
const mostStored = 2 ** 28 - 2 ** 24

function tooLarge(n: number, why: string): BlupError {
  return new BlupError(
    'E228',
    `The matrix of the ${n} crossed coefficients that elimination leaves is too large for memory: ${why}.`,
    {
      fixes: [
        'keep to random intercepts, `(1 | g)`, and leave the route to blup: it takes them by conjugate gradients',
        'fit a part of the data',
      ],
    },
  )
}
