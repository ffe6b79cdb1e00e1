import type { Expr } from '../formula/ast.ts'
import { printExpr } from '../formula/print.ts'
import type { FactorColumn } from './table.ts'

/** What a column of the data says about the points at which a fixed part is looked at. */
export type ReferenceColumn =
  | {
      readonly kind: 'number' | 'date'
      readonly mean: number
      readonly range: readonly [number, number]
      /**
       * The values that stand for the column where it makes categories, as in `factor(dose)`, or takes only one or two;
       * null where its mean does.
       */
      readonly values: readonly number[] | null
    }
  | {
      readonly kind: 'factor'
      /** Levels that rows have. */
      readonly levels: readonly string[]
      readonly ordered: boolean
      readonly origin: FactorColumn['origin']
    }
  | { readonly kind: 'logical'; readonly values: readonly (0 | 1)[] }

/** Categories that do not cross: which levels of `child` the data have with which of `parents`. */
export interface Nesting {
  readonly child: string
  readonly parents: readonly string[]
  /** Whether the data say so, each level of the child having one parent, or a formula such as `~ parent/child`. */
  readonly by: 'data' | 'formula'
  /** Combinations that rows have: positions among the levels or values of the parents and, last, of the child. */
  readonly cells: readonly (readonly number[])[]
}

/** The points at which the fixed part of a model is looked at when nothing else is said. Plain JSON. */
export interface ReferenceValues {
  /** The columns that the fixed part and its offsets read, by name. */
  readonly columns: Readonly<Record<string, ReferenceColumn>>
  /** Means of variables that depend on which rows there are, such as `group(x, g)`, by label and column. */
  readonly held: Readonly<Record<string, readonly number[]>>
  /** Mean of an offset that was given as numbers; null for none. */
  readonly offset: number | null
  /** Absent in fits that were stored before it was kept. */
  readonly nesting?: readonly Nesting[]
}

/** Whether a variable is held at its own mean, because it cannot be had from the values of columns alone. */
export function isHeld(expr: Expr, reference: ReferenceValues): boolean {
  return Object.hasOwn(reference.held, printExpr(expr))
}
