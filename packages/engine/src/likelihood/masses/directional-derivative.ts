import type { ResponseDensity } from '../../family/response-density.ts'
import type { Objective } from '../../optimize/objective.ts'
import { trustRegionNewton } from '../../optimize/trust-region-newton.ts'
import type { MixedRows } from '../rows/mixed-rows.ts'
import type { MassPointParameters } from './mass-points.ts'

/** A place where one more mass would raise the likelihood most, among its neighbours. */
export interface MassCandidate {
  readonly location: Float64Array
  /** D there: the mean over groups of f_j(a) / f_j(G), less 1. */
  readonly derivative: number
}

/**
 * The directional derivative of the log-likelihood from a mass-point distribution G towards one more mass at a,
 *
 *     D(a) = (1/J) sum_j f_j(a) / f_j(G) - 1.
 *
 * G has the highest likelihood of all distributions (beta given) exactly where D is nowhere positive, and J max D bounds what any
 * other distribution could add to log L (Lindsay 1983, Annals of Statistics 11:86).
 */
export class DirectionalDerivative implements Objective {
  readonly nPar: number
  private readonly rows: MixedRows
  private readonly density: ResponseDensity
  private readonly phi: Float64Array
  private readonly fixed: Float64Array
  private readonly eta: Float64Array
  private readonly jet: readonly Float64Array[]
  private readonly logMixture: Float64Array
  private readonly logGroup: Float64Array

  constructor(rows: MixedRows, density: ResponseDensity, at: MassPointParameters) {
    const { n, p, x } = rows
    const { nLevels, k } = rows.groupings[0]!
    this.nPar = k
    this.rows = rows
    this.density = density
    this.phi = at.phi
    this.fixed = new Float64Array(n)
    for (let i = 0; i < n; i++) for (let c = 0; c < p; c++) this.fixed[i]! += x[i * p + c]! * at.beta[c]!
    this.eta = new Float64Array(n)
    this.jet = [0, 1, 2].map(() => new Float64Array(n))
    this.logGroup = new Float64Array(nLevels)
    this.logMixture = new Float64Array(nLevels).fill(Number.NEGATIVE_INFINITY)
    for (let m = 0; m < at.probabilities.length; m++) {
      this.groupLogs(at.locations.subarray(m * k, (m + 1) * k), 0)
      const log = Math.log(at.probabilities[m]!)
      for (let j = 0; j < nLevels; j++) this.logMixture[j] = logAdd(this.logMixture[j]!, this.logGroup[j]! + log)
    }
  }

  /** log f_j(a) - log f_j(G) of every group. */
  logRatios(a: Float64Array): Float64Array {
    this.groupLogs(a, 0)
    return this.logGroup.map((l, j) => l - this.logMixture[j]!)
  }

  /** -log(1 + D), which does not overflow and which Newton's method likes better. */
  value(a: Float64Array): number {
    return -logMean(this.logRatios(a))
  }

  derivatives(a: Float64Array): { value: number; gradient: Float64Array; hessian: Float64Array } {
    const { nPar: q, rows, jet, logGroup, logMixture } = this
    const { nLevels, refs, z } = rows.groupings[0]!
    this.groupLogs(a, 2)
    const score = new Float64Array(nLevels * q)
    const curve = new Float64Array(nLevels * q * q)
    for (let i = 0; i < rows.n; i++) {
      const j = refs[i]!
      for (let c = 0; c < q; c++) {
        const zc = z === null ? 1 : z[i * q + c]!
        score[j * q + c]! += jet[1]![i]! * zc
        for (let d = 0; d < q; d++) curve[(j * q + c) * q + d]! += jet[2]![i]! * zc * (z === null ? 1 : z[i * q + d]!)
      }
    }
    const value = -logMean(logGroup.map((l, j) => l - logMixture[j]!))
    const first = new Float64Array(q)
    const second = new Float64Array(q * q)
    for (let j = 0; j < nLevels; j++) {
      const r = Math.exp(logGroup[j]! - logMixture[j]! + value) / nLevels
      if (r === 0) continue
      for (let c = 0; c < q; c++) {
        const sc = score[j * q + c]!
        first[c]! += r * sc
        for (let d = 0; d < q; d++) second[c * q + d]! += r * (sc * score[j * q + d]! + curve[(j * q + c) * q + d]!)
      }
    }
    const gradient = first.map((g) => -g)
    const hessian = second.map((h, e) => -h + gradient[Math.floor(e / q)]! * gradient[e % q]!)
    return { value, gradient, hessian }
  }

