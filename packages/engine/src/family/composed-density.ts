import { composeSeries, toCoefficients, toDerivatives } from '../numeric/taylor.ts'
import type { Family } from './family.ts'
import type { Link, MeanRange } from './link.ts'
import type { Observations } from './observations.ts'
import type { ResponseDensity } from './response-density.ts'

/** How far beyond the edge of their range means may be on the way of a search: half an event. */
const allowed = 0.5

/** What a row holds, overwritten row by row so that no row needs an object of its own. */
interface RowObservation {
  y: number
  size: number
  weight: number
}

/**
 * Any family with any link: derivatives by mu composed with those of the inverse link as truncated Taylor series. Pairs that
 * are used much or lose digits in their tails override `evaluate`.
 */
export class ComposedDensity implements ResponseDensity {
  readonly n: number
  readonly nDispersion: number
  readonly concave: boolean
  readonly family: Family
  readonly link: Link
  readonly observations: Observations
  /** Whether rows beyond the edge of the mean's range have the analytic continuation of their log-density, where there is one. */
  readonly beyond: boolean
  readonly leaves: boolean
  readonly folded: boolean
  private readonly row: RowObservation = { y: 0, size: 1, weight: 1 }
  private readonly mean = new Float64Array(7)
  private readonly density = new Float64Array(7)
  private readonly composed = new Float64Array(7)
  private readonly scratch = new Float64Array(7)

  constructor(family: Family, link: Link, observations: Observations, concave: boolean, beyond = false) {
    this.family = family
    this.link = link
    this.observations = observations
    this.n = observations.n
    this.nDispersion = family.dispersion === null ? 0 : 1
    this.concave = concave
    this.beyond = beyond
    const out = family.mean === 'unit' ? link.range !== 'unit' : family.mean === 'positive' && link.range === 'real'
    this.leaves = out || !link.valid(-1)
    this.folded = link.name === 'sqrt' || (link.name === 'inverse' && family.mean === 'real')
  }

  /**
   * The same, whose rows without events (or with nothing else) go on beyond the edge of the range, where their own log-density is
   * smooth: a criterion of it has no edge to stop at on the way to means that are all within. Itself where nothing can leave the range.
   */
  continued(): ComposedDensity {
    const { family, link, observations, concave } = this
    // a falling link has a pole there, towards which a density would grow without bound
    const falling = link.eta(0.5) < link.eta(0.25)
    if (family.continues === undefined || !this.leaves || falling || this.beyond) return this
    return new ComposedDensity(family, link, observations, concave, true)
  }

  offsetOf(i: number): number {
    return this.observations.offset?.[i] ?? 0
  }

  /** Whether all means are within their range, or at most half an event beyond it where the density is continued. */
  within(eta: Float64Array, from: number, to: number): boolean {
    if (!this.leaves) return true
    const { mean, family, link } = this
    const { offset } = this.observations
    const slack = this.beyond ? allowed : 0
    for (let i = from; i < to; i++) {
      const at = offset === null ? eta[i]! : eta[i]! + offset[i]!
      if (!link.valid(at)) return false
      link.inverse(at, 0, mean)
      const mu = mean[0]!
      if (family.mean !== 'real' && !(mu > -slack && (family.mean === 'positive' || mu < 1 + slack))) return false
    }
    return true
  }

  evaluate(eta: Float64Array, phi: Float64Array, from: number, to: number, order: number, out: readonly Float64Array[]): void {
    const { family, mean, density, composed } = this
    const scale = phi[0] ?? 0
    for (let i = from; i < to; i++) {
      if (!this.meanAt(i, eta, scale, order)) {
        out[0]![i] = Number.NEGATIVE_INFINITY
        for (let d = 1; d <= order; d++) out[d]![i] = Number.NaN
        continue
      }
      family.logDensity(this.observe(i), mean[0]!, scale, order, density)
      this.compose(order)
      const times = this.observations.frequencies?.[i] ?? 1
      for (let d = 0; d <= order; d++) out[d]![i] = times * composed[d]!
    }
  }

