import { runToEnd } from '../../src/numeric/run-to-end.ts'
import type { SparsePattern } from '../../src/numeric/sparse-pattern.ts'
import { analyzeBlocksSteps, type Symbolic } from '../../src/numeric/symbolic.ts'

/** The analysis of a pattern whose columns stand for themselves. */
export function analyze(pattern: SparsePattern): Symbolic {
  return runToEnd(
    analyzeBlocksSteps(
      pattern,
      Int32Array.from({ length: pattern.n + 1 }, (_, b) => b),
    ),
  )
}
