import type { ResponseDensity } from '../../family/response-density.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { rowChunk } from '../../numeric/row-chunk.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { FixedColumns } from '../rows/fixed-columns.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import { OtherSide } from './other-side.ts'
import { RandomSystem } from './random-system.ts'
import { rowsByLevel } from './rows-by-level.ts'

/**
 * The search stops when the step left would gain less than this in the penalised log-likelihood, for each effect; that step is
 * still taken, and leaves an error of about the square of its own length.
 */
const smallestGain = 2e-11
/** A step that would gain less than this, for each effect, is not taken: it is shorter than 1e-11. */
const noGain = 1e-22
/** Below this gain, for each effect, a factor from where the search began may serve more than one step. */
const nearby = 1e-7
/** Below this gain, relative to f, rounding in a density of large terms may hide a rise: the step's own length tells instead. */
const hidden = 1e-6
const mostIterations = 200
const mostHalvings = 40
/** Halvings of a step whose gain rounding may hide. */
const mostHiddenHalvings = 8

/**
 * The modes u of the penalised log-likelihood f(u) = sum log f(y_i | eta_i) - u'u / 2, eta = X beta + Z Lambda u, by Newton's
 * method from where the last search ended, with steps halved until f rises. The metric is the observed information; where
 * that is not positive definite on the way, the expected one takes its place, for the search only.
 */
export class ModeSearch {
  readonly rows: MixedRows
  readonly density: ResponseDensity
  readonly system: RandomSystem
  readonly fixed: FixedColumns
  /** Spherical modes by grouping, J x k. */
  readonly u: readonly Float64Array[]
  /** Linear predictor without offset, at the modes. */
  readonly eta: Float64Array
  /** Derivatives of log f by eta at the modes, orders 1..3; order 0 is scratch. */
  readonly jets: readonly Float64Array[]
  /** W = -d2 log f / d eta2 at the modes. */
  readonly w: Float64Array
  /** Newton steps since the start, for reports. */
  iterations = 0
  /** f at the modes. */
  penalized = Number.NEGATIVE_INFINITY
  private readonly fixedPart: Float64Array
  /** Whether there are so many rows that a search rests. */
  private readonly long: boolean
  private readonly b: readonly Float64Array[]
  private readonly step: readonly Float64Array[]
  private readonly kept: readonly Float64Array[]
  /** Whether the system holds the factor that the last search ended with. */
  private factored = false
  /** Whether no search has ended yet. */
  private cold = true
  /** Whether the steps so far have ended at the modes. */
  private settled = false
  /** Where some linear predictors have no density: the last modes, and the linear predictor there. */
  private readonly last: { readonly u: readonly Float64Array[]; readonly eta: Float64Array; known: boolean } | null

  constructor(
    rows: MixedRows,
    density: ResponseDensity,
    system = new RandomSystem(rows, false),
    fixed = new FixedColumns(rows),
  ) {
    this.rows = rows
    this.density = density
    this.system = system
    this.fixed = fixed
    const effects = (): Float64Array[] => rows.groupings.map(({ nLevels, k }) => new Float64Array(nLevels * k))
    this.u = effects()
    this.b = effects()
    this.step = effects()
    this.kept = effects()
    this.eta = new Float64Array(rows.n)
    this.fixedPart = new Float64Array(rows.n)
    this.long = rows.n > rowChunk
    this.w = new Float64Array(rows.n)
    this.jets = [0, 1, 2, 3].map(() => new Float64Array(rows.n))
    this.last = density.leaves === true ? { u: effects(), eta: new Float64Array(rows.n), known: false } : null
  }

  /**
   * Finds the modes at beta, the factors in `system.system.lambda`, and phi; leaves `eta`, `jets`, `w` and the factorised
   * observed information there. False where there is no proper mode: the response impossible at every u tried, or the
   * information not positive definite.
   */
  find(beta: Float64Array, phi: Float64Array): boolean {
    return runToEnd(this.findSteps(beta, phi))
  }

  /** The same with rests, where there are many rows. */
  *findSteps(beta: Float64Array, phi: Float64Array): Generator<undefined, boolean, void> {
    let found = yield* this.searchSteps(beta, phi)
    if (found && this.cold && this.density.folded === true) {
      this.cold = false
      found = !this.crossOver(phi) || (yield* this.searchSteps(beta, phi))
    }
    const { last, u } = this
    if (last === null) return found
    if (found) last.eta.set(this.eta)
    // what failed here is no place for the next search to begin at
    u.forEach((own, g) => {
      if (found) last.u[g]!.set(own)
      else own.set(last.u[g]!)
    })
    last.known ||= found
    return found
  }

  /** Moves to higher modes on the other side of 0 where there are some, and finds all modes from there; false where there are none. */
  findHigher(beta: Float64Array, phi: Float64Array): boolean {
    return this.density.folded === true && this.crossOver(phi) && this.find(beta, phi)
  }

