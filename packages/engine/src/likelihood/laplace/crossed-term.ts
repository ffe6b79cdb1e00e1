import type { ResponseDensity } from '../../family/response-density.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { interceptPairSums } from './intercept-pair-sums.ts'
import type { ModeSearch } from './mode-search.ts'
import { type CellLoadings, pairSums } from './pair-sums.ts'
import { interceptInverse, randomInverse } from './random-inverse.ts'

/** Pairs of rows that a moment suffices for. */
const mostPairs = 1e8

/** Beyond these the inverse is too large to be formed whole. */
const mostEffects = 3000

/** Beyond these the rows are not even sorted into cells. */
const mostRows = 1e6

/** E_1 with its derivatives where the modes stay as they are, but for eta. */
export interface TermSlopes {
  readonly value: number
  /** By the linear predictor of each row. */
  readonly eta: Float64Array
  /** By the factor of each grouping block, k x k. */
  readonly factors: readonly Float64Array[]
  /** By phi; 0 where there is none. */
  readonly phi: number
}

/**
 * E_1 of Laplace's expansion for any mix of crossed and nested effects, which are one block that does not fall apart: the sums
 * over pairs of rows are taken as they stand (`LaplaceTerms` has the formula). Rows that meet the same effects with the
 * same loadings go as one. With H the information on the effects, c_i the loadings of row i, S = C H^-1 C' and dE_1 = <G, dS> +
 * derivatives by l_3 and l_4, everything that H^-1 carries is in P = H^-1 C'G C H^-1: -c_i'P c_i by W_i, and 2 lambda^-T sum_j P_jj
 * by lambda, since C = Z Lambda and H = C'W C + I.
 */
export class CrossedTerm {
  /** False where the pairs are too many, or the inverse of the random effects' matrix too large. */
  readonly affordable: boolean
  private readonly rows: MixedRows
  private readonly density: ResponseDensity
  private readonly modes: ModeSearch
  private readonly cellOf: Int32Array
  private readonly cells: number[]

  /** Reads where the search `modes` stands. */
  constructor(modes: ModeSearch) {
    const { rows, density } = modes
    this.rows = rows
    this.density = density
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

  /** E_1 at the modes. */
  value(phi: Float64Array): number {
    return this.sum(phi, false).value
  }

  /** E_1 and its derivatives at the modes; no factor may be singular. */
  slopes(phi: Float64Array): TermSlopes {
    return this.sum(phi, true)
  }

  private sum(phi: Float64Array, withSlopes: boolean): TermSlopes {
    const { rows, modes, cells, cellOf } = this
    const { groupings, n } = rows
    const jet = Array.from({ length: withSlopes ? 6 : 5 }, () => new Float64Array(n))
    this.density.evaluate(modes.eta, phi, 0, n, withSlopes ? 5 : 4, jet)
    const third = this.byCell(jet[3]!)
    const fourth = this.byCell(jet[4]!)
    const starts: number[] = []
    let effects = 0
    for (const { nLevels, k } of groupings) {
      starts.push(effects)
      effects += nLevels * k
    }
    const loadings = this.loadings(starts, effects)
    const { width, at, c } = loadings
    const { system } = modes.system
    const intercepts = width === 2 && groupings.length === 2 && groupings.every(({ z }) => z === null)
    const inverse = (intercepts ? interceptInverse : randomInverse)(system, starts, effects)
    const { cubes, v, slopes } = (intercepts ? interceptPairSums : pairSums)(loadings, inverse.matrix, third, withSlopes)
    // the middle sum through one solve: b = sum_i l_3i v_ii c_i, b' H^-1 b
    const b = new Float64Array(effects)
    let quartic = 0
    for (let i = 0; i < cells.length; i++) {
      quartic += fourth[i]! * v[i]! ** 2
      for (let e = i * width; e < (i + 1) * width; e++) b[at[e]!] = b[at[e]!]! + third[i]! * v[i]! * c[e]!
    }
    const x = groupings.map(({ nLevels, k }, g) => b.slice(starts[g]!, starts[g]! + nLevels * k))
    modes.system.solve(x)
    const solved = new Float64Array(effects)
    x.forEach((values, g) => {
      solved.set(values, starts[g]!)
    })
    let pairs = 0
    for (let e = 0; e < effects; e++) pairs += solved[e]! * b[e]!
    const value = quartic / 8 + pairs / 8 + cubes / 12
    if (slopes === null) return { value, eta: new Float64Array(0), factors: [], phi: 0 }

    // C'G C, with G = t v (t v)' / 8 + t t' s^2 / 4 + diag(f v + t C H^-1 b) / 4
    const { q, rows: rowCubes } = slopes
    for (let e = 0, o = 0; e < effects; e++) for (let f = 0; f < effects; f++, o++) q[o] = q[o]! / 4 + (b[e]! * b[f]!) / 8
    const byThird = new Float64Array(cells.length)
    for (let i = 0, from = 0; i < cells.length; i++, from += width) {
      let y = 0
      for (let e = from; e < from + width; e++) y += c[e]! * solved[at[e]!]!
      byThird[i] = (v[i]! * y) / 4 + rowCubes[i]! / 6
      const g = (fourth[i]! * v[i]! + third[i]! * y) / 4
      for (let e = from; e < from + width; e++) {
        for (let f = from; f < from + width; f++) {
          const o = at[e]! * effects + at[f]!
          q[o] = q[o]! + g * c[e]! * c[f]!
        }
      }
    }
    const p = inverse.sandwich(q)
    const spread = new Float64Array(cells.length)
    for (let i = 0, from = 0; i < cells.length; i++, from += width) {
      let s = 0
      for (let e = from; e < from + width; e++) {
        s += c[e]! * c[e]! * p(at[e]!, at[e]!)
        for (let f = from; f < e; f++) s += 2 * c[e]! * c[f]! * p(at[e]!, at[f]!)
      }
      spread[i] = s
    }
    const eta = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      const cell = cellOf[i]!
      eta[i] = jet[3]![i]! * spread[cell]! + jet[4]![i]! * byThird[cell]! + (jet[5]![i]! * v[cell]! ** 2) / 8
    }
    const factors = groupings.map(({ nLevels, k }, g) => {
      const sum = new Float64Array(k * k)
      for (let j = 0, from = starts[g]!; j < nLevels; j++, from += k) {
        for (let r = 0; r < k; r++) for (let d = 0; d < k; d++) sum[r * k + d] = sum[r * k + d]! + 2 * p(from + r, from + d)
      }
      return solveTransposed(system.lambda[g]!, sum, k)
    })
    return { value, eta, factors, phi: this.phiSlope(phi, spread, byThird, v) }
  }

