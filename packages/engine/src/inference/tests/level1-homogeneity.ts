import { BlupError } from '../../messages/blup-error.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { groupLeastSquares } from '../groups/group-least-squares.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'

/** A chi-square test of equal residual variances. */
export interface HomogeneityTest {
  readonly chiSquare: number
  readonly df: number
  readonly pValue: number
}

/** Whether the residual variance is the same in all groups. */
export interface LevelOneHomogeneity {
  readonly group: string
  /** With s_j^2 = RSS_j / f_j and f_j = n_j - coefficients: each s_j^2 without bias. */
  readonly unbiased: HomogeneityTest
  /** As the program HLM has it: s_j^2 = RSS_j / n_j, weighted with the same f_j. */
  readonly hlm: HomogeneityTest
  /** By group used: residual standard deviation and its degrees of freedom. */
  readonly groups: readonly { readonly level: string; readonly n: number; readonly sd: number; readonly df: number }[]
  readonly dropped: readonly { readonly level: string; readonly n: number; readonly reason: string }[]
  /** Groups with fewer than ten degrees of freedom, for which a logarithm of a variance is not yet near normal. */
  readonly small: number
}

/** Below this the logarithm of a variance is too skewed for the chi-square distribution. */
const enough = 10

/**
 * sum_j f_j (ln s_j^2 - mean)^2 / 2 with the mean weighted by f_j, a chi-square with one degree of freedom less than groups.
 * Needs the rows: least squares within groups on every column that varies there. Raudenbush and Bryk (2002),
 * chapter 9.
 *
 * @throws BlupError I442 where fewer than two groups have degrees of freedom left, E221 for an unknown grouping factor
 */
export function levelOneHomogeneity(state: LmmState, data: LmmRows, group?: string): LevelOneHomogeneity {
  const { fits, dropped, terms, group: label } = groupLeastSquares(state, group, data, true)
  const without: { level: string; n: number; reason: string }[] = [...dropped]
  const used = fits.flatMap(({ level, n, residualSumSq }) => {
    const df = n - terms.length
    if (df > 0 && residualSumSq! > 0) return [{ level, n, df, rss: residualSumSq! }]
    without.push({ level, n, reason: df > 0 ? 'no residual' : `${n} rows for ${terms.length} coefficients leave no residual` })
    return []
  })
  if (used.length < 2) {
    throw new BlupError('I442', `Fewer than two levels of \`${label}\` have rows beyond their ${terms.length} coefficients.`)
  }
  const test = (divisor: (x: { n: number; df: number }) => number): HomogeneityTest => {
    let weights = 0
    let mean = 0
    for (const x of used) {
      weights += x.df
      mean += x.df * Math.log(x.rss / divisor(x))
    }
    mean /= weights
    const chiSquare = used.reduce((s, x) => s + (x.df / 2) * (Math.log(x.rss / divisor(x)) - mean) ** 2, 0)
    return { chiSquare, df: used.length - 1, pValue: chiSquareTail(chiSquare, used.length - 1) }
  }
  return {
    group: label,
    unbiased: test((x) => x.df),
    hlm: test((x) => x.n),
    groups: used.map(({ level, n, df, rss }) => ({ level, n, sd: Math.sqrt(rss / df), df })),
    dropped: without,
    small: used.filter((x) => x.df < enough).length,
  }
}
