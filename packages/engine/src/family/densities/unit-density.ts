import { ComposedDensity } from '../composed-density.ts'
import { binomial, logChoose } from '../families/binomial.ts'
import type { Link, LinkTails } from '../link.ts'
import type { Observations } from '../observations.ts'

/**
 * The binomial family with any link to the unit interval, y log mu + (size - y) log(1 - mu), from the link's own log-means:
 * exact in both tails, where mu or 1 - mu has no digits left.
 */
export class UnitDensity extends ComposedDensity {
  private readonly tails: LinkTails
  private readonly constants: Float64Array
  private readonly up = new Float64Array(7)
  private readonly down = new Float64Array(7)

  constructor(link: Link, tails: LinkTails, observations: Observations) {
    super(binomial, link, observations, tails.concave)
    this.tails = tails
    this.constants = binomialConstants(observations)
  }

  override evaluate(
    eta: Float64Array,
    _phi: Float64Array,
    from: number,
    to: number,
    order: number,
    out: readonly Float64Array[],
  ): void {
    const { tails, up, down, constants } = this
    const { y, size, weights, frequencies, offset } = this.observations
    for (let i = from; i < to; i++) {
      const at = offset === null ? eta[i]! : eta[i]! + offset[i]!
      if (!Number.isFinite(at)) {
        out[0]![i] = Number.NEGATIVE_INFINITY
        for (let d = 1; d <= order; d++) out[d]![i] = Number.NaN
        continue
      }
      const times = (weights === null ? 1 : weights[i]!) * (frequencies === null ? 1 : frequencies[i]!)
      const successes = times * y[i]!
      const failures = times * ((size === null ? 1 : size[i]!) - y[i]!)
      if (failures === 0) {
        tails.logMean(at, order, up)
        for (let d = 0; d <= order; d++) out[d]![i] = successes * up[d]!
      } else if (successes === 0) {
        tails.logComplement(at, order, down)
        for (let d = 0; d <= order; d++) out[d]![i] = failures * down[d]!
      } else {
        tails.logMean(at, order, up)
        tails.logComplement(at, order, down)
        for (let d = 0; d <= order; d++) out[d]![i] = successes * up[d]! + failures * down[d]!
      }
      out[0]![i] = out[0]![i]! + constants[i]!
    }
  }
}

/** log of the number of orders in which the successes can come, with weights. */
export function binomialConstants({ n, y, size, weights, frequencies }: Observations): Float64Array {
  const out = new Float64Array(n)
  if (size === null) return out
  for (let i = 0; i < n; i++) {
    out[i] = (weights === null ? 1 : weights[i]!) * (frequencies === null ? 1 : frequencies[i]!) * logChoose(size[i]!, y[i]!)
  }
  return out
}
