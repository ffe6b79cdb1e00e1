import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { varCorr } from '../../models/lmm/var-corr.ts'
import { appendTo } from '../../numeric/append-to.ts'
import { choleskyInPlace, invertFromCholesky, solveLowerInPlace, solveLowerTransInPlace } from '../../numeric/small-cholesky.ts'
import { type GroupFit, groupLeastSquares } from '../groups/group-least-squares.ts'
import { containingEffects } from '../groups/random-effect.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'
import type { CoefficientTest, CoefficientTests } from './coefficient-test.ts'

/** Two nested factors of which the outer one's random coefficients are among the inner one's. */
export interface NestedPair {
  readonly inner: number
  readonly outer: number
  /** The outer level of each inner one. */
  readonly parent: Int32Array
  /** Of each coefficient of the outer block its place in the inner block. */
  readonly places: readonly number[]
}

/** The grouping factors of a model as such a pair; null for others. */
export function nestedPair(state: LmmState): NestedPair | null {
  const { blocks, pairs } = state.a
  const [pair] = pairs
  if (state.levels.length !== 2 || pair === undefined) return null
  const innerIsRow = blocks[pair.g]!.nLevels > blocks[pair.h]!.nLevels
  const [inner, outer] = innerIsRow ? [pair.g, pair.h] : [pair.h, pair.g]
  const parent = new Int32Array(blocks[inner]!.nLevels).fill(-1)
  for (let row = 0; row + 1 < pair.ptr.length; row++) {
    for (let e = pair.ptr[row]!; e < pair.ptr[row + 1]!; e++) {
      const [own, above] = innerIsRow ? [row, pair.col[e]!] : [pair.col[e]!, row]
      if (parent[own] !== -1) return null
      parent[own] = above
    }
  }
  const names = namesOf(state, inner)
  const places = namesOf(state, outer).map((name) => names.indexOf(name))
  return parent.includes(-1) || places.includes(-1) ? null : { inner, outer, parent, places }
}

/**
 * HLM's tests with three levels. Level 2: least-squares coefficients of the groups about those of their level-3 group, weighted by
 * their precision: sum_k sum_j (d_qjk - d_qk)^2 / v_qqj with J - K - predictors degrees of freedom; about the fixed part where
 * the coefficient is not random on level 3. Level 3: generalized least squares of each level-3 group,
 * V_k = [sum_j (T_2 + V_j)^-1]^-1, against the fixed part: sum_k u_qk^2 / V_qqk with K - predictors - 1. Raudenbush and Bryk
 * (2002), Hierarchical Linear Models, 2nd ed., chapter 8.
 */
