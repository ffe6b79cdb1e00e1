import type { CrossProducts } from '../../design/cross-products.ts'
import { inRowStretches } from '../../numeric/in-row-stretches.ts'
import { inStretches } from '../../numeric/in-stretches.ts'
import { runToEnd } from '../../numeric/run-to-end.ts'
import { choleskyInPlace } from '../../numeric/small-cholesky.ts'
import type { FactorOutcome } from '../../numeric/supernodal-cholesky.ts'
import { borderLogDet } from './border-log-det.ts'
import { halfSolve, halfSolveInPlace, quadraticForm, timesLower, transposedTimes } from './level-products.ts'
import { levelsAtOnce } from './levels-at-once.ts'
import type { SymmetricFactor } from './symmetric-factor.ts'
import { type TrailingLayout, trailingLayout } from './trailing-layout.ts'
import type { TrailingPattern } from './trailing-pattern.ts'

/**
 * The block Cholesky factorisation of a mixed model's equations at given relative covariance factors,
 *
 *     [ C     L' Z'WX ]        C = L' Z'WZ L + I,   L = blkdiag(lambda_g for each level)
 *     [ .     X'WX    ]
 *
 * bordered by the response. The grouping factor with most coefficients is eliminated level by level, which is exact and
 * without fill; what is left of the others is one sparse symmetric matrix S. All state is in the fields below.
 * Bates, Alday and Kokandakar (2025), arXiv:2505.11674, for the blocked form; Henderson (1953) for the equations.
 */
export class MixedSystem {
  readonly a: CrossProducts
  readonly m: number
  /** Elimination order: block indices, the eliminated one first. */
  readonly order: readonly number[]
  /** First row of each trailing block (by block index) in S; -1 for the eliminated block. */
  readonly offset: readonly number[]
  readonly nTrailing: number
  readonly trailing: TrailingPattern
  readonly s: SymmetricFactor

  /** lambda of each block, k x k row-major lower. */
  readonly lambda: readonly Float64Array[]
  /** Cholesky factors of the eliminated levels, J x k x k row-major lower. */
  readonly l0: Float64Array
  /** L_j^-1 lambda' Z_j'[X y], J x k x m row-major. */
  readonly w0: Float64Array
  /** L_j^-1 lambda' Z_j'Z_h lambda_h for each cell, laid out as the trailing pattern's values. */
  readonly v: Float64Array
  /** Trailing half-solves, nTrailing x m column-major. */
  readonly w2: Float64Array
  /** The trailing border before its half-solve, nTrailing x m row-major. */
  private readonly border: Float64Array
  /** Cholesky of [X y]' H^-1 [X y], m x m column-major lower; its last pivot squared is the residual sum of squares. */
  readonly g: Float64Array
  /** log |C| after `factor`. */
  logDetC = 0
  /** lambda of the last `factor`. */
  private factored: readonly Float64Array[] = []

  constructor(
    a: CrossProducts,
    createFactor: (pattern: TrailingPattern) => SymmetricFactor,
    layout: TrailingLayout = trailingLayout(a),
  ) {
    this.a = a
    this.m = a.p + 1
    this.order = layout.order
    this.offset = layout.offset
    const next = layout.trailing.n
    this.nTrailing = next
    this.trailing = layout.trailing
    this.s = createFactor(this.trailing)
    this.trailing.locate(this.s)
    this.lambda = a.blocks.map((b) => new Float64Array(b.k * b.k))
    const first = this.order.length > 0 ? a.blocks[this.order[0]!]! : { nLevels: 0, k: 0 }
    this.l0 = new Float64Array(first.nLevels * first.k * first.k)
    this.w0 = new Float64Array(first.nLevels * first.k * this.m)
    this.v = this.trailing.valuesFor(this.s)
    this.w2 = new Float64Array(next * this.m)
    this.border = new Float64Array(next * this.m)
    this.g = new Float64Array(this.m * this.m)
  }

  /** Factorises at `lambda`. False when a pivot is not positive, which only overflow or NaN can cause. */
  factor(): boolean {
    if (!runToEnd(this.eliminate())) return false
    if (this.nTrailing > 0) {
      runToEnd(this.assembleTrailing())
      if (!this.borderOf(this.s.factor())) return false
    }
    return this.finish()
  }

  /** The same with rests. */
  *factorSteps(): Generator<undefined, boolean, void> {
    if (!(yield* this.eliminate())) return false
    if (this.nTrailing > 0) {
      yield undefined
      yield* this.assembleTrailing()
      yield undefined
      const { s } = this
      const factored = s.factorSteps === undefined ? s.factor() : yield* s.factorSteps()
      yield undefined
      if (!this.borderOf(factored)) return false
    }
    return this.finish()
  }

  private *eliminate(): Generator<undefined, boolean, void> {
    this.logDetC = 0
    this.factored = this.lambda.map((l) => l.slice())
    symmetricLower(this.a.xy, this.m, this.g)
    return this.order.length === 0 || (yield* this.eliminateFirst())
  }

