import { semidefiniteCholesky } from '../../covariance/semidefinite-cholesky.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import { conditionalModes } from '../../models/lmm/conditional-modes.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { varCorr } from '../../models/lmm/var-corr.ts'
import { groupColumns } from './group-columns.ts'

/** Ordinary least squares within one group. */
export interface GroupFit {
  readonly level: string
  /** Rows of the group; NaN where neither the rows nor an intercept can tell. */
  readonly n: number
  /** By coefficient. */
  readonly estimates: readonly number[]
  /** sigma sqrt([(X_j'X_j)^-1]_qq) with sigma of the mixed model. */
  readonly stdErrors: readonly number[]
  /** The coefficients of the group in the fixed part: towards these the estimates are shrunken. */
  readonly fixedPart: readonly number[]
  /** Fixed part + conditional mode. */
  readonly shrunken: readonly number[]
  /** tau_qq / (tau_qq + v_qq): 1 for no shrinkage. 0 for coefficients that are fixed. */
  readonly shrinkage: readonly number[]
  /** sigma^2 (X_j'X_j)^-1, row-major. */
  readonly covariance: Float64Array
  /** Residual sum of squares of the group's own fit; null where the rows are not at hand. */
  readonly residualSumSq: number | null
}

/** All groups of one grouping factor: those with a least-squares fit of their own and those without. */
export interface GroupLeastSquares {
  readonly group: string
  readonly terms: readonly string[]
  /** How many of the terms are random; the others are fixed within groups. */
  readonly random: number
  readonly fits: readonly GroupFit[]
  readonly dropped: readonly { readonly level: string; readonly n: number; readonly reason: string }[]
}

/** A pivot below this share of its sum of squares is a column that does not vary in the group. */
const constantWithin = 1e-10

/**
 * Least squares of each group beside what the mixed model makes of it, for the columns of the terms of a grouping factor,
 * from the cross-products; with `rows` also for the columns of X that vary otherwise within groups.
 *
 * @throws BlupError E221 for a grouping factor that the model does not have
 */
export function groupLeastSquares(
  state: LmmState,
  group: string | undefined,
  rows: LmmRows | null,
  all: boolean,
): GroupLeastSquares {
  const block = blockOf(state, group)
  const columns = groupColumns(state, block, all ? rows : null)
  const { names, width, random, back, shift } = columns
  const { levels, k } = { levels: state.levels[block]!.names, k: random }
  const sigma2 = state.sigma2 * state.yScale ** 2
  const modes = conditionalModes(state)
  const variances = varCorr(state)
  const tau = new Float64Array(width)
  state.terms.forEach((term, t) => {
    if (term.block === block) for (let r = 0; r < term.k; r++) tau[term.at + r] = variances[t]!.cov[r]![r]!
  })
  const count = rowCounts(state, block, rows)
  const fits: GroupFit[] = []
  const dropped: { level: string; n: number; reason: string }[] = []
  levels.forEach((level, j) => {
    const n = count(j)
    const l = semidefiniteCholesky(columns.squares(j), width, constantWithin)
    const flat = names.filter((_, r) => l[r * width + r] === 0)
    if (flat.length > 0) {
      const few = n < width
      const which = flat.map((x) => `\`${x}\``).join(', ')
      dropped.push({
        level,
        n,
        reason: few
          ? `${n} ${n === 1 ? 'row' : 'rows'} for ${width} coefficients`
          : `${which} cannot be told from the other columns`,
      })
      return
    }
    const toUser = (x: Float64Array): number[] => {
      const solved = solve(l, width, x)
      return Array.from({ length: width }, (_, r) => {
        let s = 0
        for (let c = 0; c < width; c++) s += back[r * width + c]! * solved[c]!
        return s * state.yScale + shift[r]!
      })
    }
    const response = columns.response(j)
    const estimates = toUser(response)
    const fixedPart = toUser(columns.fixedPart(j))
    const covariance = backCovariance(l, width, back, sigma2)
    const variance = Array.from({ length: width }, (_, r) => covariance[r * width + r]!)
    const shrunken = fixedPart.slice()
    state.terms.forEach((term, t) => {
      if (term.block !== block) return
      for (let r = 0; r < term.k; r++) shrunken[term.at + r] = shrunken[term.at + r]! + modes[t]!.modes[j * term.k + r]!
    })
    fits.push({
      level,
      n,
      estimates,
      stdErrors: variance.map(Math.sqrt),
      fixedPart,
      shrunken,
      shrinkage: variance.map((v, r) => (r < k ? tau[r]! / (tau[r]! + v) : 0)),
      covariance,
      residualSumSq:
        columns.responseSquare === null
          ? null
          : residualSumSq(columns.responseSquare(j), l, width, response) * state.yScale ** 2,
    })
  })
  return { group: state.levels[block]!.label, terms: names, random, fits, dropped }
}

