import { randomBackTransform } from '../../design/re-term.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { clusterProducts } from '../robust/cluster-products.ts'
import { fixedCombination } from './fixed-combination.ts'
import { containingEffects } from './random-effect.ts'

/**
 * Least squares within the groups of one grouping factor: its columns, their cross-products with each other, with the fixed
 * part and with the response by group, and the way back to the user's scale.
 */
export interface GroupColumns {
  readonly names: readonly string[]
  readonly width: number
  /** Coefficients of the grouping factor's own terms, which come first; the others are fixed at level 1. */
  readonly random: number
  /** Cross-products of the columns of group j, width x width. */
  readonly squares: (j: number) => Float64Array
  /** With the response, and with the fixed part X beta, of group j; on the scale of y. */
  readonly response: (j: number) => Float64Array
  readonly fixedPart: (j: number) => Float64Array
  /** y'y of group j about the response's centre; null without the rows. */
  readonly responseSquare: ((j: number) => number) | null
  /** width x width: user's coefficients from internal ones, before `yScale` and `shift`. */
  readonly back: Float64Array
  /** What the user's coefficients have beyond: the centre of the response, in the intercept. */
  readonly shift: Float64Array
}

/**
 * The columns of all terms on grouping block `block`; with the rows of the fit also the columns of X that vary otherwise
 * within its groups.
 */
export function groupColumns(state: LmmState, block: number, rows: LmmRows | null): GroupColumns {
  const { a, fe, modes } = state
  const { p } = a
  const m = p + 1
  const { k, zz, zxy } = a.blocks[block]!
  const terms = state.terms.filter((t) => t.block === block).sort((x, y) => x.at - y.at)
  const own = terms.flatMap((t) => t.names)
  const intercept = own.indexOf('(Intercept)')
  const extra = rows === null ? [] : freeColumns(state, block)
  const combinations = extra.map((c) => fixedCombination(fe, c, intercept >= 0))
  const products = rows === null ? null : clusterProducts(rows, block)
  const width = k + extra.length
  // where no column of the group takes up the centre of the response, it goes back into the response
  const constant = intercept < 0 && fe.intercept >= 0 ? fixedCombination(fe, fe.intercept, true) : null
  const lift = constant === null ? 0 : state.yCentre / state.yScale

  const squares = (j: number): Float64Array => {
    const out = new Float64Array(width * width)
    for (let r = 0; r < k; r++) {
      for (let c = 0; c < k; c++) out[r * width + c] = zz[(j * k + r) * k + c]!
      combinations.forEach((v, e) => {
        let s = 0
        for (let c = 0; c < p; c++) s += zxy[(j * k + r) * m + c]! * v[c]!
        out[r * width + k + e] = s
        out[(k + e) * width + r] = s
      })
    }
    combinations.forEach((v, e) => {
      combinations.forEach((w, f) => {
        let s = 0
        for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) s += v[r]! * products![j * m * m + r * m + c]! * w[c]!
        out[(k + e) * width + k + f] = s
      })
    })
    return out
  }
  /** Products of the columns with [X y] v for weights v of m columns. */
  const against = (j: number, v: Float64Array): Float64Array => {
    const out = new Float64Array(width)
    for (let r = 0; r < k; r++) for (let c = 0; c < m; c++) out[r] = out[r]! + zxy[(j * k + r) * m + c]! * v[c]!
    combinations.forEach((w, e) => {
      for (let r = 0; r < p; r++)
        for (let c = 0; c < m; c++) out[k + e] = out[k + e]! + w[r]! * products![j * m * m + r * m + c]! * v[c]!
    })
    return out
  }
  const ofResponse = new Float64Array(m)
  ofResponse[p] = 1
  const ofFixed = new Float64Array(m)
  ofFixed.set(modes.beta)
  if (constant !== null) {
    for (let c = 0; c < p; c++) {
      ofResponse[c] = lift * constant[c]!
      ofFixed[c] = ofFixed[c]! + lift * constant[c]!
    }
  }
  const back = new Float64Array(width * width)
  for (const term of terms) {
    const own = randomBackTransform(term)
    for (let r = 0; r < term.k; r++)
      for (let c = 0; c < term.k; c++) back[(term.at + r) * width + term.at + c] = own[r * term.k + c]!
  }
  extra.forEach((c, e) => {
    back[(k + e) * width + k + e] = 1 / fe.scale[c]!
    if (intercept >= 0) back[intercept * width + k + e] = -fe.centre[c]! / fe.scale[c]!
  })
  const shift = new Float64Array(width)
  if (intercept >= 0) shift[intercept] = state.yCentre
  return {
    names: [...own, ...extra.map((c) => fe.names[fe.kept[c]!]!)],
    width,
    random: k,
    squares,
    response: (j) => against(j, ofResponse),
    fixedPart: (j) => against(j, ofFixed),
    responseSquare:
      products === null
        ? null
        : (j) => {
            let s = 0
            const at = j * m * m
            for (let r = 0; r < m; r++)
              for (let c = 0; c < m; c++) s += ofResponse[r]! * products[at + r * m + c]! * ofResponse[c]!
            return s
          },
    back,
    shift,
  }
}

/** Kept columns of X outside the span of the block's columns within every group. */
function freeColumns(state: LmmState, block: number): number[] {
  return containingEffects(state).flatMap((effects, column) =>
    effects.some((e) => state.terms[e.term]!.block === block) ? [] : [column],
  )
}
