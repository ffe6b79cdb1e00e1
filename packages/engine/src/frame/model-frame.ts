import type { ModelTerms } from '../formula/terms.ts'
import type { Finding } from '../messages/finding.ts'
import type { Basis } from './basis.ts'
import type { Column } from './table.ts'
import type { WeightsKind } from './weights-kind.ts'

/**
 * A variable of the formula evaluated on the rows used: a bare column, or a call such as `poly(age, 2)`.
 * A numeric variable has one or more numeric columns (`poly` has several), a categorical one has codes.
 */
export type Variable =
  | {
      readonly kind: 'numeric'
      readonly label: string
      readonly columns: readonly Float64Array[]
      readonly suffixes: readonly string[]
    }
  | {
      readonly kind: 'categorical'
      readonly label: string
      readonly codes: Int32Array
      readonly levels: readonly string[]
      readonly ordered: boolean
    }

/** The data of a model: rows used, response, weights, offset, and every variable that its terms name. */
export interface ModelFrame {
  readonly terms: ModelTerms
  /** Rows used. */
  readonly n: number
  /** Rows of the table, used or not. */
  readonly nInput: number
  /** Table row of each used row; null when every row is used. */
  readonly rows: Int32Array | null
  readonly response: Response
  /** Prior weights of the rows used; null for none. */
  readonly weights: Float64Array | null
  readonly weightsAs: WeightsKind
  /** Sum of the formula's offsets and the offset option; null for none. */
  readonly offset: Float64Array | null
  /** By label (the printed expression). */
  readonly variables: ReadonlyMap<string, Variable>
  readonly basis: Basis
  readonly findings: readonly Finding[]
}

/** The left side: one number a row, or a column that a family reads its own way (a factor, `cbind` columns). */
export type Response =
  | { readonly kind: 'number'; readonly label: string; readonly values: Float64Array }
  | {
      readonly kind: 'columns'
      readonly label: string
      readonly names: readonly string[]
      readonly columns: readonly Float64Array[]
    }
  | { readonly kind: 'column'; readonly label: string; readonly column: Column }
