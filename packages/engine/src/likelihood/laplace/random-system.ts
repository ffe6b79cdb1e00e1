import { inStretches } from '../../numeric/in-stretches.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { addBorderRows } from '../rows/add-border-rows.ts'
import type { GroupingRows, MixedRows } from '../rows/mixed-rows.ts'
import type { Runs } from '../rows/runs.ts'
import type { MixedSystem } from '../system/mixed-system.ts'
import { inverseBlocksSteps } from '../system/mode-solution.ts'
import { crossLeverages, ownLeverages } from './intercept-leverages.ts'
import { copyCellsSteps, type PairRows } from './pair-rows.ts'
import { noResidual, type RandomParts, randomPartsSteps } from './random-parts.ts'
import { solveRandom } from './solve-random.ts'

/**
 * C = Lambda'Z'WZ Lambda + I of a generalized mixed model for changing working weights W: the pattern and its analysis are those of
 * a linear model and are made once, the cells are refilled from the rows. `border` columns of X can be carried along, for
 * X'V^-1 X with V = W^-1 + Z Lambda Lambda'Z'.
 */
export class RandomSystem {
  readonly rows: MixedRows
  /** Rows that meet the same intercepts one after another go as one. */
  readonly runs: Runs | null
  /** The rows, or their runs in the place of rows, and sums by run. */
  readonly units: MixedRows
  private readonly sums: Float64Array
  readonly system: MixedSystem
  private readonly pairs: readonly PairRows[]
  /** Blocks of C^-1 between the eliminated factor and the others, laid out as the pattern's cells. */
  private readonly crossInverse: Float64Array
  private readonly border: boolean

  constructor(rows: MixedRows, border: boolean, parts: RandomParts = runToEnd(randomPartsSteps(rows, border ? rows.p : 0))) {
    this.rows = rows
    this.runs = parts.runs
    this.units = this.runs?.rows ?? rows
    this.sums = new Float64Array(this.runs?.rows.n ?? 0)
    this.border = border
    this.system = parts.system
    this.pairs = parts.pairs
    this.crossInverse = new Float64Array(this.system.trailing.cellValues.length)
  }

  /** A new one, with rests while its pattern is analysed. */
  static *createSteps(rows: MixedRows, border: boolean): Generator<undefined, RandomSystem, void> {
    return new RandomSystem(rows, border, yield* randomPartsSteps(rows, border ? rows.p : 0))
  }

  /** Refills the cells with Z'WZ and, where it is carried, the border with [Z X]'[WX, working]. */
  accumulate(weights: Float64Array, working: Float64Array | null = null): void {
    runToEnd(this.accumulateSteps(weights, working))
  }

  /** The same with rests. */
  *accumulateSteps(weights: Float64Array, working: Float64Array | null = null): Generator<undefined, void, void> {
    const w = this.byUnit(weights)
    const { n, groupings } = this.units
    for (let g = 0; g < groupings.length; g++) {
      yield undefined
      this.system.a.blocks[g]!.zz.fill(0)
      yield* inStretches(n, rowsAtOnce, (from, to) => this.addBlock(g, w, from, to))
    }
    for (const { values } of this.pairs) values.fill(0)
    for (const pair of this.pairs) {
      yield undefined
      yield* inStretches(n, rowsAtOnce, (from, to) => this.addPair(pair, w, from, to))
    }
    yield undefined
    for (const { values, mirror } of this.pairs) if (mirror !== null) yield* copyCellsSteps(values, mirror)
    if (this.border && working !== null) yield* this.accumulateBorder(weights, working)
  }

  private addBlock(g: number, w: Float64Array, from: number, to: number): void {
    const { refs, z, k } = this.units.groupings[g]!
    const { zz } = this.system.a.blocks[g]!
    if (z === null) {
      for (let i = from; i < to; i++) {
        const j = refs[i]!
        zz[j] = zz[j]! + w[i]!
      }
      return
    }
    for (let i = from; i < to; i++) {
      const at = refs[i]! * k * k
      for (let r = 0; r < k; r++) {
        const x = w[i]! * z[i * k + r]!
        for (let c = 0; c < k; c++) zz[at + r * k + c] = zz[at + r * k + c]! + x * z[i * k + c]!
      }
    }
  }

