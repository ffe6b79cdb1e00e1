import {
  choleskyInPlace,
  invertFromCholesky,
  logDetFromCholesky,
  solveLowerInPlace,
  solveLowerTransInPlace,
} from '../numeric/small-cholesky.ts'
import type { SymmetricFactor } from './symmetric-factor.ts'

/** A small dense matrix as a `SymmetricFactor`: lower triangle, column-major, slot = row + column n. */
export class DenseSymmetricFactor implements SymmetricFactor {
  readonly n: number
  readonly values: Float64Array
  inverseValues: Float64Array

  get cost(): { nonzeros: number; flops: number; supernodes: number } {
    const { n } = this
    return { nonzeros: (n * (n + 1)) / 2, flops: (n * (n + 1) * (2 * n + 1)) / 6, supernodes: Math.min(n, 1) }
  }

  constructor(n: number) {
    this.n = n
    this.values = new Float64Array(n * n)
    this.inverseValues = new Float64Array(0)
  }

  positions(rows: Int32Array, cols: Int32Array): Int32Array {
    const { n } = this
    return rows.map((r, i) => Math.max(r, cols[i]!) + Math.min(r, cols[i]!) * n)
  }

  cliquePositions({ ptr, col }: { readonly ptr: Int32Array; readonly col: Int32Array }): Int32Array {
    const { n } = this
    const slots: number[] = []
    for (let j = 0; j + 1 < ptr.length; j++) {
      for (let x = ptr[j]!; x < ptr[j + 1]!; x++) {
        for (let y = ptr[j]!; y <= x; y++) slots.push(Math.max(col[x]!, col[y]!) + Math.min(col[x]!, col[y]!) * n)
      }
    }
    return Int32Array.from(slots)
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
    this.inverseValues = invertFromCholesky(this.values, this.n)
  }
}
