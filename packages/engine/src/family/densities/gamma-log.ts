import { logGamma } from '../../numeric/log-gamma.ts'
import { ComposedDensity } from '../composed-density.ts'
import { gamma } from '../families/gamma.ts'
import { log } from '../links/log.ts'
import type { Observations } from '../observations.ts'

/** a (log a - eta - y exp(-eta)) + (a - 1) log y - log Gamma(a), a = weight / dispersion. */
export class GammaLog extends ComposedDensity {
  private readonly logY: Float64Array

  constructor(observations: Observations) {
    super(gamma, log, observations, true)
    this.logY = observations.y.map(Math.log)
  }

  override evaluate(
    eta: Float64Array,
    phi: Float64Array,
    from: number,
    to: number,
    order: number,
    out: readonly Float64Array[],
  ): void {
    const { y, weights, frequencies, offset } = this.observations
    const shape = Math.exp(-phi[0]!)
    const constant = shape * Math.log(shape) - logGamma(shape)
    for (let i = from; i < to; i++) {
      const at = offset === null ? eta[i]! : eta[i]! + offset[i]!
      const times = frequencies === null ? 1 : frequencies[i]!
      const w = weights === null ? 1 : weights[i]!
      const a = shape * w
      const c = w === 1 ? constant : a * Math.log(a) - logGamma(a)
      const ratio = y[i]! * Math.exp(-at)
      if (!Number.isFinite(ratio)) {
        out[0]![i] = Number.NEGATIVE_INFINITY
        for (let d = 1; d <= order; d++) out[d]![i] = Number.NaN
        continue
      }
      out[0]![i] = times * (c - a * (at + ratio) + (a - 1) * this.logY[i]!)
      let slope = times * a * ratio
      if (order >= 1) out[1]![i] = slope - times * a
      for (let d = 2; d <= order; d++) {
        slope = -slope
        out[d]![i] = slope
      }
    }
  }
}
