import { semidefiniteCholesky } from '../../covariance/semidefinite-cholesky.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { varCorr } from '../../models/lmm/var-corr.ts'
import { fixedCombination } from '../groups/fixed-combination.ts'
import { ownColumns } from '../groups/random-effect.ts'

/** A sequential analysis of variance: each term after those before it. */
export interface SequentialOrder {
  readonly order: readonly string[]
  readonly rows: readonly { readonly term: string; readonly df: number; readonly sumSq: number; readonly meanSq: number }[]
}

/** Sums of squares under every order, beside the variances of the mixed model, which know no order. */
export interface SumsOfSquares {
  readonly terms: readonly string[]
  readonly orders: readonly SequentialOrder[]
  /** The same under every order: what is left, and the mixed model's variances. */
  readonly residual: { readonly df: number; readonly sumSq: number; readonly meanSq: number }
  /** Largest relative difference that the order makes to a term's sum of squares: 0 for orthogonal terms. */
  readonly disagreement: number
  readonly variances: readonly { readonly group: string; readonly variance: number }[]
}

/** More orders than these (six terms) no one reads. */
const mostTerms = 6
/** A wider matrix of indicators would take seconds for each subset. */
const widest = 1500
/** A pivot below this share of its sum of squares is a column that earlier ones explain. */
const aliased = 1e-9

/**
 * The response explained by the terms of the fixed part and by the grouping factors, all as fixed effects after the
 * intercept, in every order. From the cross-products.
 *
 * @param labels of the fixed terms after the intercept, in order
 * @param residual the residual variance of the mixed model
 * @throws BlupError E221 for a model without intercept, more than six terms or too many levels
 */
export function sumsOfSquares(state: LmmState, labels: readonly string[], residual: number): SumsOfSquares {
  const { a, fe } = state
  const { p } = a
  const m = p + 1
  if (fe.intercept < 0) throw new BlupError('E221', 'Sums of squares are taken about the mean, and the model has no intercept.')
  const columns: {
    readonly x: Float64Array | null
    readonly block: number
    readonly level: number
    readonly at: Float64Array
  }[] = []
  const members: { readonly name: string; readonly columns: number[] }[] = []
  const none = new Float64Array(0)
  const addFixed = (column: number): number =>
    columns.push({ x: fixedCombination(fe, column, true), block: -1, level: -1, at: none }) - 1
  addFixed(fe.intercept)
  labels.forEach((name, t) => {
    const own = fe.kept.flatMap((j, column) => (column !== fe.intercept && fe.assign[j] === t + 1 ? [column] : []))
    if (own.length > 0) members.push({ name, columns: own.map(addFixed) })
  })
  state.levels.forEach(({ label, names }, block) => {
    const term = state.terms.find((t) => t.block === block && t.names.includes('(Intercept)'))
    if (term === undefined) return
    const at = ownColumns(term, [term.names.indexOf('(Intercept)')], a.blocks[block]!.k)
    members.push({ name: label, columns: names.map((_, level) => columns.push({ x: null, block, level, at }) - 1) })
  })
  if (members.length > mostTerms || columns.length > widest) {
    const what = members.length > mostTerms ? `${members.length} terms` : `${columns.length} columns`
    throw new BlupError(
      'E221',
      `Sums of squares in every order of ${what} would be too many; up to ${mostTerms} terms and ${widest} columns can be had.`,
    )
  }
  const size = columns.length + 1
  const gram = gramMatrix(state, columns, m)
  const total = new Map<number, { square: number; rank: number }>()
  const explained = (subset: number): { square: number; rank: number } => {
    const known = total.get(subset)
    if (known !== undefined) return known
    const chosen = [0, ...members.flatMap((x, i) => ((subset >> i) & 1 ? x.columns : [])), size - 1]
    const n = chosen.length
    const own = new Float64Array(n * n)
    chosen.forEach((r, i) => chosen.forEach((c, j) => (own[i * n + j] = gram[r * size + c]!)))
    const l = semidefiniteCholesky(own, n, aliased)
    let square = 0
    let rank = 0
    for (let c = 0; c < n - 1; c++) {
      if (l[c * n + c] === 0) continue
      rank++
      square += l[(n - 1) * n + c]! ** 2
    }
    const value = { square: square * state.yScale ** 2, rank }
    total.set(subset, value)
    return value
  }
  const orders = permutations(members.map((_, i) => i)).map((order): SequentialOrder => {
    let subset = 0
    return {
      order: order.map((i) => members[i]!.name),
      rows: order.map((i) => {
        const before = explained(subset)
        subset |= 1 << i
        const after = explained(subset)
        const df = after.rank - before.rank
        const sumSq = after.square - before.square
        return { term: members[i]!.name, df, sumSq, meanSq: sumSq / df }
      }),
    }
  })
  const full = explained((1 << members.length) - 1)
  const df = a.n - full.rank
  const sumSq = a.xy[m * m - 1]! * state.yScale ** 2 - full.square
  const blocks = varCorr(state)
  return {
    terms: members.map((x) => x.name),
    orders,
    residual: { df, sumSq, meanSq: sumSq / df },
    disagreement: disagreement(orders),
    variances: [
      ...state.terms.flatMap((t, i) =>
        t.names.flatMap((name, r) => (name === '(Intercept)' ? [{ group: t.group, variance: blocks[i]!.cov[r]![r]! }] : [])),
      ),
      { group: 'Residual', variance: residual },
    ],
  }
}

