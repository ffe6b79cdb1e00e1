import type { FactorDerivative } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace, invertFromCholesky } from '../../numeric/small-cholesky.ts'
import { borderLogDet } from '../system/border-log-det.ts'
import { borderSolution } from '../system/border-solution.ts'
import { finishInformation } from '../system/finish-information.ts'
import { levelsAtOnce } from '../system/levels-at-once.ts'
import { equalBlocks } from './equal-blocks.ts'
import type { GaussianEquations } from './gaussian-equations.ts'
import { squareProduct } from './square-product.ts'

/**
 * The equations of one grouping factor with groups of equal Z_j'Z_j taken together: such groups share one factor, and of
 * their R_j = Z_j'[X y] only the sum of vec(R_j) vec(R_j)' matters. An evaluation costs as many steps as there are classes,
 * however many groups; balanced data have one class. Exact.
 */
export class CollapsedEquations implements GaussianEquations {
  readonly n: number
  readonly p: number
  readonly sumLogWeights: number
  readonly nLevels: readonly number[]
  readonly lambda: readonly Float64Array[]
  logDetC = 0
  private readonly xy: Float64Array
  private readonly k: number
  private readonly m: number
  readonly nClasses: number
  private readonly count: Float64Array
  /** Z'Z by class, k x k. */
  private readonly zz: Float64Array
  /** sum vec(R) vec(R)' by class, (k m) x (k m). */
  private readonly moments: Float64Array
  /** Cholesky of [X y]'H^-1[X y], column-major lower. */
  private readonly g: Float64Array
  /** By class: C^-1 lambda' and lambda C^-1 lambda'. */
  private readonly half: Float64Array
  private readonly whole: Float64Array
  private readonly inverse: Float64Array
  /** S by class: sum_j R_j w w'R_j', w = [-beta; 1]. */
  private readonly s: Float64Array
  private readonly w: Float64Array

  /** Null where collapsing would save nothing: several grouping factors, or too many classes. */
  static of(a: CrossProducts): CollapsedEquations | null {
    return runToEnd(CollapsedEquations.ofSteps(a))
  }

  /** The same with rests. */
  static *ofSteps(a: CrossProducts): Generator<undefined, CollapsedEquations | null, void> {
    const [block] = a.blocks
    if (block === undefined || a.blocks.length > 1) return null
    const { nLevels, k, zz } = block
    const width = k * (a.p + 1)
    const classes = equalBlocks(zz, k * k, nLevels, Math.floor(nLevels / width))
    if (classes === null) return null
    const equations = new CollapsedEquations(a, classes.count)
    yield* inStretches(nLevels, levelsAtOnce(width * width), (from, to) => equations.take(block, classes.of, from, to))
    return equations
  }

  private constructor(a: CrossProducts, nClasses: number) {
    const { nLevels, k } = a.blocks[0]!
    const m = a.p + 1
    const width = k * m
    this.n = a.n
    this.p = a.p
    this.sumLogWeights = a.sumLogWeights
    this.nLevels = [nLevels]
    this.lambda = [new Float64Array(k * k)]
    this.xy = a.xy
    this.k = k
    this.m = m
    this.nClasses = nClasses
    this.count = new Float64Array(nClasses)
    this.zz = new Float64Array(nClasses * k * k)
    this.moments = new Float64Array(nClasses * width * width)
    this.g = new Float64Array(m * m)
    this.half = new Float64Array(nClasses * k * k)
    this.whole = new Float64Array(nClasses * k * k)
    this.inverse = new Float64Array(nClasses * k * k)
    this.s = new Float64Array(nClasses * k * k)
    this.w = new Float64Array(m)
  }

  /** Adds the levels from..to-1 to their classes. */
  private take({ k, zz, zxy }: CrossProducts['blocks'][number], classOf: Int32Array, from: number, to: number): void {
    const width = k * this.m
    for (let j = from; j < to; j++) {
      const c = classOf[j]!
      if (this.count[c] === 0) for (let i = 0; i < k * k; i++) this.zz[c * k * k + i] = zz[j * k * k + i]!
      this.count[c] = this.count[c]! + 1
      const at = c * width * width
      const r = j * width
      for (let x = 0; x < width; x++) {
        const value = zxy[r + x]!
        if (value === 0) continue
        for (let y = 0; y < width; y++)
          this.moments[at + x * width + y] = this.moments[at + x * width + y]! + value * zxy[r + y]!
      }
    }
  }