  /** By phi where eta stays: that of the density's derivatives, five-point differences of what is exact. */
  private phiSlope(phi: Float64Array, spread: Float64Array, byThird: Float64Array, v: Float64Array): number {
    if (phi.length === 0) return 0
    const { density, modes, cellOf } = this
    const { n } = this.rows
    const jet = Array.from({ length: 5 }, () => new Float64Array(n))
    let slope = 0
    for (const [times, weight] of phiStencil) {
      density.evaluate(modes.eta, Float64Array.of(phi[0]! + times * phiStep), 0, n, 4, jet)
      let sum = 0
      for (let i = 0; i < n; i++) {
        const cell = cellOf[i]!
        sum += jet[2]![i]! * spread[cell]! + jet[3]![i]! * byThird[cell]! + (jet[4]![i]! * v[cell]! ** 2) / 8
      }
      slope += (weight * sum) / (12 * phiStep)
    }
    return slope
  }

  private byCell(ofRows: Float64Array): Float64Array {
    const out = new Float64Array(this.cells.length)
    for (let i = 0; i < ofRows.length; i++) out[this.cellOf[i]!] = out[this.cellOf[i]!]! + ofRows[i]!
    return out
  }

  /** Loadings lambda'z of each cell and where they stand among all effects. */
  private loadings(starts: readonly number[], effects: number): CellLoadings {
    const { cells, modes } = this
    const { groupings } = this.rows
    const { lambda } = modes.system.system
    const width = groupings.reduce((sum, { k }) => sum + k, 0)
    const c = new Float64Array(cells.length * width)
    const at = new Int32Array(cells.length * width)
    cells.forEach((i, cell) => {
      let o = cell * width
      groupings.forEach(({ refs, z, k }, g) => {
        for (let b = 0; b < k; b++, o++) {
          for (let a = b; a < k; a++) c[o] = c[o]! + lambda[g]![a * k + b]! * (z === null ? 1 : z[i * k + a]!)
          at[o] = starts[g]! + refs[i]! * k + b
        }
      })
    })
    return { effects, width, at, c }
  }
}

const phiStep = 1e-3
const phiStencil = [
  [-2, 1],
  [-1, -8],
  [1, 8],
  [2, -1],
] as const

/** lambda^-T M for a lower triangular lambda. */
function solveTransposed(lambda: Float64Array, m: Float64Array, k: number): Float64Array {
  const out = m.slice()
  for (let c = 0; c < k; c++) {
    for (let r = k - 1; r >= 0; r--) {
      let s = out[r * k + c]!
      for (let x = r + 1; x < k; x++) s -= lambda[x * k + r]! * out[x * k + c]!
      out[r * k + c] = s / lambda[r * k + r]!
    }
  }
  return out
}
