import { ThetaMap } from '../../covariance/theta-map.ts'
import { unstructured } from '../../covariance/unstructured.ts'
import { transformFixed, transformRandom } from '../../design/transform-columns.ts'
import { systemAt } from '../../likelihood/gaussian/create-equations.ts'
import { IterativeEquations } from '../../likelihood/gaussian/iterative-equations.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { solve } from '../../models/lmm/solve.ts'
import { fixedCombination } from '../groups/fixed-combination.ts'
import { ownColumns } from '../groups/random-effect.ts'

/** Variances of the model with an intercept and a random intercept for each grouping factor, on the user's scale. */
export interface NullModel {
  /** By grouping factor chosen. */
  readonly variances: readonly number[]
  /** For a weight of the geometric mean. */
  readonly residual: number
}

/**
 * The null model of a fit, from its cross-products: `y ~ 1 + (1 | g)` for each of the grouping blocks `blocks`, all by
 * default. Null where the model lacks a column of ones in its fixed part or in one of these blocks.
 */
export function nullModel(
  state: LmmState,
  reml: boolean,
  blocks: readonly number[] = state.levels.map((_, g) => g),
): NullModel | null {
  const { fe } = state
  const { p } = state.a
  if (fe.intercept < 0) return null
  const ones = fixedCombination(fe, fe.intercept, true)
  const fixed = new Float64Array((p + 1) * 2)
  for (let c = 0; c < p; c++) fixed[c * 2] = ones[c]!
  fixed[p * 2 + 1] = 1
  let a = transformFixed(state.a, fixed, 2)
  for (let g = state.a.blocks.length - 1; g >= 0; g--) {
    const { k } = state.a.blocks[g]!
    if (!blocks.includes(g)) {
      a = transformRandom(a, g, new Float64Array(0), 0)
      continue
    }
    const term = state.terms.find((t) => t.block === g && t.names.includes('(Intercept)'))
    if (term === undefined) return null
    a = transformRandom(a, g, ownColumns(term, [term.names.indexOf('(Intercept)')], k), 1)
  }
  const map = new ThetaMap(
    a.blocks.map((_, block) => ({ block, at: 0, k: 1, structure: unstructured })),
    a.blocks.map(() => 1),
  )
  const steps = solve(a, map, reml)
  for (;;) {
    const step = steps.next()
    if (!step.done) continue
    const { objective, theta } = step.value
    const { equations } = objective
    const pwrss = equations instanceof IterativeEquations ? equations.pwrss : systemAt(a, equations, map, theta).pwrss
    const residual = (pwrss / objective.nu) * state.yScale ** 2
    return { variances: Array.from(theta, (t) => t * t * residual), residual }
  }
}
