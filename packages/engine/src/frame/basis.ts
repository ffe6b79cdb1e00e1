import type { ReferenceValues } from './reference-column.ts'
import type { FactorColumn } from './table.ts'
import type { StateRecord } from './transform-state.ts'
import type { WeightsKind } from './weights-kind.ts'

/** How the levels of a factor become columns of X. */
export type ContrastName = 'treatment' | 'sum' | 'helmert' | 'poly' | 'simple'

/**
 * What prediction on new data needs of the old: factor levels, contrasts, and the constants of stateful transforms.
 * Plain JSON; stored with a fit.
 */
export interface Basis {
  /** The variables of the fixed part and of the random terms' left sides; the levels of groups are stored with the terms. */
  readonly variables: readonly BasisVariable[]
  /** What calls keep of the data, by their printed text: `scale(x)` its centre and scale, `factor(k)` its levels. */
  readonly state: StateRecord
  /** The factor columns that expressions read, such as `dose` in `as.numeric(dose)`, by name. */
  readonly factorColumns: Readonly<Record<string, Pick<FactorColumn, 'levels' | 'ordered' | 'origin'>>>
  readonly weights: string | null
  readonly weightsAs: WeightsKind
  readonly offset: string | null
  /** Means, levels and values of what the fixed part reads: where marginal means are taken. */
  readonly reference: ReferenceValues
  /** Options that were given as numbers instead of text: new data have to bring their own. */
  readonly givenAsNumbers: readonly ('weights' | 'offset')[]
}

export type BasisVariable =
  | {
      readonly kind: 'numeric'
      readonly label: string
      readonly suffixes: readonly string[]
      /** Range of each column over the rows used, for the far-outside check. */
      readonly range: readonly (readonly [number, number])[]
    }
  | {
      readonly kind: 'categorical'
      readonly label: string
      readonly levels: readonly string[]
      readonly ordered: boolean
      /** In the fixed part; random terms have the default contrasts. */
      readonly contrast: ContrastName
    }
