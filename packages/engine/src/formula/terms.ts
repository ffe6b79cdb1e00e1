import type { Argument, Expr, Span } from './ast.ts'

/** The covariance structures that a formula can name; which of them can be fitted is the covariance registry's business. */
export type StructureTag =
  | 'us'
  | 'diag'
  | 'homdiag'
  | 'cs'
  | 'homcs'
  | 'ar1'
  | 'hetar1'
  | 'toep'
  | 'homtoep'
  | 'ou'
  | 'exp'
  | 'gau'
  | 'mat'
  | 'rr'
  | 'propto'
  | 'equalto'

/** A product of variables, such as `recipe:temperature`. `label` is what R prints: the variables' texts joined by `:`. */
export interface FixedTerm {
  readonly variables: readonly Expr[]
  readonly label: string
}

/**
 * One random-effects term, `(lhs | group)`, after expansion: `(x | a/b)` has become two of these, `(x || g)` one per
 * uncorrelated piece. Terms on the same grouping factor stay separate here.
 */
export interface GroupTerm {
  readonly structure: StructureTag
  readonly intercept: boolean
  readonly terms: readonly FixedTerm[]
  /** Variables whose combination names the groups: one for `g`, two for `a:b`. */
  readonly group: readonly Expr[]
  /** R's name of the group: `b:a` for the inner factor of `(1 | a/b)`, `a:b` for `(1 | a:b)` as written. */
  readonly groupLabel: string
  /** What stands in the structure's call after the bar's argument, such as the `d = 2` of `rr(x | g, d = 2)`; absent when nothing does. */
  readonly structureArguments?: readonly Argument[]
  readonly span: Span
}

/** What a formula says, expanded: no `*`, `/`, `^`, `.` or bars are left. */
export interface ModelTerms {
  readonly response: Expr | null
  readonly intercept: boolean
  /** In R's order: by number of variables, then as written. */
  readonly fixed: readonly FixedTerm[]
  /** What stands inside each `offset()`; their sum is the offset. */
  readonly offsets: readonly Expr[]
  readonly random: readonly GroupTerm[]
}