  /** Puts effects whose own mode across 0 is higher there. */
  private crossOver(phi: Float64Array): boolean {
    const { rows, u, eta, system } = this
    const side = new OtherSide(this.density)
    let moved = false
    rows.groupings.forEach((grouping, g) => {
      const { nLevels, k, refs, z } = grouping
      const { order, first } = rowsByLevel(refs, nLevels)
      const lambda = system.system.lambda[g]!
      const loading = (i: number): number => {
        if (z === null) return lambda[0]!
        let s = 0
        for (let r = 0; r < k; r++) s += z[i * k + r]! * lambda[r * k]!
        return s
      }
      for (let j = 0; j < nLevels; j++) {
        const own = { from: first[j]!, to: first[j + 1]!, order, loading }
        const t = side.find(own, eta, u[g]![j * k]!, phi)
        if (t === 0) continue
        moved = true
        u[g]![j * k]! += t
        for (let q = own.from; q < own.to; q++) eta[order[q]!]! += loading(order[q]!) * t
      }
    })
    if (moved) this.factored = false
    return moved
  }

  private *searchSteps(beta: Float64Array, phi: Float64Array): Generator<undefined, boolean, void> {
    const { u, long } = this
    const effects = u.reduce((sum, x) => sum + x.length, 1)
    this.fixed.predict(beta, this.fixedPart)
    if (long) yield undefined
    const borrow = this.factored
    this.factored = false
    this.settled = false
    let value = long ? yield* this.evaluateSteps(phi, borrow ? 1 : 3) : this.evaluate(phi, borrow ? 1 : 3)
    if (!Number.isFinite(value)) {
      value = this.follow(phi)
      if (!Number.isFinite(value)) {
        for (const x of u) x.fill(0)
        value = this.evaluate(phi, 3)
      }
      if (!Number.isFinite(value)) return false
    } else if (borrow) value = yield* this.borrowedSteps(phi, value, effects)
    let lastGain = Number.POSITIVE_INFINITY
    for (let iteration = 0; !this.settled; iteration++) {
      if (iteration === mostIterations) return false
      this.iterations++
      const observed = long ? yield* this.factorMetricSteps(phi) : this.factorMetric(phi)
      if (observed === null) return false
      const gain = yield* this.newtonStep()
      if (long) yield undefined
      if (observed && gain < noGain * effects) {
        // jets, weights and factor are those of the modes already
        this.penalized = value
        this.factored = this.isWithin()
        return this.factored
      }
      const within = gain < hidden * (1 + Math.abs(value))
      // Newton's steps shorten faster than that until nothing but rounding is left of them
      if (observed && within && gain >= 0.5 * lastGain) break
      lastGain = gain
      this.keep()
      if (!(gain >= smallestGain * effects)) {
        this.move(1)
        value = long ? yield* this.evaluateSteps(phi, 3) : this.evaluate(phi, 3)
        break
      }
      let length = 1
      let next = Number.NEGATIVE_INFINITY
      let halvings = 0
      const most = within ? mostHiddenHalvings : mostHalvings
      for (; halvings < most; halvings++) {
        this.move(length)
        next = long ? yield* this.evaluateSteps(phi, 3) : this.evaluate(phi, 3)
        if (next >= value + 1e-4 * length * gain - 1e-13 * Math.abs(value)) break
        length *= 0.5
      }
      if (halvings === most) {
        if (!within) return false
        // rounding keeps f from rising any further
        this.move(0)
        value = this.evaluate(phi, 3)
        break
      }
      value = next
    }
    this.penalized = value
    if (!Number.isFinite(this.penalized) || !this.isWithin()) return false
    this.factored = long ? yield* this.factorObservedSteps() : this.factorObserved()
    return this.factored
  }

  private factorObserved(): boolean {
    this.setWeights()
    this.system.accumulate(this.w)
    return this.system.factor()
  }

  private *factorObservedSteps(): Generator<undefined, boolean, void> {
    this.setWeights()
    yield* this.system.accumulateSteps(this.w)
    return yield* this.system.factorSteps()
  }

  /**
   * Where the last modes have no density at new parameters: u by one Newton step in eta from the linear predictor that they had.
   * Returns f, which is infinite where that does not help.
   */
  private follow(phi: Float64Array): number {
    const { last, density, system, rows, fixedPart, jets, w, u } = this
    if (last?.known !== true) return Number.NEGATIVE_INFINITY
    density.evaluate(last.eta, phi, 0, rows.n, 2, jets)
    density.expectedInformation(last.eta, phi, 0, rows.n, w)
    system.accumulate(w)
    if (!system.factor()) return Number.NEGATIVE_INFINITY
    const working = jets[2]!
    for (let i = 0; i < rows.n; i++) working[i] = w[i]! * (last.eta[i]! - fixedPart[i]!) + jets[1]![i]!
    system.groupSums(working, u)
    system.transposeScale(u)
    system.solve(u)
    return this.evaluate(phi, 3)
  }

