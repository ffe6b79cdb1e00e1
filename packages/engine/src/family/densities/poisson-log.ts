import { logGamma } from '../../numeric/log-gamma.ts'
import { ComposedDensity } from '../composed-density.ts'
import { poisson } from '../families/poisson.ts'
import { log } from '../links/log.ts'
import type { Observations } from '../observations.ts'
import type { LogCounts } from '../response-density.ts'

/** Counts below this are looked up where rows are more than these. */
const few = 256

const logFactorial = (y: number): number => logGamma(y + 1)

function logFactorials(): (y: number) => number {
  const known = Float64Array.from({ length: few }, (_, y) => logFactorial(y))
  return (y) => (y < few && Number.isInteger(y) ? known[y]! : logFactorial(y))
}

/** y eta - exp(eta) - log y!. */
export class PoissonLog extends ComposedDensity {
  readonly logCounts: LogCounts
  private readonly constants: Float64Array

  constructor(observations: Observations) {
    super(poisson, log, observations, true)
    const { y, weights, frequencies, offset } = observations
    this.constants = y.length > few ? y.map(logFactorials()) : y.map(logFactorial)
    const times =
      weights !== null && frequencies !== null ? weights.map((w, i) => w * frequencies[i]!) : (weights ?? frequencies)
    this.logCounts = { y, offset, weights: times, constants: this.constants }
  }

  override evaluate(
    eta: Float64Array,
    _phi: Float64Array,
    from: number,
    to: number,
    order: number,
    out: readonly Float64Array[],
  ): void {
    const { y, weights, frequencies, offset } = this.observations
    for (let i = from; i < to; i++) {
      const at = offset === null ? eta[i]! : eta[i]! + offset[i]!
      const times = (weights === null ? 1 : weights[i]!) * (frequencies === null ? 1 : frequencies[i]!)
      const mu = Math.exp(at)
      if (mu === Number.POSITIVE_INFINITY || Number.isNaN(mu)) {
        out[0]![i] = Number.NEGATIVE_INFINITY
        for (let d = 1; d <= order; d++) out[d]![i] = Number.NaN
        continue
      }
      out[0]![i] = times * (y[i]! * at - mu - this.constants[i]!)
      if (order >= 1) out[1]![i] = times * (y[i]! - mu)
      for (let d = 2; d <= order; d++) out[d]![i] = -times * mu
    }
  }
}
