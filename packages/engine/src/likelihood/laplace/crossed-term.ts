import type { ThetaMap } from '../../covariance/theta-map.ts'
import type { ResponseDensity } from '../../family/response-density.ts'
import { transpose } from '../../numeric/square-matrices.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import type { MixedSystem } from '../system/mixed-system.ts'
import { ModeSearch } from './mode-search.ts'
import { solveRandom } from './solve-random.ts'

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
    const v = new Float64Array(cells.length)
    const intercepts = width === 2 && groupings.length === 2 && groupings.every(({ z }) => z === null)
    const inverse = intercepts ? interceptInverse(modes.system.system, starts, effects) : this.inverse(x, starts, effects)
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
  for (let column = 0, o = 0; column < effects; column++, o += effects) {
    for (let e = 0; e < effects; e++) k[o + e] = loads[e]! * loads[column]! * inverse[o + e]!
  }
  const m = transpose(crossedSums(k, at, third, effects), effects)
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

/** For each effect e the sums over the rows of its level of l_3 times K_f, f the other effect of the row: effects x effects. */
function crossedSums(k: Float64Array, at: Int32Array, third: Float64Array, effects: number): Float64Array {
  const sums = new Float64Array(effects * effects)
  // the partners of each effect and their weights, one after the other
  const start = new Int32Array(effects + 1)
  for (const e of at) start[e + 1] = start[e + 1]! + 1
  for (let e = 0; e < effects; e++) start[e + 1] = start[e + 1]! + start[e]!
  const next = start.slice()
  const partner = new Int32Array(at.length)
  const weight = new Float64Array(at.length)
  for (let i = 0; i < at.length; i++) {
    const slot = next[at[i]!]!++
    partner[slot] = at[i ^ 1]! * effects
    weight[slot] = third[i >> 1]!
  }
  for (let e = 0; e < effects; e++) {
    const to = e * effects
    const end = start[e + 1]!
    let i = start[e]!
    // four rows of K at a time: what is written is written once for them all
    for (; i + 3 < end; i += 4) {
      const [p0, p1, p2, p3] = [partner[i]!, partner[i + 1]!, partner[i + 2]!, partner[i + 3]!]
      const [w0, w1, w2, w3] = [weight[i]!, weight[i + 1]!, weight[i + 2]!, weight[i + 3]!]
      for (let f = 0; f < effects; f++) {
        sums[to + f] = sums[to + f]! + w0 * k[p0 + f]! + w1 * k[p1 + f]! + w2 * k[p2 + f]! + w3 * k[p3 + f]!
      }
    }
    for (; i < end; i++) {
      const from = partner[i]!
      const w = weight[i]!
      for (let f = 0; f < effects; f++) sums[to + f] = sums[to + f]! + w * k[from + f]!
    }
  }
  return sums
}

/**
 * H^-1 for intercepts of two factors: the columns of the factor that is left, by one solve each, and from them the block of the
 * eliminated one, D^-1 - D^-1 B K_ba with D its diagonal and B its cells.
 */
function interceptInverse(system: MixedSystem, starts: readonly number[], effects: number): Float64Array {
  const { order, l0, v, trailing, a } = system
  const [own, rest] = [order[0]!, order[1]!]
  const n = a.blocks[own]!.nLevels
  const width = a.blocks[rest]!.nLevels
  const out = new Float64Array(effects * effects)
  const x = a.blocks.map(({ nLevels }) => new Float64Array(nLevels))
  const first = starts[own]!
  const second = starts[rest]!
  for (let c = 0; c < width; c++) {
    for (const values of x) values.fill(0)
    x[rest]![c] = 1
    solveRandom(system, x)
    const column = (second + c) * effects
    out.set(x[own]!, column + first)
    out.set(x[rest]!, column + second)
    for (let j = 0; j < n; j++) out[(first + j) * effects + second + c] = x[own]![j]!
  }
  const { ptr, cellRow, cellStart } = trailing
  for (let j = 0; j < n; j++) {
    const to = (first + j) * effects + first
    for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
      const weight = v[cellStart[cell]!]! / l0[j]!
      const from = (second + cellRow[cell]!) * effects + first
      for (let i = 0; i < n; i++) out[to + i] = out[to + i]! - weight * out[from + i]!
    }
    out[to + j] = out[to + j]! + 1 / l0[j]! ** 2
  }
  return out
}