/** The grouping block of this label, the only one where there is no choice. */
export function blockOf(state: LmmState, group: string | undefined): number {
  const labels = state.levels.map((l) => l.label)
  if (labels.length === 0) throw new BlupError('E221', 'The model has no grouping factor.')
  if (group === undefined) return 0
  const block = labels.indexOf(group)
  if (block >= 0) return block
  const near = nearestName(group, labels)
  throw new BlupError(
    'E221',
    `There is no grouping factor \`${group}\`; there is ${labels.map((x) => `\`${x}\``).join(', ')}.`,
    {
      fixes: near === null ? [] : [`did you mean \`${near}\`?`],
    },
  )
}

/** Rows of each level: counted, or from the sums of an intercept where no precision weights are in them. */
function rowCounts(state: LmmState, block: number, rows: LmmRows | null): (j: number) => number {
  const { k, nLevels, zz } = state.a.blocks[block]!
  if (rows !== null) {
    const counts = new Float64Array(nLevels)
    const { refs } = rows.design.groupings[block]!
    const { weights, frequency } = rows.design
    refs.forEach((ref, i) => (counts[ref] = counts[ref]! + (frequency && weights !== null ? weights[i]! : 1)))
    return (j) => counts[j]!
  }
  const term = state.terms.find((t) => t.block === block && t.names.includes('(Intercept)'))
  if (term === undefined || state.fe.unweighted !== null) return () => Number.NaN
  const at = term.at + term.names.indexOf('(Intercept)')
  return (j) => zz[(j * k + at) * k + at]!
}

/** (L L')^-1 x. */
function solve(l: Float64Array, n: number, x: Float64Array): Float64Array {
  const out = halfSolved(l, n, x)
  for (let r = n - 1; r >= 0; r--) {
    let s = out[r]!
    for (let q = r + 1; q < n; q++) s -= l[q * n + r]! * out[q]!
    out[r] = s / l[r * n + r]!
  }
  return out
}

/** L^-1 x. */
function halfSolved(l: Float64Array, n: number, x: Float64Array): Float64Array {
  const out = x.slice()
  for (let r = 0; r < n; r++) {
    let s = out[r]!
    for (let q = 0; q < r; q++) s -= l[r * n + q]! * out[q]!
    out[r] = s / l[r * n + r]!
  }
  return out
}

function residualSumSq(square: number, l: Float64Array, n: number, x: Float64Array): number {
  return Math.max(
    0,
    halfSolved(l, n, x).reduce((s, v) => s - v * v, square),
  )
}

/** sigma^2 T (L L')^-1 T'. */
function backCovariance(l: Float64Array, n: number, back: Float64Array, sigma2: number): Float64Array {
  const half = Array.from({ length: n }, (_, r) => halfSolved(l, n, back.slice(r * n, (r + 1) * n)))
  return Float64Array.from({ length: n * n }, (_, e) => {
    const other = half[e % n]!
    return sigma2 * half[Math.floor(e / n)]!.reduce((s, x, q) => s + x * other[q]!, 0)
  })
}
