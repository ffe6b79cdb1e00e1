import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { ModeSearch } from './mode-search.ts'

/** Pairs of rows that a moment suffices for. */
const mostPairs = 1e8

/** Beyond these the inverse is too large to be formed whole. */
const mostEffects = 3000

/** Beyond these the rows are not even sorted into cells. */
const mostRows = 1e6

/**
 * E_1 of Laplace's expansion for any mix of crossed and nested effects, which are one block that does not fall apart: the sums
 * over pairs of rows are taken as they stand (`LaplaceTerms` has the formula). Rows that meet the same effects with the
 * same loadings go as one.
 */
export class CrossedTerm {
  /** False where the pairs are too many, or the inverse of the random effects' matrix too large. */
  readonly affordable: boolean
  private readonly rows: MixedRows
  private readonly density: ResponseDensity
  private readonly map: ThetaMap
  private readonly modes: ModeSearch
  private readonly cellOf: Int32Array
  private readonly cells: number[]

  constructor(rows: MixedRows, density: ResponseDensity, map: ThetaMap, modes = new ModeSearch(rows, density)) {
    this.rows = rows
    this.density = density
    this.map = map
    this.modes = modes
    const found = new Map<string, number>()
    this.cells = []
    if (rows.n > mostRows) {
      this.cellOf = new Int32Array(0)
      this.affordable = false
      return
    }
    this.cellOf = Int32Array.from({ length: rows.n }, (_, i) => {
      const key = rows.groupings
        .map(({ refs, z, k }) => `${refs[i]}${z === null ? '' : `:${z.subarray(i * k, (i + 1) * k).join(':')}`}`)
        .join('|')
      let cell = found.get(key)
      if (cell === undefined) {
        cell = this.cells.length
        found.set(key, cell)
        this.cells.push(i)
      }
      return cell
    })
    const effects = rows.groupings.reduce((sum, { nLevels, k }) => sum + nLevels * k, 0)
    const loadings = rows.groupings.reduce((sum, { k }) => sum + k, 0)
    this.affordable =
      this.cells.length ** 2 * loadings <= 2 * mostPairs &&
      this.cells.length * effects * loadings <= mostPairs &&
      effects <= mostEffects
  }

  /** E_1 at psi; null where there are no modes. */
  at(psi: Float64Array): number | null {
    const { rows, modes, map } = this
    const { p } = rows
    const phi = psi.slice(p + map.nPar)
    map.setFactors(psi.subarray(p, p + map.nPar), modes.system.system.lambda)
    if (!modes.find(psi.subarray(0, p), phi)) return null
    const jet = Array.from({ length: 5 }, () => new Float64Array(rows.n))
    this.density.evaluate(modes.eta, phi, 0, rows.n, 4, jet)
    return this.sum(jet)
  }

  private sum(jet: readonly Float64Array[]): number {
    const { rows, modes, cells } = this
    const third = new Float64Array(cells.length)
    const fourth = new Float64Array(cells.length)
    for (let i = 0; i < rows.n; i++) {
      third[this.cellOf[i]!]! += jet[3]![i]!
      fourth[this.cellOf[i]!]! += jet[4]![i]!
    }
    const { groupings } = rows
    const lambda = modes.system.system.lambda
    const width = groupings.reduce((sum, { k }) => sum + k, 0)
    const starts: number[] = []
    let effects = 0
    for (const { nLevels, k } of groupings) {
      starts.push(effects)
      effects += nLevels * k
    }
    // loadings lambda'z of each cell and where they stand among all effects
    const c = new Float64Array(cells.length * width)
    const at = new Int32Array(cells.length * width)
    cells.forEach((i, cell) => {
      let o = cell * width
      groupings.forEach(({ refs, z, k }, g) => {
        for (let b = 0; b < k; b++, o++) {
          for (let a = b; a < k; a++) c[o]! += lambda[g]![a * k + b]! * (z === null ? 1 : z[i * k + a]!)
          at[o] = starts[g]! + refs[i]! * k + b
        }
      })
    })
    const x = groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
    const inverse = this.inverse(x, starts, effects)
    const v = new Float64Array(cells.length)
    const intercepts = width === 2 && groupings.length === 2 && groupings.every(({ z }) => z === null)
    const cubes = intercepts
      ? twoIntercepts(inverse, effects, at, c, third, v)
      : allPairs(inverse, effects, width, at, c, third, v)
    // the middle sum through one solve: b = sum_i l_3i v_ii c_i, b' H^-1 b
    const weighted = new Float64Array(effects)
    let quartic = 0
    for (let i = 0; i < cells.length; i++) {
      quartic += fourth[i]! * v[i]! ** 2
      for (let e = i * width; e < (i + 1) * width; e++) weighted[at[e]!]! += third[i]! * v[i]! * c[e]!
    }
    x.forEach((values, g) => {
      values.set(weighted.subarray(starts[g]!, starts[g]! + values.length))
    })
    modes.system.solve(x)
    let pairs = 0
    x.forEach((values, g) => {
      for (let e = 0; e < values.length; e++) pairs += values[e]! * weighted[starts[g]! + e]!
    })
    return quartic / 8 + pairs / 8 + cubes / 12
  }

