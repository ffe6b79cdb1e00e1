import { BlupError } from '../messages/blup-error.ts'
import { normalQuantile } from './normal-quantile.ts'
import { philox4x32 } from './philox.ts'

/** A stream of random numbers. Each of `uniform` and `normal` consumes exactly two 32-bit words. */
export interface Random {
  /** Uniform on (0, 1), never an end point: (k + 1/2) / 2^52. */
  uniform(): number
  /** Standard normal, by inversion. */
  normal(): number
  /** Fills `out` with standard normal numbers. */
  normals(out: Float64Array): void
  /** Whole number 0 .. bound - 1, every one equally likely; bound from 1 to 2^32. @throws BlupError X900 for another */
  integer(bound: number): number
  /** -1 or 1. */
  sign(): number
  /** Gamma with the given shape > 0 and scale 1. @throws BlupError X900 for a shape that is no such number */
  gamma(shape: number): number
  /** Chi-square with df > 0 degrees of freedom. @throws BlupError X900 for others */
  chisquare(df: number): number
  /** A fresh random order of 0 .. n - 1. */
  permutation(n: number): Int32Array
  /** Goes to the k-th 32-bit word of the stream: what follows is the same however one got there. 0 <= k < 2^53. */
  seek(index: number): void
}

/**
 * The random numbers of (seed, stream): counter-based, so every pair of whole numbers below 2^53 gives its own stream,
 * streams need no order, and any place in one is reached at once. Replicate r of a bootstrap takes stream r: the result
 * does not depend on who computes it. A generator holds no state outside itself.
 *
 * Words come from Philox4x32-10 with key = seed and counter = (place in the stream, stream).
 *
 * Source: Salmon et al. (2011), SC11; gamma: Marsaglia & Tsang (2000), ACM Trans. Math. Softw. 26:363-372.
 */
export function createRandom(seed: number, stream = 0, index = 0): Random {
  return new PhiloxStream(seed, stream, index)
}

class PhiloxStream implements Random {
  private readonly state = new Uint32Array(6)
  private readonly block = new Uint32Array(4)
  /** Next word of the block; 4 when it is used up. */
  private at = 4

  constructor(seed: number, stream: number, index: number) {
    setWords(this.state, 2, stream)
    setWords(this.state, 4, seed)
    this.seek(index)
  }

  seek(index: number): void {
    setWords(this.state, 0, Math.floor(index / 4))
    this.at = 4
    const within = index % 4
    if (within === 0) return
    this.refill()
    this.at = within
  }

  uniform(): number {
    const high = this.word() >>> 6
    const low = this.word() >>> 6
    return (high * 67108864 + low + 0.5) / 4503599627370496
  }

  normal(): number {
    return normalQuantile(this.uniform())
  }

  normals(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.normal()
  }

  integer(bound: number): number {
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= 4294967296)) {
      throw new BlupError('X900', `A whole number is drawn below a bound from 1 to 2^32, not ${bound}.`)
    }
    if (bound === 4294967296) return this.word()
    // Words at or above the largest multiple of bound would favour small results.
    const limit = 4294967296 - (4294967296 % bound)
    let word = this.word()
    while (word >= limit) word = this.word()
    return word % bound
  }

  sign(): number {
    return this.word() & 1 ? 1 : -1
  }

  gamma(shape: number): number {
    checkPositive('The shape of a gamma distribution', shape)
    return this.drawGamma(shape)
  }

  private drawGamma(shape: number): number {
    if (shape < 1) return this.drawGamma(shape + 1) * this.uniform() ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const cube = (1 + c * x) ** 3
      if (cube > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) return d * cube
    }
  }

  chisquare(df: number): number {
    checkPositive('The degrees of freedom of a chi-square distribution', df)
    return 2 * this.drawGamma(df / 2)
  }

  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i)
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    return order
  }

  private word(): number {
    if (this.at === 4) this.refill()
    return this.block[this.at++]!
  }

  private refill(): void {
    philox4x32(this.state, this.block)
    this.at = 0
    const { state } = this
    state[0]!++
    if (state[0] === 0) state[1]!++
  }
}

/** A draw with a parameter that is none would go on for ever, or give a number that looks like one. */
function checkPositive(what: string, value: number): void {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return
  throw new BlupError('X900', `${what} is a positive number, not ${value}.`)
}

function setWords(state: Uint32Array, at: number, value: number): void {
  state[at] = value % 4294967296
  state[at + 1] = Math.floor(value / 4294967296)
}
