import type { Finding } from '../messages/finding.ts'

/** Least, middle and greatest of some counts. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** How a column behaves within the groups of one grouping factor. */
export interface WithinGroup {
  readonly group: string
  /** The column has one value in every group. */
  readonly constant: boolean
  /** Of the groups with two values or more, the share in which they differ. */
  readonly varyingShare: number
  /** Different values in a group; null where they are too many to be worth counting. */
  readonly values: Spread | null
  /** Share of the sum of squares about the mean that lies within groups; null for categories and constants. */
  readonly withinShare: number | null
}

/**
 * What a column is good for. `group`: its values tell groups of rows apart. `row`: its values number the rows, or the rows
 * of a group. `unusable`: a finding says why, and what is told of it is what could be
 * read.
 */
export type ColumnRole = 'group' | 'row' | 'variable' | 'constant' | 'empty' | 'unusable'

/** What a column looks like: its type, its values, and what part it may have in a model. */
export interface ColumnInspection {
  readonly name: string
  readonly type: 'number' | 'integer' | 'factor' | 'ordered' | 'logical' | 'date' | 'unknown'
  readonly role: ColumnRole
  /** Named like an identifier (`id`, `subject`, `schoolNR`, ...), or one value a row. */
  readonly identifier: boolean
  readonly missing: number
  /** Different values, missing ones not counted. */
  readonly distinct: number
  /** Least and greatest finite value of numbers; dates as `2024-03-01`; null for categories and without values. */
  readonly range: { readonly min: number | string; readonly max: number | string } | null
  /** The first levels that occur, in their order; null for numbers and dates. */
  readonly levels: readonly string[] | null
  /**
   * The level that a variable belongs to: the coarsest grouping factors in whose groups it is constant (several where
   * these are crossed). Empty for one that varies from row to row, and for every column that is no variable.
   */
  readonly level: readonly string[]
  /** One entry for each likely grouping factor; empty for every column that is no variable. */
  readonly within: readonly WithinGroup[]
}

/** A grouping factor: a column, or the combination of several where labels repeat in every group. */
export interface GroupInspection {
  /** As a formula names it: `batch`, `batch:cask`. */
  readonly name: string
  readonly columns: readonly string[]
  readonly levels: number
  /** Rows of a level. */
  readonly sizes: Spread
  /** Every level has the same number of rows. */
  readonly balanced: boolean
  /** Fit for a random effect, by its name or its many levels; the other factors are taken for predictors. */
  readonly likely: boolean
}

/** Two grouping factors, at least one of them likely; rows in which either is missing are left out. */
export interface GroupPair {
  readonly a: string
  readonly b: string
  /** `nested`: every level of b lies inside one level of a. `same`: they divide the rows alike. */
  readonly relation: 'same' | 'nested' | 'crossed' | 'partly-crossed'
  /** Combinations that occur. */
  readonly cells: number
  /** Combinations that occur, as a share of all that could. */
  readonly cellShare: number
  readonly rowsPerCell: Spread
  /** Share of the levels of b that lie inside one level of a: 1 when nested, nearly 1 when a few are out of place. */
  readonly insideShare: number
}

/** Labels that repeat in every group: the data cannot tell whether they mean the same things or different ones. */
export interface RepeatedLabels {
  readonly inner: string
  /** The factors in whose groups the labels repeat, the coarsest first. */
  readonly outer: readonly string[]
  /** The groups if the labels mean different things: `batch:cask`. */
  readonly group: string
  /** A column that already tells those groups apart, if there is one. */
  readonly sameAs: string | null
  /** Random terms if the labels mean different things in every group: `(1 | batch/cask)`. */
  readonly nested: string
  /** Random terms if they mean the same things throughout: `(1 | batch) + (1 | cask)`. */
  readonly crossed: string
}

/** A model to start from. It knows names and shapes only: what is to be explained, the user knows better. */
export interface ModelSuggestion {
  readonly response: string
  readonly formula: string
  /** The columns that the formula names, in its order. */
  readonly columns: readonly string[]
  /** The same model as level equations, a line an equation. */
  readonly levels: readonly string[]
  /** Columns that are neither in the formula nor ruled out by what they are: the rest of many, or explained by others. */
  readonly leftOut: readonly string[]
}

/** What there is to know of a table before a model is written. Plain data. */
export interface Inspection {
  readonly schema: 'blup.inspect/1'
  readonly nrow: number
  /** Missing values in all columns. */
  readonly missing: number
  /** Rows without a missing value. */
  readonly completeRows: number
  readonly columns: readonly ColumnInspection[]
  readonly groups: readonly GroupInspection[]
  readonly pairs: readonly GroupPair[]
  /** Likely grouping factors as chains, the coarsest first; two chains are crossed with one another. */
  readonly structure: readonly (readonly string[])[]
  readonly questions: readonly RepeatedLabels[]
  readonly suggestion: ModelSuggestion | null
  readonly findings: readonly Finding[]
}