  /** H^-1, all of it, column by column. */
  private inverse(x: readonly Float64Array[], starts: readonly number[], effects: number): Float64Array {
    const inverse = new Float64Array(effects * effects)
    x.forEach((own, g) => {
      for (let j = 0; j < own.length; j++) {
        for (const values of x) values.fill(0)
        own[j] = 1
        this.modes.system.solve(x)
        x.forEach((values, h) => {
          inverse.set(values, (starts[g]! + j) * effects + starts[h]!)
        })
      }
    })
    return inverse
  }
}

/** sum_ij l_3i l_3j s_ij^3 over all pairs of rows, s_ij = c_i' H^-1 c_j; s_ii into `v`. */
function allPairs(
  inverse: Float64Array,
  effects: number,
  width: number,
  at: Int32Array,
  c: Float64Array,
  third: Float64Array,
  v: Float64Array,
): number {
  const y = new Float64Array(effects)
  let cubes = 0
  for (let i = 0; i < third.length; i++) {
    y.fill(0)
    for (let o = i * width; o < (i + 1) * width; o++) {
      const column = at[o]! * effects
      const load = c[o]!
      for (let e = 0; e < effects; e++) y[e]! += load * inverse[column + e]!
    }
    let row = 0
    let s = 0
    for (let j = 0, e = 0; j <= i; j++) {
      s = 0
      for (let d = 0; d < width; d++, e++) s += c[e]! * y[at[e]!]!
      row += third[j]! * s * s * s
    }
    // s is now that of the row with itself, which counts once
    v[i] = s
    cubes += third[i]! * (2 * row - third[i]! * s * s * s)
  }
  return cubes
}

/**
 * The same for intercepts of two factors, without the pairs: with row i of levels a and b, s_ij = y_e + y_f for the levels e, f of
 * row j, and y = K_a + K_b. The cube falls into sum_e y_e^2 (T_e y_e + 3 m_e), T_e the sum of l_3 in level e and
 * m_e = sum_j in e l_3j y_f, which is M_a + M_b with M from one pass of the rows for each effect.
 */
function twoIntercepts(
  inverse: Float64Array,
  effects: number,
  at: Int32Array,
  c: Float64Array,
  third: Float64Array,
  v: Float64Array,
): number {
  const loads = new Float64Array(effects)
  const totals = new Float64Array(effects)
  for (let e = 0; e < at.length; e++) {
    loads[at[e]!] = c[e]!
    totals[at[e]!]! += third[e >> 1]!
  }
  const k = new Float64Array(effects * effects)
  const m = new Float64Array(effects * effects)
  for (let column = 0, o = 0; column < effects; column++, o += effects) {
    for (let e = 0; e < effects; e++) k[o + e] = loads[e]! * loads[column]! * inverse[o + e]!
    for (let j = 0; j < third.length; j++) {
      const one = o + at[2 * j]!
      const other = o + at[2 * j + 1]!
      const t = third[j]!
      m[one] = m[one]! + t * k[other]!
      m[other] = m[other]! + t * k[one]!
    }
  }
  let cubes = 0
  for (let i = 0; i < third.length; i++) {
    const a = at[2 * i]!
    const b = at[2 * i + 1]!
    const fromA = a * effects
    const fromB = b * effects
    let row = 0
    for (let e = 0; e < effects; e++) {
      const y = k[fromA + e]! + k[fromB + e]!
      row += y * y * (totals[e]! * y + 3 * (m[fromA + e]! + m[fromB + e]!))
    }
    v[i] = k[fromA + a]! + 2 * k[fromA + b]! + k[fromB + b]!
    cubes += third[i]! * row
  }
  return cubes
}
