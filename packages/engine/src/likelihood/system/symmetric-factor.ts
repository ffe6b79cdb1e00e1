import type { SparseGram } from '../../numeric/sparse-gram.ts'
import type { FactorOutcome } from '../../numeric/supernodal-cholesky.ts'

/**
 * A factorised symmetric positive definite matrix whose entries live in `values`, addressed by slots: what is left of
 * the random-effects system after its largest grouping factor has been eliminated.
 */
export interface SymmetricFactor {
  readonly n: number
  readonly values: Float64Array
  /** Entries of L, multiplications of a factorisation, and dense panels. */
  readonly cost: { readonly nonzeros: number; readonly flops: number; readonly supernodes: number }
  /** Entries of the inverse in the same slots, after `selectedInverse`. */
  readonly inverseValues: Float64Array
  /** Slot of each (row, column) pair; the order of a pair does not matter. */
  positions(rows: Int32Array, cols: Int32Array): Int32Array
  /** The rows that elimination leaves, V: filled before `subtractGramSteps`. Null where none were announced. */
  readonly gram: SparseGram | null
  /** S <- S - V'V, with rests. */
  subtractGramSteps(): Generator<undefined, void, void>
  /** V_j S^-1 V_j' for every row, and on request V_j S^-1, as `SparseGram.forms`, with rests; after `selectedInverse`. */
  inverseFormsSteps(out: Float64Array, products?: Float64Array): Generator<undefined, void, void>
  clear(): void
  factor(): FactorOutcome
  /** B <- L^-1 B for n x m column-major B in the original order of rows. */
  solveLower(b: Float64Array, m: number): void
  solveUpper(b: Float64Array, m: number): void
  selectedInverse(): void
  /** The same with rests, where a call can take long. */
  factorSteps?(): Generator<undefined, FactorOutcome, void>
  selectedInverseSteps?(): Generator<undefined, void, void>
}
