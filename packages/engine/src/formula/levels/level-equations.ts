import type { Argument, Expr, Span } from '../ast.ts'
import type { GroupTerm, StructureTag } from '../terms.ts'
import type { Statement } from './equation-error.ts'

/**
 * A model written level by level. The level-1 equation says how the outcome depends on coefficients; each coefficient has
 * an equation on the next level up, and the coefficients of the top level are the fixed effects:
 *
 *     level 1 (student): MathAch = b0 + b1*group(SES) + e
 *     level 2 (School):  b0 = g00 + g01*MEANSES + d0
 *                        b1 = g10 + d1
 *
 * Several sections on one level are classifications that cross: the right sides of a coefficient's equations add up.
 */
export interface LevelEquations {
  readonly outcome: Outcome
  /** By level, level 1 first; level 1 has one section. */
  readonly levels: readonly (readonly LevelSection[])[]
  /** Random terms that no level equation can hold, kept on a line of their own. */
  readonly also: readonly GroupTerm[]
}

/** What the level-1 equation explains. */
export interface Outcome {
  readonly response: Expr
  /** The statement that the response stands in. */
  readonly at: Statement
  /** Null for `y = ... + e`: a Gaussian outcome with the identity link. */
  readonly distribution: OutcomeDistribution | null
}

/** `y ~ Binomial(n, p)` with `logit(p) = ...`. */
export interface OutcomeDistribution {
  readonly family: string
  readonly link: string
  /** Number of trials behind each count of successes; null for one trial, and for families without trials. */
  readonly trials: Expr | null
  /** The name of the mean: `p`, `mu`. */
  readonly parameter: string
}

/** The equations of one classification: level 1, or the groups of a grouping factor. */
export interface LevelSection {
  /** Free on level 1; the name of the grouping factor from level 2 on. */
  readonly label: string
  /** Variables whose combination names the groups, with their places in the header; none on level 1. */
  readonly group: readonly Expr[]
  readonly header: Statement
  readonly equations: readonly LevelEquation[]
  /** Which error terms vary together, and how. Every error term of the section is in one block. */
  readonly blocks: readonly ErrorBlock[]
}

/** The equation of the outcome, or of one coefficient. */
export interface LevelEquation {
  /** The coefficient explained; null on level 1. */
  readonly coefficient: string | null
  /** Name of the constant; null for an equation without one. */
  readonly constant: string | null
  readonly terms: readonly EquationTerm[]
  /** What stands inside each `offset()`; on level 1 only. */
  readonly offsets: readonly Expr[]
  /** Name of the error term; null where the coefficient does not vary beyond its predictors. */
  readonly error: string | null
  /** The statement that the spans point into, and the line that it starts on (from 1). */
  readonly source: string
  readonly line: number
  readonly span: Span
}

/** `b1*x` or `b2*x*z`. */
export interface EquationTerm {
  readonly coefficient: string
  readonly variables: readonly Expr[]
  readonly span: Span
}

/** Error terms with one covariance matrix. `us` unless said otherwise. */
export interface ErrorBlock {
  readonly structure: StructureTag
  readonly errors: readonly string[]
  /** Such as the `d = 2` of `rr(d = 2)`. */
  readonly args: readonly Argument[]
}
