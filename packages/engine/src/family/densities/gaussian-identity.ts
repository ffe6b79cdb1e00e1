import { ComposedDensity } from '../composed-density.ts'
import { gaussian } from '../families/gaussian.ts'
import { identity } from '../links/identity.ts'
import type { Observations } from '../observations.ts'

/** -(y - eta)^2 w / (2 d) - log(2 pi d / w) / 2. */
export class GaussianIdentity extends ComposedDensity {
  constructor(observations: Observations) {
    super(gaussian, identity, observations, true)
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
    const precision = Math.exp(-phi[0]!)
    for (let i = from; i < to; i++) {
      const times = frequencies === null ? 1 : frequencies[i]!
      const rate = precision * (weights === null ? 1 : weights[i]!)
      const r = y[i]! - eta[i]! - (offset === null ? 0 : offset[i]!)
      out[0]![i] = 0.5 * times * (Math.log(rate / (2 * Math.PI)) - rate * r * r)
      if (order >= 1) out[1]![i] = times * rate * r
      if (order >= 2) out[2]![i] = -times * rate
      for (let d = 3; d <= order; d++) out[d]![i] = 0
    }
  }
}