  /** False where C is not positive definite. */
  factor(): boolean {
    return this.system.factor()
  }

  factorSteps(): Generator<undefined, boolean, void> {
    return this.system.factorSteps()
  }

  get logDet(): number {
    return this.system.logDetC
  }

  /** C^-1 x, in place, x by grouping on the spherical scale. */
  solve(x: readonly Float64Array[]): void {
    solveRandom(this.system, x)
  }

  /** Z'v by grouping, J x k. */
  groupSums(ofRows: Float64Array, out: readonly Float64Array[]): void {
    runToEnd(this.groupSumsSteps(ofRows, out))
  }

  /** The same with rests. */
  *groupSumsSteps(ofRows: Float64Array, out: readonly Float64Array[]): Generator<undefined, void, void> {
    const { n, groupings } = this.units
    const v = this.byUnit(ofRows)
    for (const [g, grouping] of groupings.entries()) {
      out[g]!.fill(0)
      yield* inStretches(n, rowsAtOnce, (from, to) => addSums(grouping, v, from, to, out[g]!))
    }
  }

  /** eta += Z b, b by grouping on the scale of the linear predictor. */
  addRandom(b: readonly Float64Array[], ofRows: Float64Array): void {
    runToEnd(this.addRandomSteps(b, ofRows))
  }

  /** The same with rests. */
  *addRandomSteps(b: readonly Float64Array[], ofRows: Float64Array): Generator<undefined, void, void> {
    const { n, groupings } = this.units
    const eta = this.runs === null ? ofRows : this.sums.fill(0)
    for (const [g, grouping] of groupings.entries()) {
      yield* inStretches(n, rowsAtOnce, (from, to) => addEffects(grouping, b[g]!, from, to, eta))
    }
    this.runs?.add(eta, ofRows)
  }

  /** b = lambda u level by level. */
  scaleModes(u: readonly Float64Array[], out: readonly Float64Array[]): void {
    this.rows.groupings.forEach(({ k, nLevels }, g) => {
      const lambda = this.system.lambda[g]!
      for (let j = 0; j < nLevels; j++) {
        for (let r = 0; r < k; r++) {
          let s = 0
          for (let c = 0; c <= r; c++) s += lambda[r * k + c]! * u[g]![j * k + c]!
          out[g]![j * k + r] = s
        }
      }
    })
  }

  /** x <- lambda' x level by level. */
  transposeScale(x: readonly Float64Array[]): void {
    this.rows.groupings.forEach(({ k, nLevels }, g) => {
      const lambda = this.system.lambda[g]!
      const values = x[g]!
      for (let j = 0; j < nLevels; j++) {
        for (let r = 0; r < k; r++) {
          let s = 0
          for (let c = r; c < k; c++) s += lambda[c * k + r]! * values[j * k + c]!
          values[j * k + r] = s
        }
      }
    })
  }

  /**
   * h_i = [Z Lambda C^-1 Lambda'Z']_ii into `h`, and by grouping T_g = sum_i w_i z_i q_i', q_i = [C^-1 Lambda'z_i]_g, the
   * k x k matrix of which <D, T> is tr(C^-1 Lambda'Z'WZ D) for any D in the place of lambda.
   */
  leverages(w: Float64Array, h: Float64Array): Float64Array[] {
    return runToEnd(this.leveragesSteps(w, h))
  }