  /**
   * Steps with the factor of the last search, kept where f rises: near enough where parameters moved little, and at the cost of
   * the gradient alone. Their gains fall geometrically; `settled` once the next would be nothing. Returns f, with jets to order 3.
   */
  private *borrowedSteps(phi: Float64Array, start: number, effects: number): Generator<undefined, number, void> {
    const { long } = this
    let value = start
    let last = Number.POSITIVE_INFINITY
    for (;;) {
      const gain = yield* this.newtonStep()
      if (long) yield undefined
      const ratio = last === Number.POSITIVE_INFINITY ? 1 : gain / last
      const done = gain * ratio < noGain * effects
      const again = !done && gain < nearby * effects && (last === Number.POSITIVE_INFINITY || ratio < 1e-3)
      this.keep()
      this.move(1)
      const next = long ? yield* this.evaluateSteps(phi, again ? 1 : 3) : this.evaluate(phi, again ? 1 : 3)
      if (!(next >= value - 1e-13 * Math.abs(value))) {
        this.move(0)
        return this.evaluate(phi, 3)
      }
      value = next
      last = gain
      this.settled = done
      if (!again) return value
    }
  }

  /** The step C^-1 (Lambda'Z'g - u) into `step`; returns what a quadratic f would gain by it, twice. */
  private *newtonStep(): Generator<undefined, number, void> {
    const { u, kept, step, system, long } = this
    yield* system.groupSumsSteps(this.jets[1]!, step)
    if (long) yield undefined
    system.transposeScale(step)
    step.forEach((s, g) => {
      for (let i = 0; i < s.length; i++) s[i] = s[i]! - u[g]![i]!
      kept[g]!.set(s)
    })
    if (long) yield undefined
    system.solve(step)
    if (long) yield undefined
    let gain = 0
    step.forEach((s, g) => {
      for (let i = 0; i < s.length; i++) gain += s[i]! * kept[g]![i]!
    })
    return gain
  }

  private keep(): void {
    this.u.forEach((x, g) => {
      this.kept[g]!.set(x)
    })
  }

  /** u <- kept + length step. */
  private move(length: number): void {
    this.u.forEach((x, g) => {
      const from = this.kept[g]!
      const s = this.step[g]!
      for (let i = 0; i < x.length; i++) x[i] = from[i]! + length * s[i]!
    })
  }

  /** eta and the jets at u; returns f. */
  private evaluate(phi: Float64Array, order: number): number {
    const { system, eta, u, b, jets, density } = this
    eta.set(this.fixedPart)
    system.scaleModes(u, b)
    system.addRandom(b, eta)
    const f = density.total?.(eta, phi, order, jets) ?? this.summed(phi, order)
    return f - 0.5 * this.squaredLength()
  }

  /** The same with rests between the passes, and within the one that takes longest. */
  private *evaluateSteps(phi: Float64Array, order: number): Generator<undefined, number, void> {
    const { system, eta, u, b, jets, density } = this
    eta.set(this.fixedPart)
    system.scaleModes(u, b)
    yield undefined
    yield* system.addRandomSteps(b, eta)
    yield undefined
    let f = density.total?.(eta, phi, order, jets)
    yield undefined
    if (f === undefined) {
      const { n } = this.rows
      const logDensity = jets[0]!
      f = 0
      for (let from = 0; from < n; from += rowChunk) {
        const to = Math.min(from + rowChunk, n)
        density.evaluate(eta, phi, from, to, order, jets)
        for (let i = from; i < to; i++) f += logDensity[i]!
        yield undefined
      }
    }
    return f - 0.5 * this.squaredLength()
  }

  private squaredLength(): number {
    let square = 0
    for (const x of this.u) for (let i = 0; i < x.length; i++) square += x[i]! * x[i]!
    return square
  }

  private isWithin(): boolean {
    return this.density.within?.(this.eta, 0, this.rows.n) ?? true
  }

  private summed(phi: Float64Array, order: number): number {
    this.density.evaluate(this.eta, phi, 0, this.rows.n, order, this.jets)
    const logDensity = this.jets[0]!
    let f = 0
    for (let i = 0; i < logDensity.length; i++) f += logDensity[i]!
    return f
  }

  private setWeights(): void {
    const second = this.jets[2]!
    const { w } = this
    for (let i = 0; i < w.length; i++) w[i] = -second[i]!
  }

  /** True with the observed information, false with the expected one, null where neither is positive definite. */
  private factorMetric(phi: Float64Array): boolean | null {
    return this.factorObserved() ? true : this.factorExpected(phi)
  }

  private *factorMetricSteps(phi: Float64Array): Generator<undefined, boolean | null, void> {
    return (yield* this.factorObservedSteps()) ? true : yield* this.factorExpectedSteps(phi)
  }

  private factorExpected(phi: Float64Array): false | null {
    return runToEnd(this.factorExpectedSteps(phi))
  }

  private *factorExpectedSteps(phi: Float64Array): Generator<undefined, false | null, void> {
    const { system, w, density, rows } = this
    if (density.concave) return null
    yield* inStretches(rows.n, rowChunk, (from, to) => density.expectedInformation(this.eta, phi, from, to, w))
    yield* system.accumulateSteps(w)
    return (yield* system.factorSteps()) ? false : null
  }
}
