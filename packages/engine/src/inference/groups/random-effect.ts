import { semidefiniteCholesky } from '../../covariance/semidefinite-cholesky.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import type { TermInfo } from '../../models/lmm/term-info.ts'
import { fixedCombination, fixedSquare } from './fixed-combination.ts'

/** Some coefficients of one random-effects term: of `(Days | Subject)` the effects Subject and Days by Subject. */
export interface RandomEffect {
  /** Position in the state's terms. */
  readonly term: number
  /** Coefficients within the term, ascending. */
  readonly columns: readonly number[]
}

/** A column counts as contained when this share of its square or less lies outside. */
const outside = 1e-9

/**
 * The random effects that contain each kept column of X: the smallest sets of a term's coefficients whose columns, one a
 * level, span it. The intercept and what is constant within groups are in the groups' intercepts, a random slope's own
 * variable is in the slopes. At most one effect a term; none for what varies otherwise. From the cross-products.
 */
export function containingEffects(state: LmmState): (readonly RandomEffect[])[] {
  return state.fe.kept.map((_, column) =>
    state.terms.flatMap((term, t): RandomEffect[] => {
      let columns = Array.from({ length: term.k }, (_, c) => c)
      if (!spans(state, term, columns, column)) return []
      for (let c = term.k - 1; c >= 0 && columns.length > 1; c--) {
        const fewer = columns.filter((x) => x !== c)
        if (spans(state, term, fewer, column)) columns = fewer
      }
      return [{ term: t, columns }]
    }),
  )
}

/** Whether X_column lies in the span of the term's chosen columns times the indicators of its groups. */
function spans(state: LmmState, term: TermInfo, columns: readonly number[], column: number): boolean {
  // beside an intercept the origin of the column does not matter, and centred it keeps its digits
  const v = fixedCombination(state.fe, column, term.names[columns[0]!] === '(Intercept)')
  const { nLevels, k, zz, zxy } = state.a.blocks[term.block]!
  const m = state.a.p + 1
  const width = columns.length
  const z = ownColumns(term, columns, k)
  const half = new Float64Array(k)
  const square = new Float64Array(width * width)
  const moment = new Float64Array(width)
  let projected = 0
  for (let j = 0; j < nLevels; j++) {
    for (let r = 0; r < k; r++) {
      let s = 0
      for (let c = 0; c < state.a.p; c++) s += zxy[(j * k + r) * m + c]! * v[c]!
      half[r] = s
    }
    square.fill(0)
    moment.fill(0)
    for (let x = 0; x < width; x++) {
      for (let r = 0; r < k; r++) {
        const weight = z[r * width + x]!
        if (weight === 0) continue
        moment[x] = moment[x]! + weight * half[r]!
        for (let y = 0; y < width; y++) {
          for (let c = 0; c < k; c++) square[x * width + y]! += weight * zz[(j * k + r) * k + c]! * z[c * width + y]!
        }
      }
    }
    const l = semidefiniteCholesky(square, width, 1e-10)
    for (let x = 0; x < width; x++) {
      const pivot = l[x * width + x]!
      let s = moment[x]!
      for (let y = 0; y < x; y++) s -= l[x * width + y]! * moment[y]!
      moment[x] = pivot > 0 ? s / pivot : 0
      projected += moment[x]! ** 2
    }
  }
  const whole = fixedSquare(state, v)
  return whole - projected <= outside * whole
}

/** The user's columns (scaled, not centred) of a term as combinations of its block's internal ones, k x width. */
export function ownColumns(term: TermInfo, columns: readonly number[], k: number): Float64Array {
  const width = columns.length
  const out = new Float64Array(k * width)
  columns.forEach((c, i) => {
    out[(term.at + c) * width + i] = 1
    if (term.centre[c] !== 0) out[term.at * width + i] = term.centre[c]! / term.scale[c]!
  })
  return out
}
