import { BlupError } from '../../messages/blup-error.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { findRoot } from '../../numeric/find-root.ts'
import { blockOf } from '../groups/group-least-squares.ts'
import { fTail } from '../tails/f-tail.ts'
import { nullModel } from './null-model.ts'

/** The one-way analysis of variance of the response by a grouping factor, and the intraclass correlation three ways. */
export interface AnovaIcc {
  readonly group: string
  readonly between: { readonly df: number; readonly sumSq: number; readonly meanSq: number }
  readonly within: { readonly df: number; readonly sumSq: number; readonly meanSq: number }
  readonly f: number
  readonly pValue: number
  /** Group size that the mean squares stand for: (n - sum n_j^2 / n) / (J - 1). */
  readonly size: number
  /** (MSB - MSW) / size: may be negative. */
  readonly variance: number
  /** (MSB - MSW) / (MSB + (size - 1) MSW). */
  readonly icc: number
  /** From the F distribution: exact for groups of one size, with the mean size otherwise approximate. */
  readonly confLow: number
  readonly confHigh: number
  readonly balanced: boolean
  /** The same by likelihood, for the model with intercepts only. */
  readonly ml: { readonly variance: number; readonly residual: number; readonly icc: number }
  readonly reml: { readonly variance: number; readonly residual: number; readonly icc: number }
}

/**
 * Searle, Casella and McCulloch (1992), Variance Components, chapter 3. From the cross-products.
 *
 * @throws BlupError E221 for an unknown grouping factor, or where the model has no intercepts or has precision weights
 */
export function anovaIcc(state: LmmState, group: string | undefined, level: number): AnovaIcc {
  const block = blockOf(state, group)
  const { label } = state.levels[block]!
  const { a } = state
  const { nLevels, k, zz, zxy } = a.blocks[block]!
  const m = a.p + 1
  const term = state.terms.find((t) => t.block === block && t.names.includes('(Intercept)'))
  const ml = state.fe.unweighted === null ? nullModel(state, false, [block]) : null
  const reml = ml === null ? null : nullModel(state, true, [block])
  if (term === undefined || ml === null || reml === null) {
    throw new BlupError(
      'E221',
      `The analysis of variance by \`${label}\` needs an intercept, fixed and by \`${label}\`, and no precision weights.`,
    )
  }
  const at = term.at + term.names.indexOf('(Intercept)')
  const y2 = state.yScale ** 2
  let squares = 0
  let sum = 0
  let sizes = 0
  let balanced = true
  for (let j = 0; j < nLevels; j++) {
    const n = zz[(j * k + at) * k + at]!
    const s = zxy[(j * k + at) * m + a.p]!
    squares += (s * s) / n
    sum += s
    sizes += n * n
    if (n !== zz[at * k + at]!) balanced = false
  }
  const part = (sumSq: number, df: number): { df: number; sumSq: number; meanSq: number } => ({ df, sumSq, meanSq: sumSq / df })
  const between = part((squares - (sum * sum) / a.n) * y2, nLevels - 1)
  const within = part((a.xy[m * m - 1]! - squares) * y2, a.n - nLevels)
  const size = (a.n - sizes / a.n) / (nLevels - 1)
  const f = between.meanSq / within.meanSq
  const limit = (tail: number): number => {
    const ratio = f / fQuantile(tail, between.df, within.df)
    return (ratio - 1) / (ratio + size - 1)
  }
  const likelihood = (fit: { variances: readonly number[]; residual: number }): AnovaIcc['ml'] => ({
    variance: fit.variances[0]!,
    residual: fit.residual,
    icc: fit.variances[0]! / (fit.variances[0]! + fit.residual),
  })
  return {
    group: label,
    between,
    within,
    f,
    pValue: fTail(f, between.df, within.df),
    size,
    variance: (between.meanSq - within.meanSq) / size,
    icc: (f - 1) / (f + size - 1),
    confLow: limit((1 - level) / 2),
    confHigh: limit((1 + level) / 2),
    balanced,
    ml: likelihood(ml),
    reml: likelihood(reml),
  }
}

/** The value that F(numDf, denDf) exceeds with probability `tail`. */
function fQuantile(tail: number, numDf: number, denDf: number): number {
  const at = (x: number): { x: number; f: number } => ({ x, f: fTail(Math.exp(x), numDf, denDf) - tail })
  let low = -1
  let high = 1
  while (at(low).f < 0) low *= 2
  while (at(high).f > 0) high *= 2
  return Math.exp(findRoot((x) => at(x).f, at(low), at(high), { tolerance: 1e-14 }))
}