export function nestedCoefficientTests(state: LmmState, { inner, outer, parent, places }: NestedPair): CoefficientTests {
  const { fits, dropped } = groupLeastSquares(state, state.levels[inner]!.label, null, false)
  const k = state.a.blocks[inner]!.k
  const position = new Map(state.levels[inner]!.names.map((level, j) => [level, j]))
  const families = new Map<number, GroupFit[]>()
  for (const fit of fits) {
    const above = parent[position.get(fit.level)!]!
    appendTo(families, above, fit)
  }
  const effects = containingEffects(state)
  /** Columns of X in the equation of a coefficient of `block`, but for those that `except` explains too. */
  const predictors = (block: number, q: number, except: ((column: number) => boolean) | null): number =>
    effects.filter(
      (own, column) =>
        own.some(
          ({ term, columns }) =>
            state.terms[term]!.block === block && columns.length === 1 && state.terms[term]!.at + columns[0]! === q,
        ) && !(except?.(column) ?? false),
    ).length
  const tauInner = covarianceOf(state, inner, k)
  const tauOuter = covarianceOf(state, outer, places.length)

  const level2 = namesOf(state, inner).map((term, q): CoefficientTest => {
    const above = places.indexOf(q)
    const inOuter = (column: number): boolean => effects[column]!.some(({ term }) => state.terms[term]!.block === outer)
    let chiSquare = 0
    let reliability = 0
    for (const family of families.values()) {
      let weights = 0
      let mean = 0
      for (const fit of family) {
        const weight = 1 / fit.stdErrors[q]! ** 2
        weights += weight
        mean += weight * (fit.estimates[q]! - fit.fixedPart[q]!)
      }
      mean = above < 0 ? 0 : mean / weights
      for (const fit of family) {
        const v = fit.stdErrors[q]! ** 2
        chiSquare += (fit.estimates[q]! - fit.fixedPart[q]! - mean) ** 2 / v
        reliability += tauInner[q * k + q]! / (tauInner[q * k + q]! + v) / fits.length
      }
    }
    const used = above < 0 ? predictors(inner, q, null) : families.size + predictors(inner, q, inOuter)
    const df = Math.max(0, fits.length - used)
    const { label } = state.levels[inner]!
    return { group: label, term, chiSquare, df, pValue: chiSquareTail(chiSquare, df), reliability, groups: fits.length }
  })

  const above = [...families.values()].map((family) => familyEffects(family, tauInner, k, places))
  const level3 = namesOf(state, outer).map((term, r): CoefficientTest => {
    const m = places.length
    const tau = tauOuter[r * m + r]!
    let chiSquare = 0
    let reliability = 0
    for (const { effect, covariance } of above) {
      const v = covariance[r * m + r]!
      chiSquare += effect[r]! ** 2 / v
      reliability += tau / (tau + v) / above.length
    }
    const df = Math.max(0, above.length - predictors(outer, r, null))
    const { label } = state.levels[outer]!
    return { group: label, term, chiSquare, df, pValue: chiSquareTail(chiSquare, df), reliability, groups: above.length }
  })
  // in the order of the model's terms
  const rows = state.terms.flatMap(({ block, names }) =>
    names.map((name) => (block === inner ? level2 : level3).find(({ term }) => term === name)!),
  )
  return { rows, used: fits.map(({ level }) => level), dropped }
}

/** Generalized least squares of one level-3 group from the discrepancies of its level-2 groups: the effect and its covariance. */
function familyEffects(
  family: readonly GroupFit[],
  tau: Float64Array,
  k: number,
  places: readonly number[],
): { readonly effect: Float64Array; readonly covariance: Float64Array } {
  const m = places.length
  const information = new Float64Array(m * m)
  const effect = new Float64Array(m)
  const spread = new Float64Array(k * k)
  // columns: the chosen unit vectors, then the discrepancies
  const sides = new Float64Array(k * (m + 1))
  for (const { covariance, estimates, fixedPart } of family) {
    for (let e = 0; e < k * k; e++) spread[e] = tau[e]! + covariance[e]!
    choleskyInPlace(spread, k)
    sides.fill(0)
    places.forEach((place, r) => {
      sides[r * k + place] = 1
    })
    for (let q = 0; q < k; q++) sides[m * k + q] = estimates[q]! - fixedPart[q]!
    solveLowerInPlace(spread, k, sides, m + 1)
    for (let r = 0; r < m; r++) {
      for (let c = 0; c <= m; c++) {
        let s = 0
        for (let q = 0; q < k; q++) s += sides[r * k + q]! * sides[c * k + q]!
        if (c < m) information[r + c * m]! += s
        else effect[r]! += s
      }
    }
  }
  choleskyInPlace(information, m)
  solveLowerInPlace(information, m, effect, 1)
  solveLowerTransInPlace(information, m, effect, 1)
  return { effect, covariance: invertFromCholesky(information, m) }
}

/** Names of a block's coefficients in their places. */
function namesOf(state: LmmState, block: number): string[] {
  return state.terms
    .filter((term) => term.block === block)
    .sort((a, b) => a.at - b.at)
    .flatMap(({ names }) => names)
}

/** Covariance of a block's coefficients in the user's units, size x size. */
function covarianceOf(state: LmmState, block: number, size: number): Float64Array {
  const out = new Float64Array(size * size)
  varCorr(state).forEach(({ cov }, t) => {
    const { block: own, at } = state.terms[t]!
    if (own !== block) return
    cov.forEach((row, r) => {
      row.forEach((value, c) => {
        out[(at + r) * size + at + c] = value
      })
    })
  })
  return out
}