  evaluateDispersion(eta: Float64Array, phi: Float64Array, from: number, to: number, out: readonly Float64Array[]): void {
    const { family, mean, density, composed } = this
    for (let i = from; i < to; i++) {
      if (!this.meanAt(i, eta, phi[0]!, 2)) {
        for (let d = 0; d <= 2; d++) out[d]![i] = Number.NaN
        continue
      }
      family.dispersionJet(this.observe(i), mean[0]!, phi[0]!, 2, density)
      this.compose(2)
      const times = this.observations.frequencies?.[i] ?? 1
      for (let d = 0; d <= 2; d++) out[d]![i] = times * composed[d]!
    }
  }

  expectedInformation(eta: Float64Array, phi: Float64Array, from: number, to: number, out: Float64Array): void {
    const { family, mean } = this
    const scale = phi[0] ?? 0
    for (let i = from; i < to; i++) {
      if (!this.meanAt(i, eta, scale, 1)) {
        out[i] = Number.NaN
        continue
      }
      const times = this.observations.frequencies?.[i] ?? 1
      // where the mean has run into its edge there is no information left, whatever 0 / 0 says
      const slope = mean[1]!
      const information = slope === 0 ? 0 : times * slope * slope * family.information(this.observe(i), mean[0]!, scale)
      out[i] = this.beyond && !within(mean[0]!, family.mean) ? 0 : information
    }
  }

  means(eta: Float64Array, from: number, to: number, order: number, out: readonly Float64Array[]): void {
    const { link, mean } = this
    const offset = this.observations.offset
    for (let i = from; i < to; i++) {
      const at = offset === null ? eta[i]! : eta[i]! + offset[i]!
      if (link.valid(at)) link.inverse(at, order, mean)
      else mean.fill(Number.NaN)
      for (let d = 0; d <= order; d++) out[d]![i] = mean[d]!
    }
  }

  /** The observation of row i; overwritten by the next call. */
  protected observe(i: number): RowObservation {
    const { row, observations } = this
    row.y = observations.y[i]!
    row.size = observations.size === null ? 1 : observations.size[i]!
    row.weight = observations.weights === null ? 1 : observations.weights[i]!
    return row
  }

  /** Puts the jet of the mean of row i into `mean`; false where there is none. */
  private meanAt(i: number, eta: Float64Array, phi: number, order: number): boolean {
    const { offset } = this.observations
    const at = offset === null ? eta[i]! : eta[i]! + offset[i]!
    if (!this.link.valid(at)) return false
    this.link.inverse(at, order, this.mean)
    const mu = this.mean[0]!
    if (within(mu, this.family.mean)) return true
    if (!this.beyond || !(mu > 0 || this.link.name === 'identity')) return false
    return this.family.continues!(this.observe(i), mu, phi)
  }

  /** `composed` <- the derivatives by eta of what `density` holds as derivatives by mu. */
  private compose(order: number): void {
    const { mean, density, composed } = this
    if (order === 0) {
      composed[0] = density[0]!
      return
    }
    if (order === 1) {
      composed[0] = density[0]!
      composed[1] = density[1]! * mean[1]!
      return
    }
    if (order === 2) {
      composed[0] = density[0]!
      composed[1] = density[1]! * mean[1]!
      composed[2] = density[2]! * mean[1]! * mean[1]! + density[1]! * mean[2]!
      return
    }
    toCoefficients(mean, order)
    toCoefficients(density, order)
    composeSeries(density, mean, order, composed, this.scratch)
    toDerivatives(composed, order)
  }
}

function within(mu: number, range: MeanRange): boolean {
  if (range === 'real') return Number.isFinite(mu)
  return mu > 0 && (range === 'positive' ? mu < Number.POSITIVE_INFINITY : mu < 1)
}