  private finish(): boolean {
    return choleskyInPlace(this.g, this.m) === 0 && Number.isFinite(this.logDetC)
  }

  /** Whether the last `factor` was at these factors. */
  isFactoredAt(lambda: readonly Float64Array[]): boolean {
    return this.factored.length === lambda.length && this.factored.every((l, g) => l.every((x, i) => x === lambda[g]![i]))
  }

  /** log |X'H^-1 X|. */
  get logDetX(): number {
    return borderLogDet(this.g, this.m)
  }

  /** Penalised weighted residual sum of squares r^2 = y'Py sigma^2. */
  get pwrss(): number {
    const { g, m } = this
    return g[m * m - 1]! ** 2
  }

  private *eliminateFirst(): Generator<undefined, boolean, void> {
    const { m, l0, w0, g, trailing } = this
    const index = this.order[0]!
    const { nLevels, k, zz, zxy } = this.a.blocks[index]!
    const lambda = this.lambda[index]!
    const atOnce = levelsAtOnce(k * m * (k + m))
    if (trailing.scalar) {
      yield* inStretches(nLevels, atOnce, (from, to) => {
        this.logDetC += eliminateIntercepts(lambda[0]!, zz, zxy, m, l0, w0, g, from, to)
      })
      yield undefined
      yield* inRowStretches(trailing.ptr, (from, to) => this.scaleCells(from, to))
      return true
    }
    for (let from = 0; from < nLevels; from += atOnce) {
      if (from > 0) yield undefined
      if (!this.eliminateLevels(from, Math.min(nLevels, from + atOnce))) return false
    }
    yield* inRowStretches(trailing.ptr, (from, to) => this.solveCells(from, to))
    return true
  }

  /** Levels from..to-1 of the eliminated factor; false when a pivot is not positive. */
  private eliminateLevels(from: number, to: number): boolean {
    const { m, l0, w0, g } = this
    const index = this.order[0]!
    const { k, zz, zxy } = this.a.blocks[index]!
    const lambda = this.lambda[index]!
    const half = new Float64Array(k * k)
    let mantissa = 1
    let exponent = 0
    for (let j = from; j < to; j++) {
      const at = j * k * k
      quadraticForm(lambda, zz, at, k, half, l0)
      for (let c = 0; c < k; c++) {
        let pivot = l0[at + c * k + c]!
        for (let q = 0; q < c; q++) pivot -= l0[at + c * k + q]! ** 2
        if (!(pivot > 0)) return false
        mantissa *= pivot
        const root = Math.sqrt(pivot)
        l0[at + c * k + c] = root
        for (let r = c + 1; r < k; r++) {
          let s = l0[at + r * k + c]!
          for (let q = 0; q < c; q++) s -= l0[at + r * k + q]! * l0[at + c * k + q]!
          l0[at + r * k + c] = s / root
        }
      }
      // the product of pivots is kept in range instead of taking a logarithm a level
      if (mantissa > 1e200 || mantissa < 1e-200) {
        exponent += Math.log(mantissa)
        mantissa = 1
      }
      halfSolve(lambda, l0, at, k, zxy, j * k * m, w0, j * k * m, m)
      for (let r = 0; r < k; r++) subtractSquare(w0, j * k * m + r * m, m, g)
    }
    this.logDetC += Math.log(mantissa) + exponent
    return true
  }

  /** V for the cells of levels from..to-1. */
  private solveCells(from: number, to: number): void {
    const { l0, v, trailing } = this
    const { ptr, cellBlock, cellStart } = trailing
    const index = this.order[0]!
    const { k } = this.a.blocks[index]!
    const lambda = this.lambda[index]!
    for (let j = from; j < to; j++) {
      for (let cell = ptr[j]!; cell < ptr[j + 1]!; cell++) {
        const h = cellBlock[cell]!
        const kh = this.a.blocks[h]!.k
        const start = cellStart[cell]!
        timesLower(trailing.cellValues, start, this.lambda[h]!, k, kh, v)
        halfSolveInPlace(lambda, l0, j * k * k, k, v, start, kh)
      }
    }
  }

  /** The same for random intercepts only: one number a cell. */
  private scaleCells(from: number, to: number): void {
    const { v, l0, trailing } = this
    const { ptr, valueBlock, cellValues } = trailing
    const lambda = Float64Array.from(this.lambda, (l) => l[0]!)
    const own = lambda[this.order[0]!]!
    for (let j = from; j < to; j++) {
      scaleLevel(own / l0[j]!, lambda, valueBlock, cellValues, ptr[j]!, ptr[j + 1]!, v)
    }
  }

