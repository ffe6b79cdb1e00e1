import { choleskyInPlace } from '../numeric/small-cholesky.ts'

/** The share of the curvature that one step may correct. */
const mostChange = 1

/**
 * What an approximate Hessian lacks, learned from how the gradient changed along the steps taken: the symmetric rank-one
 * update of the difference, as in the structured quasi-Newton methods for least squares (Dennis, Gay and Welsch 1981;
 * Nocedal and Wright 2006, section 6.2 and 10.3).
 */
export class SecantCorrection {
  private readonly n: number
  private readonly matrix: Float64Array

  constructor(n: number) {
    this.n = n
    this.matrix = new Float64Array(n * n)
  }

  /**
   * Takes in that `step` changed the gradient from that of `before` to that of `trial`, with uncorrected Hessians: between two points
   * their mean leaves out nothing of the third derivatives, which are none of what is to be learned.
   */
  learn(step: Float64Array, before: Derivatives, trial: Derivatives): void {
    const { n, matrix } = this
    const left = new Float64Array(n)
    let along = 0
    let size = 0
    let length = 0
    for (let r = 0; r < n; r++) {
      // a gradient of exactly zero is that of a parameter held at its boundary
      if (before.gradient[r] === 0 || trial.gradient[r] === 0) continue
      let s = trial.gradient[r]! - before.gradient[r]!
      for (let c = 0; c < n; c++) {
        const at = r * n + c
        s -= (0.5 * (before.hessian[at]! + trial.hessian[at]!) + matrix[at]!) * step[c]!
      }
      left[r] = s
      along += s * step[r]!
      size += s * s
      length += step[r]! ** 2
    }
    if (!(Math.abs(along) > 1e-8 * Math.sqrt(size * length))) return
    if (this.tooMuch(left, along, trial.hessian)) return
    for (let r = 0; r < n; r++)
      for (let c = 0; c < n; c++) matrix[r * n + c] = matrix[r * n + c]! + (left[r]! * left[c]!) / along
  }

  /**
   * Whether the update would turn the curvature into another one: r'H^-1 r / r's is what it changes, as a share. A step nearly
   * at right angles to what it left unexplained says more than it can know.
   */
  private tooMuch(left: Float64Array, along: number, hessian: Float64Array): boolean {
    const { n, matrix } = this
    const h = hessian.map((x, i) => x + matrix[i]!)
    if (choleskyInPlace(h, n) !== 0) return false
    const v = left.slice()
    let square = 0
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < r; c++) v[r]! -= h[c * n + r]! * v[c]!
      v[r]! /= h[r * n + r]!
      square += v[r]! ** 2
    }
    return square > mostChange * Math.abs(along)
  }

  corrected(hessian: Float64Array): Float64Array {
    return hessian.map((x, i) => x + this.matrix[i]!)
  }
}

interface Derivatives {
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}