  /** The same with rests. */
  *leveragesSteps(w: Float64Array, h: Float64Array): Generator<undefined, Float64Array[], void> {
    const diagonal = yield* inverseBlocksSteps(this.system, this.system.nTrailing > 0 ? this.crossInverse : undefined)
    yield undefined
    const { groupings, n } = this.rows
    const traces = groupings.map(({ k }) => new Float64Array(k * k))
    if (groupings.every(({ z }) => z === null)) {
      const ofUnits = this.runs === null ? h : new Float64Array(this.units.n)
      this.scalarLeverages(this.byUnit(w), ofUnits, diagonal, traces)
      this.runs?.spread(ofUnits, h)
      return traces
    }
    const offsets: number[] = []
    let width = 0
    for (const { k } of groupings) {
      offsets.push(width)
      width += k
    }
    const zl = new Float64Array(width)
    const q = new Float64Array(width)
    const inverse = this.system.s.inverseValues
    for (let i = 0; i < n; i++) {
      if (i % rowChunk === 0) yield undefined
      for (let g = 0; g < groupings.length; g++) {
        const { refs, z, k } = groupings[g]!
        const lambda = this.system.lambda[g]!
        const o = offsets[g]!
        for (let r = 0; r < k; r++) {
          let s = 0
          for (let c = r; c < k; c++) s += lambda[c * k + r]! * (z === null ? 1 : z[i * k + c]!)
          zl[o + r] = s
        }
        const at = refs[i]! * k * k
        const d = diagonal[g]!
        for (let r = 0; r < k; r++) {
          let s = 0
          for (let c = 0; c < k; c++) s += d[at + r * k + c]! * zl[o + c]!
          q[o + r] = s
        }
      }
      for (const { g, h: other, at, slots } of this.pairs) {
        const kg = groupings[g]!.k
        const kh = groupings[other]!.k
        const og = offsets[g]!
        const oh = offsets[other]!
        for (let r = 0; r < kg; r++) {
          for (let c = 0; c < kh; c++) {
            const place = at[i]! + r * kh + c
            const x = slots === null ? this.crossInverse[place]! : inverse[slots[place]!]!
            q[og + r] = q[og + r]! + x * zl[oh + c]!
            q[oh + c] = q[oh + c]! + x * zl[og + r]!
          }
        }
      }
      let s = 0
      for (let c = 0; c < width; c++) s += zl[c]! * q[c]!
      h[i] = s
      for (let g = 0; g < groupings.length; g++) {
        const { z, k } = groupings[g]!
        const o = offsets[g]!
        const t = traces[g]!
        for (let r = 0; r < k; r++) {
          const x = w[i]! * (z === null ? 1 : z[i * k + r]!)
          for (let c = 0; c < k; c++) t[r * k + c] = t[r * k + c]! + x * q[o + c]!
        }
      }
    }
    return traces
  }

  /** Random intercepts only: one number a factor. */
  private scalarLeverages(
    w: Float64Array,
    h: Float64Array,
    diagonal: readonly Float64Array[],
    traces: readonly Float64Array[],
  ): void {
    const { groupings, n } = this.units
    const lambda = Float64Array.from(this.system.lambda, (l) => l[0]!)
    h.fill(0)
    groupings.forEach(({ refs }, g) => {
      traces[g]![0] = ownLeverages(refs, n, diagonal[g]!, lambda[g]!, w, h)
    })
    for (const { g, h: other, at, slots } of this.pairs) {
      const values = slots === null ? this.crossInverse : this.system.s.inverseValues
      const lg = lambda[g]!
      const lh = lambda[other]!
      const t = crossLeverages(at, slots, n, values, 2 * lg * lh, w, h)
      traces[g]![0] = traces[g]![0]! + t * lh
      traces[other]![0] = traces[other]![0]! + t * lg
    }
  }

  private addPair({ g, h, at, values }: PairRows, w: Float64Array, from: number, to: number): void {
    const { groupings } = this.units
    const one = groupings[g]!
    const other = groupings[h]!
    const kg = one.k
    const kh = other.k
    if (one.z === null && other.z === null) {
      for (let i = from; i < to; i++) {
        const cell = at[i]!
        values[cell] = values[cell]! + w[i]!
      }
      return
    }
    for (let i = from; i < to; i++) {
      const cell = at[i]!
      for (let r = 0; r < kg; r++) {
        const x = w[i]! * (one.z === null ? 1 : one.z[i * kg + r]!)
        for (let c = 0; c < kh; c++) {
          values[cell + r * kh + c] = values[cell + r * kh + c]! + x * (other.z === null ? 1 : other.z[i * kh + c]!)
        }
      }
    }
  }