/** Products of all columns with each other and, last, with the response. */
function gramMatrix(
  state: LmmState,
  columns: readonly { x: Float64Array | null; block: number; level: number; at: Float64Array }[],
  m: number,
): Float64Array {
  const { a } = state
  const p = m - 1
  const size = columns.length + 1
  const out = new Float64Array(size * size)
  const put = (r: number, c: number, value: number): void => {
    out[r * size + c] = value
    out[c * size + r] = value
  }
  const first = a.blocks.map((_, block) => columns.findIndex((c) => c.block === block))
  columns.forEach((one, i) => {
    const own = a.blocks[one.block]
    for (let j = 0; j <= i; j++) {
      const { x } = columns[j]!
      if (x === null) continue
      let s = 0
      if (one.x !== null) for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) s += one.x[r]! * a.xy[r * m + c]! * x[c]!
      else
        for (let r = 0; r < own!.k; r++)
          for (let c = 0; c < p; c++) s += one.at[r]! * own!.zxy[(one.level * own!.k + r) * m + c]! * x[c]!
      put(i, j, s)
    }
    let s = 0
    if (one.x !== null) for (let r = 0; r < p; r++) s += one.x[r]! * a.xy[r * m + p]!
    else {
      const { k, zz, zxy } = own!
      for (let r = 0; r < k; r++) s += one.at[r]! * zxy[(one.level * k + r) * m + p]!
      let square = 0
      for (let r = 0; r < k; r++)
        for (let c = 0; c < k; c++) square += one.at[r]! * zz[(one.level * k + r) * k + c]! * one.at[c]!
      put(i, i, square)
    }
    put(size - 1, i, s)
  })
  put(size - 1, size - 1, a.xy[m * m - 1]!)
  for (const { g, h, ptr, col, val } of a.pairs) {
    if (first[g]! < 0 || first[h]! < 0) continue
    const left = columns[first[g]!]!.at
    const right = columns[first[h]!]!.at
    const kg = a.blocks[g]!.k
    const kh = a.blocks[h]!.k
    for (let j = 0; j + 1 < ptr.length; j++) {
      for (let e = ptr[j]!; e < ptr[j + 1]!; e++) {
        let s = 0
        for (let r = 0; r < kg; r++) for (let c = 0; c < kh; c++) s += left[r]! * val[(e * kg + r) * kh + c]! * right[c]!
        put(first[g]! + j, first[h]! + col[e]!, s)
      }
    }
  }
  return out
}

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((x, i) => permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [x, ...rest]))
}

function disagreement(orders: readonly SequentialOrder[]): number {
  const range = new Map<string, { low: number; high: number }>()
  for (const { rows } of orders) {
    for (const { term, sumSq } of rows) {
      const r = range.get(term) ?? { low: sumSq, high: sumSq }
      range.set(term, { low: Math.min(r.low, sumSq), high: Math.max(r.high, sumSq) })
    }
  }
  const relative = [...range.values()].map(({ low, high }) => (high > 0 ? (high - low) / high : 0))
  // rounding is no disagreement
  const most = Math.max(0, ...relative)
  return most < 1e-9 ? 0 : most
}
