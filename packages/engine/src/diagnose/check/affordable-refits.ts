import type { LmmState } from '../../models/lmm/lmm-state.ts'

/**
 * How many refits of a model to other cross-products fit into about two seconds, from what one takes: a pass over the levels of its
 * grouping factors for each evaluation, and the factorisation of what they leave. Counted in operations, not in time, so that
 * the answer is the same on every machine.
 */
export function affordableRefits({ a, system }: LmmState): number {
  const passes = a.blocks.reduce((sum, { nLevels, k }) => sum + nLevels * k * (k + a.p + 1) ** 2, 0)
  return Math.floor(budget / (overhead + passes + 0.5 * system().nTrailing ** 3))
}

/** Operations of some 30 nanoseconds. */
const budget = 6e7
const overhead = 12_000
