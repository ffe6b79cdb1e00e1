import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { DdfMethod } from '../../models/lmm/options.ts'
import { betweenWithinDf } from './between-within.ts'
import { containmentDf } from './containment.ts'
import { faiCornelius } from './fai-cornelius.ts'
import { hlmDf } from './hlm-df.ts'
import { KenwardRoger } from './kenward-roger.ts'
import { Satterthwaite } from './satterthwaite.ts'

/** Degrees of freedom of contrasts of the kept coefficients, and the covariance matrix that goes with them. */
export interface DdfOfContrast {
  /** Null for the normal distribution. */
  readonly df: (contrast: ArrayLike<number>) => number | null
  /** p x p row-major, where the method has its own; otherwise null, for the model's. */
  readonly covariance: Float64Array | null
  /**
   * Denominator degrees of freedom of the F test that contrasts are zero together, and what multiplies the Wald statistic
   * over their number. The contrasts are orthogonal: uncorrelated under the model's covariance matrix.
   */
  readonly f: (contrasts: readonly ArrayLike<number>[]) => { readonly denDf: number | null; readonly scale: number }
  /** True where degrees of freedom belong to columns of X, so that a term's are those of its own columns. */
  readonly byColumn: boolean
}

/**
 * The method asked for, set up once for any number of contrasts, Satterthwaite's with the first of them. A model without random effects has its residual degrees of
 * freedom by every method but z; one that was solved iteratively has z tests in place of Satterthwaite's.
 *
 * @throws BlupError I406 and I418 where the model does not have what the method needs
 */
export function ddfMethod(state: LmmState, ddf: DdfMethod): DdfOfContrast {
  if (ddf === 'z' || (ddf === 'satterthwaite' && !state.exact)) return constantDf(null)
  if (ddf === 'residual' || state.map.nPar === 0) return constantDf(state.a.n - state.a.p)
  if (ddf === 'kenward-roger') {
    const kenwardRoger = new KenwardRoger(state)
    return {
      df: (contrast) => kenwardRoger.df(contrast),
      covariance: kenwardRoger.covariance(),
      f: (contrasts) => kenwardRoger.test(contrasts),
      byColumn: false,
    }
  }
  if (ddf === 'satterthwaite') {
    let known: Satterthwaite | null = null
    const df = (contrast: ArrayLike<number>): number => {
      known ??= new Satterthwaite(state)
      return known.df(contrast)
    }
    return {
      df,
      covariance: null,
      f: (contrasts) => ({ denDf: faiCornelius(contrasts.map(df)), scale: 1 }),
      byColumn: false,
    }
  }
  const columns = columnDf[ddf](state)
  const df = (contrast: ArrayLike<number>): number => {
    const size = columns.reduce((most, _, j) => Math.max(most, Math.abs(contrast[j]!)), 0)
    return columns.reduce((least, x, j) => (Math.abs(contrast[j]!) > negligible * size ? Math.min(least, x) : least), Infinity)
  }
  return { df, covariance: null, f: (contrasts) => ({ denDf: Math.min(...contrasts.map(df)), scale: 1 }), byColumn: true }
}

/** Methods that give every column of X its degrees of freedom; a contrast has the fewest of its columns. */
const columnDf = { containment: containmentDf, 'between-within': betweenWithinDf, hlm: hlmDf } as const

/** Weights of a contrast below this share of the largest are rounding errors. */
const negligible = 1e-9

function constantDf(value: number | null): DdfOfContrast {
  return { df: () => value, covariance: null, f: () => ({ denDf: value, scale: 1 }), byColumn: false }
}
