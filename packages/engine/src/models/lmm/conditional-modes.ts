import { inverseBlocks } from '../../likelihood/system/mode-solution.ts'
import type { RanefRow } from '../fit-record.ts'
import type { LmmState } from './lmm-state.ts'
import { userFactor } from './user-scale.ts'

/** Conditional modes of one random-effects term on the user's scale. */
export interface ConditionalModes {
  readonly group: string
  readonly terms: readonly string[]
  readonly levels: readonly string[]
  /** J x k row-major. */
  readonly modes: Float64Array
  /** Var(b_j | y) at the estimated parameters: J blocks of k x k. Bates et al. (2015), eq. 58. */
  readonly variances: Float64Array
}

/** b_j = sigma Lambda u_j and its conditional variance (NaN where the equations were solved iteratively), sigma^2 Lambda [C^-1]_jj Lambda', term by term. */
export function conditionalModes(state: LmmState): ConditionalModes[] {
  const inverse = state.exact
    ? inverseBlocks(state.system())
    : state.a.blocks.map(({ nLevels, k }) => new Float64Array(nLevels * k * k).fill(Number.NaN))
  const sigma2 = state.sigma2 * state.yScale ** 2
  return state.terms.map((term) => {
    const { block, at, k } = term
    const size = state.map.blockSizes[block]!
    const { nLevels } = state.a.blocks[block]!
    const factor = userFactor(state, term)
    const modes = new Float64Array(nLevels * k)
    const variances = new Float64Array(nLevels * k * k)
    const u = state.modes.u[block]!
    const blocks = inverse[block]!
    const half = new Float64Array(k * k)
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        let s = 0
        for (let c = 0; c < k; c++) s += factor[r * k + c]! * u[j * size + at + c]!
        modes[j * k + r] = s * state.yScale
        for (let c = 0; c < k; c++) {
          let h = 0
          for (let q = 0; q < k; q++) h += factor[r * k + q]! * blocks[j * size * size + (at + q) * size + at + c]!
          half[r * k + c] = h
        }
      }
      for (let r = 0; r < k; r++) {
        for (let c = 0; c < k; c++) {
          let s = 0
          for (let q = 0; q < k; q++) s += half[r * k + q]! * factor[c * k + q]!
          variances[j * k * k + r * k + c] = s * sigma2
        }
      }
    }
    return { group: term.group, terms: term.names, levels: state.levels[block]!.names, modes, variances }
  })
}

/** The same as rows, a coefficient each. */
export function ranefRows(terms: readonly ConditionalModes[]): RanefRow[] {
  return terms.flatMap(({ group, terms: names, levels, modes, variances }) => {
    const k = names.length
    return levels.flatMap((level, j) =>
      names.map((term, r) => ({
        group,
        level,
        term,
        estimate: modes[j * k + r]!,
        stdError: Math.sqrt(variances[j * k * k + r * k + r]!),
      })),
    )
  })
}
