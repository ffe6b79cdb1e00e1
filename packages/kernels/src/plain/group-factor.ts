import { MAX_GROUP_ORDER } from '../group-layout.ts'
import type { LogProduct } from './log-product.ts'

/** L of the group at hand, k x k by columns, with inverted diagonal. */
export const factor: Float64Array = new Float64Array(MAX_GROUP_ORDER * MAX_GROUP_ORDER)
const zzLambda = new Float64Array(MAX_GROUP_ORDER * MAX_GROUP_ORDER)

/**
 * Factors M = Lambda' ZZ Lambda + I of the group whose first value is at `z`, and multiplies its pivots into `pivots`.
 * False if one of them is not a positive finite number.
 */
export function factorGroup(f: Float64Array, k: number, z: number, lambda: number, pivots: LogProduct): boolean {
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      let sum = 0
      for (let q = j; q < k; q++) {
        const c = Math.min(i, q)
        sum += f[z + 2 * (c * k - (c * (c - 1)) / 2 + Math.abs(i - q))]! * f[lambda + q + j * k]!
      }
      zzLambda[i + j * k] = sum
    }
  }
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      let sum = i === j ? 1 : 0
      for (let q = i; q < k; q++) sum += f[lambda + q + i * k]! * zzLambda[q + j * k]!
      for (let q = 0; q < j; q++) sum -= factor[i + q * k]! * factor[j + q * k]!
      if (i > j) {
        factor[i + j * k] = sum * factor[j + j * k]!
      } else {
        if (!(sum > 0 && sum < Infinity)) return false
        pivots.multiply(sum)
        factor[j + j * k] = 1 / Math.sqrt(sum)
      }
    }
  }
  return true
}

/** w <- L^-1 Lambda' x; value i of x is at x + step i of `from`, w is contiguous from `at` on. */
export function halfSolve(
  f: Float64Array,
  k: number,
  lambda: number,
  from: Float64Array,
  x: number,
  step: number,
  w: Float64Array,
  at: number,
): void {
  for (let i = 0; i < k; i++) {
    let sum = 0
    for (let q = i; q < k; q++) sum += f[lambda + q + i * k]! * from[x + step * q]!
    for (let q = 0; q < i; q++) sum -= factor[i + q * k]! * w[at + q]!
    w[at + i] = sum * factor[i + i * k]!
  }
}