  private *assembleTrailing(): Generator<undefined, void, void> {
    const { a, m, s, v, w0, w2, trailing, nTrailing, border } = this
    s.clear()
    for (const h of this.order.slice(1)) {
      const { nLevels, k, zz, zxy } = a.blocks[h]!
      const lambda = this.lambda[h]!
      const half = new Float64Array(k * k)
      const block = new Float64Array(k * k)
      const slots = trailing.diagonalSlots[h]!
      if (k === 1) {
        scaleInterceptRows(lambda[0]!, zz, zxy, m, slots, s.values, border, this.offset[h]! * m)
        continue
      }
      for (let l = 0; l < nLevels; l++) {
        quadraticForm(lambda, zz, l * k * k, k, half, block, 0)
        let slot = (l * k * (k + 1)) / 2
        for (let r = 0; r < k; r++) for (let c = 0; c <= r; c++) s.values[slots[slot++]!]! += block[r * k + c]!
        transposedTimes(lambda, zxy, l * k * m, k, m, border, (this.offset[h]! + l * k) * m)
      }
    }
    yield undefined
    yield* trailing.addPairsSteps(this.lambda, s.values)
    yield undefined
    yield* trailing.subtractOuterProductsSteps(v, s)
    yield undefined
    yield* s.gram!.subtractTransposedSteps(w0, m, border)
    yield undefined
    transpose(border, nTrailing, m, w2)
  }

  /** What the factorised rest leaves of the border. */
  private borderOf(factored: FactorOutcome): boolean {
    if (!factored.ok) return false
    const { m, s, w2, g, nTrailing } = this
    this.logDetC += factored.logDet
    s.solveLower(w2, m)
    for (let c = 0; c < m; c++) {
      for (let r = c; r < m; r++) g[c * m + r] = g[c * m + r]! - columnProduct(w2, c, r, nTrailing)
    }
    return true
  }
}

/** A trailing random intercept: lambda^2 zz + 1 onto the diagonal of S, lambda zxy into the border. */
function scaleInterceptRows(
  lambda: number,
  zz: Float64Array,
  zxy: Float64Array,
  m: number,
  slots: Int32Array,
  values: Float64Array,
  border: Float64Array,
  at: number,
): void {
  for (let l = 0; l < zz.length; l++) {
    const slot = slots[l]!
    values[slot] = values[slot]! + (lambda * lambda * zz[l]! + 1)
  }
  for (let i = 0; i < zz.length * m; i++) border[at + i] = lambda * zxy[i]!
}

/** out (columns x rows) <- the rows x columns matrix `a` transposed, both row-major. */
function transpose(a: Float64Array, rows: number, columns: number, out: Float64Array): void {
  for (let c = 0; c < columns; c++) for (let i = 0; i < rows; i++) out[c * rows + i] = a[i * columns + c]!
}

/**
 * Random intercepts of levels from..to-1, eliminated: pivots l0 = sqrt(lambda^2 zz + 1), half-solved rows w0 = lambda zxy / l0, and g <- g - w0'w0.
 * Returns the logarithm of the product of the squared pivots.
 */
function eliminateIntercepts(
  lambda: number,
  zz: Float64Array,
  zxy: Float64Array,
  m: number,
  l0: Float64Array,
  w0: Float64Array,
  g: Float64Array,
  from: number,
  to: number,
): number {
  let mantissa = 1
  let exponent = 0
  for (let j = from; j < to; j++) {
    const pivot = lambda * lambda * zz[j]! + 1
    mantissa *= pivot
    // the product of pivots is kept in range instead of taking a logarithm a level
    if (mantissa > 1e200) {
      exponent += Math.log(mantissa)
      mantissa = 1
    }
    const root = Math.sqrt(pivot)
    l0[j] = root
    scaleRow(lambda, root, zxy, j * m, m, w0)
    subtractSquare(w0, j * m, m, g)
  }
  return Math.log(mantissa) + exponent
}

/** The cells from..to-1 of a level, each times the factor and the lambda of its block. */
function scaleLevel(
  factor: number,
  lambda: Float64Array,
  valueBlock: Int32Array,
  values: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  for (let cell = from; cell < to; cell++) out[cell] = factor * lambda[valueBlock[cell]!]! * values[cell]!
}

/** out <- lambda b / pivot, for one row of m numbers. */
function scaleRow(lambda: number, pivot: number, b: Float64Array, at: number, m: number, out: Float64Array): void {
  for (let c = at; c < at + m; c++) out[c] = (lambda * b[c]!) / pivot
}

/** G <- G - x'x for the row x of m numbers at `at`; lower triangle, column-major. */
function subtractSquare(x: Float64Array, at: number, m: number, g: Float64Array): void {
  for (let c = 0; c < m; c++) {
    const own = x[at + c]!
    if (own === 0) continue
    for (let i = c; i < m; i++) g[c * m + i] = g[c * m + i]! - own * x[at + i]!
  }
}

/** Product of columns c and r of a matrix with n rows. */
function columnProduct(a: Float64Array, c: number, r: number, n: number): number {
  const x = c * n
  const y = r * n
  let sum = 0
  for (let i = 0; i < n; i++) sum += a[x + i]! * a[y + i]!
  return sum
}

/** Lower triangle, column-major, of a full symmetric matrix. */
function symmetricLower(full: Float64Array, m: number, out: Float64Array): void {
  for (let c = 0; c < m; c++) for (let r = 0; r < m; r++) out[c * m + r] = r >= c ? full[c * m + r]! : 0
}
