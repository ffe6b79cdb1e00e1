/**
 * The columns that one term contributes to a model matrix, kept factored: column c has, in row i, the value
 *
 *     (numeric < 0 ? 1 : numerics[numeric][i]) * (coding < 0 ? 1 : codings[cells[i] * nCoding + coding])
 *
 * so that a factor costs four bytes a row however many columns its contrasts have.
 */
export interface CodedTerm {
  /** R's term label, such as `recipe:temp`; `(Intercept)` for the constant. */
  readonly label: string
  readonly columns: readonly CodedColumn[]
  /** Products of the term's numeric variables, n values each; empty when there are none. */
  readonly numerics: readonly Float64Array[]
  /** The row's combination of factor levels; null when the term has no factor. */
  readonly cells: Int32Array | null
  readonly nCells: number
  /** Contrast values, nCells x nCoding, row-major; null when the term has no factor. */
  readonly codings: Float64Array | null
  readonly nCoding: number
}

export interface CodedColumn {
  /** R's column name, such as `recipeB:temp`. */
  readonly name: string
  readonly numeric: number
  readonly coding: number
}

/** X before aliasing: the terms in model-matrix order, the intercept first where there is one. */
export interface FixedDesign {
  readonly n: number
  readonly terms: readonly CodedTerm[]
  /** All column names, in order. */
  readonly names: readonly string[]
}

/** One random-effects term: its columns, its grouping factor and each row's level. */
export interface RandomDesign {
  readonly groupLabel: string
  /** Level names in R's order (`A:B` for interactions), only those that occur. */
  readonly levels: readonly string[]
  /** Row -> level index. */
  readonly refs: Int32Array
  readonly terms: readonly CodedTerm[]
  readonly names: readonly string[]
  /** Covariance structure tag, `us` unless the formula says otherwise. */
  readonly structure: string
  /** True where the random intercept stands among the columns (as column 0). */
  readonly intercept: boolean
}