  private *accumulateBorder(w: Float64Array, working: Float64Array): Generator<undefined, void, void> {
    const { a, m } = this.system
    const { n, p, x, groupings } = this.rows
    a.xy.fill(0)
    yield* inStretches(n, rowsAtOnce, (from, to) => this.addFixed(w, working, from, to))
    for (const [g, grouping] of groupings.entries()) {
      const { zxy } = a.blocks[g]!
      yield undefined
      zxy.fill(0)
      yield* inStretches(n, rowsAtOnce, (from, to) => addBorderRows(grouping, w, working, x, p, from, to, zxy))
    }
    for (let c = 0; c < m; c++) for (let r = 0; r < c; r++) a.xy[c * m + r] = a.xy[r * m + c]!
    a.xy[m * m - 1] = noResidual
  }

  /** X'[WX, working] of the rows begin..end-1. */
  private addFixed(w: Float64Array, working: Float64Array, begin: number, end: number): void {
    const { a, m } = this.system
    const { p, x } = this.rows
    // sums of few rows at a time in numbers of their own: an array's entries would go through memory, all rows through the cache
    for (let from = begin; from < end; from += rowsInCache) {
      const to = Math.min(from + rowsInCache, end)
      for (let c = 0; c < p; c++) {
        for (let r = c; r < p; r += 2) addTwoProducts(w, x, p, from, to, c, r, a.xy, c * m + r)
        a.xy[c * m + p] = a.xy[c * m + p]! + columnProduct(working, x, p, c, from, to)
      }
    }
  }

  /** A vector by row, or its sums by run in scratch that the next call overwrites. */
  private byUnit(v: Float64Array): Float64Array {
    if (this.runs === null) return v
    this.runs.sum(v, this.sums)
    return this.sums
  }
}

/** Rows between two rests. */
const rowsAtOnce = 2 ** 18

/** Rows whose columns of X stay in the cache. */
const rowsInCache = 256

/** Z'v of the rows from..to-1. */
function addSums({ refs, z, k }: GroupingRows, v: Float64Array, from: number, to: number, sums: Float64Array): void {
  if (z === null) {
    for (let i = from; i < to; i++) {
      const j = refs[i]!
      sums[j] = sums[j]! + v[i]!
    }
    return
  }
  for (let i = from; i < to; i++) {
    const at = refs[i]! * k
    for (let c = 0; c < k; c++) sums[at + c] = sums[at + c]! + z[i * k + c]! * v[i]!
  }
}

/** eta += Z b of the rows from..to-1. */
function addEffects({ refs, z, k }: GroupingRows, effects: Float64Array, from: number, to: number, eta: Float64Array): void {
  if (z === null) {
    for (let i = from; i < to; i++) eta[i] = eta[i]! + effects[refs[i]!]!
    return
  }
  for (let i = from; i < to; i++) {
    const at = refs[i]! * k
    let s = 0
    for (let c = 0; c < k; c++) s += z[i * k + c]! * effects[at + c]!
    eta[i] = eta[i]! + s
  }
}

/** Two numbers of `xy` += the weighted products of column c of X with columns r and r + 1, one where r is the last. */
function addTwoProducts(
  w: Float64Array,
  x: Float64Array,
  p: number,
  from: number,
  to: number,
  c: number,
  r: number,
  xy: Float64Array,
  out: number,
): void {
  const two = r + 1 < p ? 1 : 0
  let s = 0
  let t = 0
  for (let i = from, at = from * p; i < to; i++, at += p) {
    const wx = w[i]! * x[at + c]!
    s += wx * x[at + r]!
    t += wx * x[at + r + two]!
  }
  xy[out] = xy[out]! + s
  if (two === 1) xy[out + 1] = xy[out + 1]! + t
}

/** v'x of column c of X over the rows from..to-1. */
function columnProduct(v: Float64Array, x: Float64Array, p: number, c: number, from: number, to: number): number {
  let s = 0
  for (let i = from, at = from * p + c; i < to; i++, at += p) s += v[i]! * x[at]!
  return s
}
