import { createKernels } from '@blup/kernels'
import {
  choleskyInPlace,
  invertFromCholesky,
  logDetFromCholesky,
  solveLowerInPlace,
  solveLowerTransInPlace,
} from '../../numeric/small-cholesky.ts'
import { type GramRows, gramDoubles, type PanelLayout, SparseGram } from '../../numeric/sparse-gram.ts'
import type { SymmetricFactor } from './symmetric-factor.ts'

/** Below this many cells WebAssembly takes longer to set up than it saves. */
const fewCells = 2000

/** A small dense matrix as a `SymmetricFactor`: lower triangle, column-major, slot = row + column n. */
export class DenseSymmetricFactor implements SymmetricFactor {
  readonly n: number
  readonly values: Float64Array
  readonly inverseValues: Float64Array
  readonly gram: SparseGram | null

  get cost(): { nonzeros: number; flops: number; supernodes: number } {
    const { n } = this
    return { nonzeros: (n * (n + 1)) / 2, flops: (n * (n + 1) * (2 * n + 1)) / 6, supernodes: Math.min(n, 1) }
  }

  constructor(n: number, gram?: GramRows) {
    this.n = n
    const layout: PanelLayout = {
      n,
      position: Int32Array.from({ length: n }, (_, i) => i),
      supernodes: 1,
      first: Int32Array.of(0, n),
      rowPtr: Int32Array.of(0, 0),
      rows: new Int32Array(0),
      panelPtr: Float64Array.of(0, n * n),
    }
    const doubles = 2 * n * n + (gram === undefined ? 0 : gramDoubles(layout, gram))
    const kernels = createKernels(doubles, { kind: gram === undefined || gram.col.length < fewCells ? 'plain' : 'auto' })
    this.values = kernels.f64.subarray(0, n * n)
    this.inverseValues = kernels.f64.subarray(n * n, 2 * n * n)
    this.gram = gram === undefined ? null : new SparseGram(kernels, 2 * n * n, layout, gram)
  }

  positions(rows: Int32Array, cols: Int32Array): Int32Array {
    const { n } = this
    return rows.map((r, i) => Math.max(r, cols[i]!) + Math.min(r, cols[i]!) * n)
  }

  *subtractGramSteps(): Generator<undefined, void, void> {
    if (this.gram !== null) yield* this.gram.subtractSteps(0)
  }

  *inverseFormsSteps(out: Float64Array, products?: Float64Array): Generator<undefined, void, void> {
    if (this.gram !== null) yield* this.gram.formsSteps(this.n * this.n, out, products)
  }

  clear(): void {
    this.values.fill(0)
  }

  factor(): { ok: true; logDet: number } | { ok: false; column: number } {
    const failed = choleskyInPlace(this.values, this.n)
    return failed === 0 ? { ok: true, logDet: logDetFromCholesky(this.values, this.n) } : { ok: false, column: failed - 1 }
  }

  solveLower(b: Float64Array, m: number): void {
    solveLowerInPlace(this.values, this.n, b, m)
  }

  solveUpper(b: Float64Array, m: number): void {
    solveLowerTransInPlace(this.values, this.n, b, m)
  }

  selectedInverse(): void {
    this.inverseValues.set(invertFromCholesky(this.values, this.n))
  }
}
