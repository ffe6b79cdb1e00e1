import { expOfMinus } from '../../numeric/exp-of-minus.ts'
import { logGamma, logGammaRise } from '../../numeric/log-gamma.ts'
import { ComposedDensity } from '../composed-density.ts'
import { binomial } from '../families/binomial.ts'
import { negativeBinomial } from '../families/negative-binomial.ts'
import { log } from '../links/log.ts'
import { logit } from '../links/logit.ts'
import { logisticDerivatives } from '../logistic.ts'
import type { Observations } from '../observations.ts'
import type { SingleTrials } from '../response-density.ts'
import { binomialConstants } from './unit-density.ts'

/**
 * Log-densities of the form y eta - t log(1 + exp(eta - s)) + constant: the binomial family with the logit link (t trials,
 * s = 0), and the negative binomial with the log link (t = y + size, s = log size).
 */
abstract class LogisticDensity extends ComposedDensity {
  private readonly jet = new Float64Array(7)

  protected logistic(
    eta: Float64Array,
    from: number,
    to: number,
    order: number,
    out: readonly Float64Array[],
    total: Float64Array | null,
    extra: number,
    shift: number,
    constants: Float64Array | null,
  ): void {
    const { jet } = this
    const { y, weights, frequencies, offset } = this.observations
    const [value, first, second, third] = out as [Float64Array, Float64Array, Float64Array, Float64Array]
    const plain = weights === null && frequencies === null
    for (let i = from; i < to; i++) {
      const at = offset === null ? eta[i]! : eta[i]! + offset[i]!
      const x = at - shift
      const times = plain ? 1 : (weights === null ? 1 : weights[i]!) * (frequencies === null ? 1 : frequencies[i]!)
      const t = times * ((total === null ? 1 : total[i]!) + extra)
      const s = times * y[i]!
      const e = expOfMinus(x < 0 ? -x : x)
      // log(1 + e) to the last digit of a sum; the library's log1p takes twice the time
      const logOne = e < 1e-5 ? e * (1 - 0.5 * e) : Math.log(1 + e)
      const larger = 1 / (1 + e)
      const smaller = e * larger
      const p = x < 0 ? smaller : larger
      const q = x < 0 ? larger : smaller
      value[i] = (x < 0 ? s * at - t * logOne : s * shift - (t - s) * x - t * logOne) + (constants === null ? 0 : constants[i]!)
      if (order === 0) continue
      // s - t p, by the smaller of the two
      first[i] = x < 0 ? s - t * p : t * q - (t - s)
      if (order === 1) continue
      const z = p * q
      second[i] = -t * z
      if (order === 2) continue
      third[i] = -t * z * (q - p)
      if (order === 3) continue
      logisticDerivatives(p, q, order - 1, jet, 1)
      for (let d = 4; d <= order; d++) out[d]![i] = -t * jet[d]!
    }
  }
}

export class BinomialLogit extends LogisticDensity {
  private readonly constants: Float64Array | null

  constructor(observations: Observations) {
    super(binomial, logit, observations, true)
    this.constants = observations.size === null ? null : binomialConstants(observations)
  }

  get singleTrials(): SingleTrials | null {
    const { y, size, weights, frequencies, offset } = this.observations
    return size === null && weights === null && frequencies === null ? { y, offset } : null
  }

  override evaluate(
    eta: Float64Array,
    _phi: Float64Array,
    from: number,
    to: number,
    order: number,
    out: readonly Float64Array[],
  ): void {
    this.logistic(eta, from, to, order, out, this.observations.size, 0, 0, this.constants)
  }

  /** Single trials without weights: the sum of log(1 + e) as the log of products, the dearest part of a row. */
  total(eta: Float64Array, _phi: Float64Array, order: number, out: readonly Float64Array[]): number | undefined {
    const { n, y, size, weights, frequencies, offset } = this.observations
    if (size !== null || weights !== null || frequencies !== null) return undefined
    const [, first, second, third] = out as [Float64Array, Float64Array, Float64Array, Float64Array]
    let sum = 0
    let product = 1
    for (let i = 0; i < n; i++) {
      const x = offset === null ? eta[i]! : eta[i]! + offset[i]!
      const e = expOfMinus(x < 0 ? -x : x)
      const larger = 1 / (1 + e)
      const smaller = e * larger
      const yi = y[i]!
      sum += x < 0 ? yi * x : (yi - 1) * x
      // what 1 + e cannot hold of a small e is added as it stands
      if (e < 1e-5) sum -= e * (1 - 0.5 * e)
      else product *= 1 + e
      if (product > 1e300) {
        sum -= Math.log(product)
        product = 1
      }
      // y - p, by the smaller of the two
      first[i] = x < 0 ? yi - smaller : smaller - (1 - yi)
      if (order === 1) continue
      const z = smaller * larger
      second[i] = -z
      third[i] = x < 0 ? -z * (larger - smaller) : z * (larger - smaller)
    }
    return sum - Math.log(product)
  }

  /** t p q, which the link being canonical is the observed information as well. */
  override expectedInformation(eta: Float64Array, _phi: Float64Array, from: number, to: number, out: Float64Array): void {
    const { size, weights, frequencies, offset } = this.observations
    for (let i = from; i < to; i++) {
      const x = offset === null ? eta[i]! : eta[i]! + offset[i]!
      const e = expOfMinus(x < 0 ? -x : x)
      const larger = 1 / (1 + e)
      const times = (weights === null ? 1 : weights[i]!) * (frequencies === null ? 1 : frequencies[i]!)
      out[i] = times * (size === null ? 1 : size[i]!) * e * larger * larger
    }
  }
}

export class NegativeBinomialLog extends LogisticDensity {
  private readonly constants: Float64Array
  /** The phi that `constants` is for. */
  private at = Number.NaN

  constructor(observations: Observations) {
    super(negativeBinomial, log, observations, true)
    this.constants = new Float64Array(observations.n)
  }

  override evaluate(
    eta: Float64Array,
    phi: Float64Array,
    from: number,
    to: number,
    order: number,
    out: readonly Float64Array[],
  ): void {
    const { y } = this.observations
    const logSize = phi[0]!
    if (logSize !== this.at) this.setConstants(logSize)
    this.logistic(eta, from, to, order, out, y, Math.exp(logSize), logSize, this.constants)
  }

  /** log Gamma(y + size) - log Gamma(size) - log y! - y log size. */
  private setConstants(logSize: number): void {
    const { n, y, weights, frequencies } = this.observations
    const size = Math.exp(logSize)
    for (let i = 0; i < n; i++) {
      const times = (weights === null ? 1 : weights[i]!) * (frequencies === null ? 1 : frequencies[i]!)
      this.constants[i] = times * (logGammaRise(size, y[i]!) - logGamma(y[i]! + 1))
    }
    this.at = logSize
  }
}
