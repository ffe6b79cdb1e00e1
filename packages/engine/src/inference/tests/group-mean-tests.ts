import { designRows } from '../../design/design-rows.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { userBeta } from '../../models/lmm/user-scale.ts'
import { rangeOf } from '../../numeric/range-of.ts'
import { twoSidedP } from '../tails/t-test.ts'
import { solveC } from '../variance/block-products.ts'

/** What the slope of a predictor is made of: its effect within groups, and what the groups' means add to it. */
export interface GroupMeanTest {
  readonly group: string
  readonly predictor: string
  /** The slope with the group mean in the model. */
  readonly within: number
  /** The slope of the group means: within + difference. */
  readonly between: number
  readonly difference: number
  readonly stdError: number
  readonly df: number
  readonly pValue: number
}

/** A group mean that the model's columns explain to this share has a slope of its own already. */
const explained = 1e-7

/**
 * Adds the group mean of each numeric predictor that varies within and between the groups of a factor, one at a time, by
 * generalized least squares at the estimated variances: the contextual effect, whose test is Hausman's in the form of Mundlak
 * (1978), Econometrica 46:69-85. Predictors whose group mean is in the model already are left out.
 */
export function groupMeanTests(state: LmmState, rows: LmmRows): GroupMeanTest[] {
  const { frame, design } = rows
  const { fe } = state
  const first = design.fixed.terms[0]?.label === '(Intercept)' ? 0 : 1
  return fe.kept.flatMap((column, c) => {
    const label = design.fixed.terms[fe.assign[column]! - first]?.label
    const variable = label === undefined ? undefined : frame.variables.get(label)
    if (variable?.kind !== 'numeric' || variable.columns.length !== 1) return []
    return state.levels.flatMap((_, g) => {
      const test = meanTest(state, rows, c, variable.columns[0]!, g)
      return test === null ? [] : [{ ...test, predictor: label! }]
    })
  })
}

function meanTest(state: LmmState, { design }: LmmRows, c: number, x: Float64Array, g: number): GroupMeanTest | null {
  const { refs } = design.groupings[g]!
  const { names, label } = state.levels[g]!
  const means = groupMeans(x, refs, names.length)
  const between = spread(means)
  let within = 0
  for (let i = 0; i < x.length; i++) within += (x[i]! - means[refs[i]!]!) ** 2
  if (between === 0 || within <= 1e-12 * x.length * between ** 2) return null
  const { a, modes } = state
  const { p } = a
  const m = p + 1
  const v = Float64Array.from(refs, (level) => means[level]! / between)
  // [X y]'Wv, v'Wv and Z'Wv
  const xy = new Float64Array(m)
  let square = 0
  const zv = a.blocks.map(({ nLevels, k }) => new Float64Array(nLevels * k))
  const { values, centre, scale } = design.response
  for (const chunk of designRows(design)) {
    for (let i = chunk.from; i < chunk.to; i++) {
      const at = i - chunk.from
      const weighted = design.weights === null ? v[i]! : design.weights[i]! * v[i]!
      square += weighted * v[i]!
      for (let r = 0; r < p; r++) xy[r] = xy[r]! + weighted * chunk.x[at * p + r]!
      xy[p] = xy[p]! + (weighted * (values[i]! - centre)) / scale
      design.groupings.forEach((grouping, h) => {
        const level = grouping.refs[i]!
        for (let r = 0; r < grouping.k; r++) zv[h]![level * grouping.k + r]! += weighted * chunk.z[h]![at * grouping.k + r]!
      })
    }
  }
  // less what the random effects take: (lambda'Z'Wv)'C^-1 lambda'Z'W(.)
  const right = zv.map((own, h) => transposedFactor(state, h, own))
  const solved = solveC(state, right)
  solved.forEach((own, h) => {
    const { nLevels, k, zxy } = a.blocks[h]!
    const lambda = state.lambda[h]!
    for (let j = 0; j < nLevels; j++) {
      for (let r = 0; r < k; r++) {
        square -= right[h]![j * k + r]! * own[j * k + r]!
        let b = 0
        for (let q = 0; q <= r; q++) b += lambda[r * k + q]! * own[j * k + q]!
        for (let s = 0; s < m; s++) xy[s] = xy[s]! - zxy[(j * k + r) * m + s]! * b
      }
    }
  })
  const { phi, beta } = modes
  const projected = new Float64Array(p)
  for (let r = 0; r < p; r++) for (let s = 0; s < p; s++) projected[r] = projected[r]! + phi[r * p + s]! * xy[s]!
  let left = square
  let numerator = xy[p]!
  for (let r = 0; r < p; r++) {
    left -= projected[r]! * xy[r]!
    numerator -= beta[r]! * xy[r]!
  }
  if (!(left > explained * square)) return null
  const gamma = numerator / left
  const unit = state.yScale / between
  const difference = gamma * unit
  const stdError = Math.sqrt(state.sigma2 / left) * unit
  const slope = userBeta(
    state,
    beta.map((b, r) => b - gamma * projected[r]!),
  )[c]!
  const df = names.length - 2
  return {
    group: label,
    predictor: '',
    within: slope,
    between: slope + difference,
    difference,
    stdError,
    df,
    pValue: df > 0 ? twoSidedP(difference / stdError, df) : Number.NaN,
  }
}

function transposedFactor(state: LmmState, h: number, own: Float64Array): Float64Array {
  const { nLevels, k } = state.a.blocks[h]!
  const lambda = state.lambda[h]!
  const out = new Float64Array(nLevels * k)
  for (let j = 0; j < nLevels; j++) {
    for (let r = 0; r < k; r++) for (let q = r; q < k; q++) out[j * k + r]! += lambda[q * k + r]! * own[j * k + q]!
  }
  return out
}

function groupMeans(x: Float64Array, refs: Int32Array, nLevels: number): Float64Array {
  const sum = new Float64Array(nLevels)
  const count = new Float64Array(nLevels)
  refs.forEach((level, i) => {
    sum[level] = sum[level]! + x[i]!
    count[level] = count[level]! + 1
  })
  const grand = x.reduce((s, value) => s + value / x.length, 0)
  // about the grand mean, which an intercept takes up
  return sum.map((s, j) => s / count[j]! - grand)
}

/** Standard deviation; zero where the values differ by rounding alone. */
function spread(values: Float64Array): number {
  const n = values.length
  const mean = values.reduce((s, v) => s + v / n, 0)
  const sd = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2 / n, 0))
  return sd > 1e-9 * rangeOf(values.map(Math.abs)).most ? sd : 0
}