  /** The peaks of D, highest first: a grid of `spread` multiples about `centre`, widened while D rises at its edge, then Newton. */
  candidates(centre: Float64Array, spread: Float64Array, most: number): MassCandidate[] {
    const q = this.nPar
    const half = halfPoints[q] ?? 2
    const side = 2 * half + 1
    const count = side ** q
    let reach = gridReach
    for (let attempt = 0; ; attempt++) {
      const values = new Float64Array(count)
      const location = (index: number): Float64Array => {
        const out = new Float64Array(q)
        for (let c = 0, rest = index; c < q; c++, rest = Math.floor(rest / side)) {
          out[c] = centre[c]! + (((rest % side) - half) / half) * reach * spread[c]!
        }
        return out
      }
      for (let index = 0; index < count; index++) values[index] = -this.value(location(index))
      const peaks = peaksOf(values, side, q)
      const best = peaks[0]!
      if (onEdge(best, side, q) && values[best]! > 0 && attempt < mostWidenings) {
        reach *= 2
        continue
      }
      return peaks
        .slice(0, most)
        .map((index) => this.climb(location(index), values[index]!))
        .sort((x, y) => y.derivative - x.derivative)
    }
  }

  private climb(start: Float64Array, before: number): MassCandidate {
    const { x } = trustRegionNewton(this, start, { tolerance: 1e-12, maxIterations: 30, finalGradient: false })
    const after = -this.value(x)
    return after >= before
      ? { location: x, derivative: Math.expm1(after) }
      : { location: start, derivative: Math.expm1(before) }
  }

  private groupLogs(a: Float64Array, order: 0 | 2): void {
    const { nPar: q, rows, density, fixed, eta, jet, logGroup } = this
    const { refs, z } = rows.groupings[0]!
    for (let i = 0; i < rows.n; i++) {
      let s = fixed[i]!
      for (let c = 0; c < q; c++) s += (z === null ? 1 : z[i * q + c]!) * a[c]!
      eta[i] = s
    }
    density.evaluate(eta, this.phi, 0, rows.n, order, jet)
    logGroup.fill(0)
    for (let i = 0; i < rows.n; i++) logGroup[refs[i]!]! += jet[0]![i]!
  }
}

/** Grid points on either side of zero, by number of random coefficients. */
const halfPoints: Readonly<Record<number, number>> = { 1: 30, 2: 7, 3: 3 }

/** The first grid goes this many standard deviations out, and doubles this many times. */
const gridReach = 4
const mostWidenings = 3

/** Indices of grid points that no neighbour along an axis exceeds, highest first. */
function peaksOf(values: Float64Array, side: number, q: number): number[] {
  const peaks: number[] = []
  for (let index = 0; index < values.length; index++) {
    let highest = true
    let step = 1
    for (let c = 0; c < q; c++) {
      const place = Math.floor(index / step) % side
      if (place > 0 && values[index - step]! > values[index]!) highest = false
      if (place + 1 < side && values[index + step]! >= values[index]!) highest = false
      step *= side
    }
    if (highest) peaks.push(index)
  }
  return peaks.sort((x, y) => values[y]! - values[x]!)
}

function onEdge(index: number, side: number, q: number): boolean {
  for (let c = 0, rest = index; c < q; c++, rest = Math.floor(rest / side)) {
    if (rest % side === 0 || rest % side === side - 1) return true
  }
  return false
}

function logMean(logs: Float64Array): number {
  const most = logs.reduce((m, x) => Math.max(m, x), Number.NEGATIVE_INFINITY)
  // no group has a density there
  if (most === Number.NEGATIVE_INFINITY) return most
  return most + Math.log(logs.reduce((s, x) => s + Math.exp(x - most), 0) / logs.length)
}

function logAdd(x: number, y: number): number {
  const most = Math.max(x, y)
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log(Math.exp(x - most) + Math.exp(y - most))
}
