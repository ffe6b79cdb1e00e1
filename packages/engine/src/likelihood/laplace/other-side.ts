import type { ResponseDensity } from '../../family/response-density.ts'

const mostIterations = 60
const mostHalvings = 40
/** A mode counts as higher by more than this share of the log-density. */
const higher = 1e-7

/** The rows that one effect moves, and by how much. */
export interface EffectRows {
  readonly from: number
  readonly to: number
  /** Row at a position; null where positions are rows. */
  readonly order: Int32Array | null
  /** d eta / d u of a row. */
  loading(row: number): number
}

/**
 * Where means of eta and -eta are the same (the link sqrt) or both signs have means (inverse, with responses of both), the penalised
 * log-density of one effect u has a mode on each side of 0, and a search finds that of the side it comes from. This looks at the other.
 */
export class OtherSide {
  private readonly density: ResponseDensity
  private readonly eta: Float64Array
  private readonly jets: readonly Float64Array[]
  private readonly information: Float64Array

  constructor(density: ResponseDensity) {
    this.density = density
    this.eta = new Float64Array(density.n)
    this.jets = [0, 1].map(() => new Float64Array(density.n))
    this.information = new Float64Array(density.n)
  }

  /** How far u is to move to a higher mode across 0; 0 where there is none. `eta` is the linear predictor at u. */
  find(rows: EffectRows, eta: Float64Array, u: number, phi: Float64Array): number {
    let along = 0
    let square = 0
    this.forEach(rows, (i, c) => {
      along += c * (eta[i]! + (this.density.offsetOf?.(i) ?? 0))
      square += c * c
    })
    if (!(square > 0)) return 0
    const here = this.valueAt(rows, eta, u, 0, phi)
    let t = (-2 * along) / square
    let value = this.valueAt(rows, eta, u, t, phi)
    for (let iteration = 0; iteration < mostIterations && Number.isFinite(value); iteration++) {
      const { gradient, information } = this.slope(rows, u, t, phi)
      const step = gradient / information
      const gain = step * gradient
      if (!(gain > 1e-9)) break
      let length = 1
      let next = Number.NEGATIVE_INFINITY
      for (let halving = 0; halving < mostHalvings && !(next > value); halving++) {
        next = this.valueAt(rows, eta, u, t + length * step, phi)
        if (!(next > value)) length *= 0.5
      }
      if (!(next > value)) break
      t += length * step
      value = next
    }
    return value > here + higher * (1 + Math.abs(here)) ? t : 0
  }

  private forEach({ from, to, order, loading }: EffectRows, visit: (row: number, c: number) => void): void {
    for (let q = from; q < to; q++) {
      const i = order === null ? q : order[q]!
      visit(i, loading(i))
    }
  }

  private valueAt(rows: EffectRows, eta: Float64Array, u: number, t: number, phi: Float64Array): number {
    let sum = -0.5 * (u + t) ** 2
    this.forEach(rows, (i, c) => {
      this.eta[i] = eta[i]! + c * t
      this.density.evaluate(this.eta, phi, i, i + 1, 1, this.jets)
      sum += this.jets[0]![i]!
    })
    return Number.isNaN(sum) ? Number.NEGATIVE_INFINITY : sum
  }

  /** Of what was evaluated last. */
  private slope(rows: EffectRows, u: number, t: number, phi: Float64Array): { gradient: number; information: number } {
    let gradient = -(u + t)
    let information = 1
    this.forEach(rows, (i, c) => {
      gradient += c * this.jets[1]![i]!
      this.density.expectedInformation(this.eta, phi, i, i + 1, this.information)
      information += c * c * this.information[i]!
    })
    return { gradient, information }
  }
}