  factor(): boolean {
    const { k, m, g, xy, zz, moments, half, whole, inverse, nClasses } = this
    const lambda = this.lambda[0]!
    const width = k * m
    const size = k * k
    let logDet = 0
    for (let c = 0; c < m; c++) for (let r = 0; r < m; r++) g[c * m + r] = r >= c ? xy[c * m + r]! : 0
    const left = new Float64Array(size)
    const l = new Float64Array(size)
    for (let c = 0; c < nClasses; c++) {
      squareProduct(zz, c * size, lambda, 0, k, left, 0)
      squareProduct(lambda, 0, left, 0, k, l, 0, 'first')
      for (let i = 0; i < k; i++) l[i * k + i] = l[i * k + i]! + 1
      // symmetric, so row-major and column-major agree
      if (choleskyInPlace(l, k) !== 0) return false
      let own = 0
      for (let i = 0; i < k; i++) own += Math.log(l[i * k + i]!)
      logDet += 2 * own * this.count[c]!
      const inv = k === 1 ? l : invertFromCholesky(l, k)
      if (k === 1) inv[0] = 1 / (l[0]! * l[0]!)
      for (let i = 0; i < size; i++) inverse[c * size + i] = inv[i]!
      squareProduct(inverse, c * size, lambda, 0, k, half, c * size, 'second')
      squareProduct(lambda, 0, half, c * size, k, whole, c * size)
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) {
          const weight = whole[c * size + a * k + b]!
          if (weight === 0) continue
          for (let i = 0; i < m; i++) {
            const row = c * width * width + (a * m + i) * width + b * m
            for (let j = i; j < m; j++) g[i * m + j] = g[i * m + j]! - weight * moments[row + j]!
          }
        }
      }
    }
    this.logDetC = logDet
    return choleskyInPlace(g, m) === 0 && Number.isFinite(logDet)
  }

  get storedDoubles(): number {
    return this.moments.length + 5 * this.zz.length
  }

  get logDetX(): number {
    return borderLogDet(this.g, this.m)
  }

  get pwrss(): number {
    return this.g[this.m * this.m - 1]! ** 2
  }

  fixedEffects(): Float64Array {
    return borderSolution(this.g, this.m)
  }

  traces(reml: boolean, sigma2: number): Float64Array[] {
    const { k, m, p, g, w, s, half, inverse, moments, nClasses } = this
    const size = k * k
    const width = k * m
    for (let j = p - 1; j >= 0; j--) {
      let b = g[j * m + p]!
      for (let i = j + 1; i < p; i++) b += g[j * m + i]! * w[i]!
      w[j] = -b / g[j * m + j]!
    }
    w[p] = 1
    const lx = new Float64Array(p * p)
    if (reml) for (let c = 0; c < p; c++) for (let r = c; r < p; r++) lx[c * p + r] = g[c * m + r]!
    const phi = reml ? invertFromCholesky(lx, p) : lx
    const t = new Float64Array(size)
    const sum = new Float64Array(size)
    const scratch = new Float64Array(size)
    for (let c = 0; c < nClasses; c++) {
      for (let a = 0; a < k; a++) {
        for (let b = 0; b <= a; b++) {
          let square = 0
          let fixed = 0
          for (let i = 0; i < m; i++) {
            const row = c * width * width + (a * m + i) * width + b * m
            let own = 0
            for (let j = 0; j < m; j++) own += moments[row + j]! * w[j]!
            square += w[i]! * own
            if (reml && i < p) for (let j = 0; j < p; j++) fixed += phi[i * p + j]! * moments[row + j]!
          }
          s[c * size + a * k + b] = square
          s[c * size + b * k + a] = square
          sum[a * k + b] = square / sigma2 + fixed
          sum[b * k + a] = square / sigma2 + fixed
        }
      }
      squareProduct(sum, 0, half, c * size, k, scratch, 0, 'second')
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) {
          let x = this.count[c]! * inverse[c * size + a * k + b]!
          for (let q = 0; q < k; q++) x += half[c * size + a * k + q]! * scratch[q * k + b]!
          t[a * k + b] = t[a * k + b]! + x
        }
      }
    }
    return [t]
  }

  information(partial: readonly FactorDerivative[], sigma2: number): Float64Array {
    const { k, m, p, g, w, s, zz, half, whole, moments, nClasses } = this
    const nPar = partial.length
    const size = k * k
    const width = k * m
    const lambda = this.lambda[0]!
    const out = new Float64Array(nPar * nPar)
    const f = new Float64Array(nPar)
    const xx = new Float64Array(nPar * p)
    const e = new Float64Array(size)
    const kernel = new Float64Array(size)
    const directions = partial.map(() => new Float64Array(size))
    const ld = new Float64Array(size)
    const scratch = new Float64Array(size)
    const en = new Float64Array(size)
    const kns = partial.map(() => new Float64Array(size))
    for (let c = 0; c < nClasses; c++) {
      const at = c * size
      // E = I - ZZ P, K = ZZ - ZZ P ZZ
      squareProduct(zz, at, whole, at, k, e, 0)
      for (let i = 0; i < size; i++) e[i] = (i % (k + 1) === 0 ? 1 : 0) - e[i]!
      squareProduct(e, 0, zz, at, k, kernel, 0)
      for (let i = 0; i < nPar; i++) {
        const n = directions[i]!
        const d = partial[i]!.matrix
        // m_j = N R_j w,  N = D C^-1 lambda' + lambda D' E
        squareProduct(d, 0, half, at, k, n, 0)
        squareProduct(lambda, 0, d, 0, k, ld, 0, 'second')
        squareProduct(ld, 0, e, 0, k, scratch, 0)
        for (let q = 0; q < size; q++) n[q] = n[q]! + scratch[q]!
        // f += tr(N S E')
        squareProduct(n, 0, s, at, k, scratch, 0)
        let own = 0
        for (let q = 0; q < size; q++) own += scratch[q]! * e[q]!
        f[i] = f[i]! + own
        squareProduct(kernel, 0, scratch, 0, k, kns[i]!, 0)
        // xx += sum_j R_jX' E' N R_j w
        squareProduct(e, 0, n, 0, k, en, 0, 'first')
        for (let a = 0; a < k; a++) {
          for (let b = 0; b < k; b++) {
            const weight = en[a * k + b]!
            if (weight === 0) continue
            for (let x = 0; x < p; x++) {
              const row = c * width * width + (a * m + x) * width + b * m
              let y = 0
              for (let j = 0; j < m; j++) y += moments[row + j]! * w[j]!
              xx[i * p + x] = xx[i * p + x]! + weight * y
            }
          }
        }
      }
      for (let i = 0; i < nPar; i++) {
        for (let j = 0; j <= i; j++) {
          let own = 0
          for (let q = 0; q < size; q++) own += directions[i]![q]! * kns[j]![q]!
          out[i * nPar + j] = out[i * nPar + j]! + own
        }
      }
    }
    finishInformation(out, f, xx, g, m, sigma2)
    return out
  }
}
