import { type ConditionalModes, conditionalModes } from '../../models/lmm/conditional-modes.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'
import { chiSquareTail } from '../tails/chi-square-tail.ts'
import { type ModeCovariances, modeCovariances } from './mode-covariances.ts'

/** One conditional mode among those of its coefficient. */
export interface ModeRow {
  readonly group: string
  readonly level: string
  readonly term: string
  readonly estimate: number
  /** 1 for the smallest; equal modes share the lowest rank. */
  readonly rank: number
  /** Standard deviation of estimate - truth: to compare groups with each other. */
  readonly sdComparative: number
  /** Standard deviation of the estimate about zero: to find groups that do not fit the model. */
  readonly sdDiagnostic: number
  /** estimate / sdDiagnostic. */
  readonly standardized: number
  /** The same with the scale of the model estimated without this deviation: t distributed at known variance ratios. */
  readonly deletion: number
}

/** One group with all coefficients of a term. */
export interface GroupDistanceRow {
  readonly group: string
  readonly level: string
  /** b'D^-1 b with D the diagnostic covariance: Mahalanobis distance of the group from the model, squared. */
  readonly mahalanobis: number
  /** Coefficients that vary: its degrees of freedom as a chi-square. */
  readonly df: number
  readonly pValue: number
  /** The group's coefficients when they are fixed effects of their own: neither shrunken nor pulling at the others. */
  readonly unshrunken: readonly number[]
}

/** Covariances of the conditional modes of one random-effects term, J blocks of k x k, and what follows from them. */
export interface ModeDiagnostics extends Omit<ModeCovariances, 'prior'> {
  readonly group: string
  readonly terms: readonly string[]
  readonly levels: readonly string[]
  readonly rows: readonly ModeRow[]
  readonly groups: readonly GroupDistanceRow[]
}

/** An eigenvalue below this share of the largest is a direction in which the modes cannot move. */
const flat = 1e-9

/**
 * Diagnostics of the conditional modes b = GZ'Py at the estimated variances, P = V^-1 - V^-1X (X'V^-1X)^-1 X'V^-1. NaN where the
 * equations were solved iteratively. Goldstein (2011), Multilevel Statistical Models, 4th ed.
 */
export function modeDiagnostics(
  state: LmmState,
  modes: readonly ConditionalModes[] = conditionalModes(state),
): ModeDiagnostics[] {
  return state.terms.map((_, t) => ofTerm(state, t, modes[t]!))
}

function ofTerm(state: LmmState, t: number, own: ConditionalModes): ModeDiagnostics {
  const term = state.terms[t]!
  const { k, group } = term
  const { levels, modes } = own
  const k2 = k * k
  const { prior, ...covariances } = modeCovariances(state, t, own)
  const { comparative, diagnostic } = covariances
  const ranks = term.names.map((_, r) => rankOf(levels.map((_, j) => modes[j * k + r]!)))
  const { nu } = state.objective
  const left = state.a.n - state.a.p - 1
  const rows = levels.flatMap((level, j) =>
    term.names.map((name, r): ModeRow => {
      const estimate = modes[j * k + r]!
      const sdDiagnostic = Math.sqrt(diagnostic[j * k2 + r * k + r]!)
      const standardized = estimate / sdDiagnostic
      return {
        group,
        level,
        term: name,
        estimate,
        rank: ranks[r]![j]!,
        sdComparative: Math.sqrt(comparative[j * k2 + r * k + r]!),
        sdDiagnostic,
        standardized,
        // sigma^2 without it: what is left of the weighted sum of squares, on one degree of freedom less
        deletion: standardized * Math.sqrt(left / (nu - standardized ** 2)),
      }
    }),
  )
  const groups = levels.map((level, j): GroupDistanceRow => {
    const b = modes.subarray(j * k, (j + 1) * k)
    const { solved, rank } = solveFlat(diagnostic.subarray(j * k2, (j + 1) * k2), k, b)
    const mahalanobis = solved.reduce((s, x, r) => s + x * b[r]!, 0)
    // (Z'PZ)^-1 Z'Py = G D^-1 b
    const unshrunken = Array.from({ length: k }, (_, r) => solved.reduce((s, x, c) => s + prior[r * k + c]! * x, 0))
    return { group, level, mahalanobis, df: rank, pValue: chiSquareTail(mahalanobis, rank), unshrunken }
  })
  return {
    group,
    terms: term.names,
    levels,
    ...covariances,
    rows,
    groups,
  }
}

/** Ranks from 1, the lowest of equals. */
function rankOf(values: readonly number[]): Int32Array {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const out = new Int32Array(values.length)
  order.forEach((i, place) => {
    const before = order[place - 1]
    out[i] = before !== undefined && values[before] === values[i] ? out[before]! : place + 1
  })
  return out
}

/** The solution of D x = b over the directions in which D is not zero, each coefficient on its own scale. */
function solveFlat(d: Float64Array, k: number, b: Float64Array): { solved: Float64Array; rank: number } {
  const scale = Array.from({ length: k }, (_, r) => Math.sqrt(d[r * k + r]!))
  if (scale.some((s) => Number.isNaN(s))) return { solved: new Float64Array(k).fill(Number.NaN), rank: Number.NaN }
  const unit = d.map((x, e) => {
    const s = scale[Math.floor(e / k)]! * scale[e % k]!
    return s > 0 ? x / s : 0
  })
  const { values, vectors } = symmetricEigen(unit, k)
  const solved = new Float64Array(k)
  let rank = 0
  for (let e = 0; e < k; e++) {
    if (!(values[e]! > flat * values[k - 1]!)) continue
    rank++
    let s = 0
    for (let r = 0; r < k; r++) if (scale[r]! > 0) s += (vectors[e * k + r]! * b[r]!) / scale[r]!
    for (let r = 0; r < k; r++) if (scale[r]! > 0) solved[r] = solved[r]! + (vectors[e * k + r]! * s) / values[e]! / scale[r]!
  }
  return { solved, rank }
}
