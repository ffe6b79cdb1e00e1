import * as scratch from './scratch.ts'

// Constants of this module rather than imports: engines then know base and length of the arrays when they compile the
// tile, which is worth half of its speed.
const rowStrips = scratch.rowStrips
const columnStrips = scratch.columnStrips

/**
 * C <- C + alpha A B for a 4 x 4 tile of C, A at `a` of the row strips, B at `b` of the column strips, `kc` steps.
 */
export function tile(kc: number, a: number, b: number, c: Float64Array, p: number, ldc: number, alpha: number): void {
  let c00 = 0
  let c10 = 0
  let c20 = 0
  let c30 = 0
  let c01 = 0
  let c11 = 0
  let c21 = 0
  let c31 = 0
  let c02 = 0
  let c12 = 0
  let c22 = 0
  let c32 = 0
  let c03 = 0
  let c13 = 0
  let c23 = 0
  let c33 = 0
  for (let q = 0; q < kc; q++) {
    const a0 = rowStrips[a]!
    const a1 = rowStrips[a + 1]!
    const a2 = rowStrips[a + 2]!
    const a3 = rowStrips[a + 3]!
    let x = columnStrips[b]!
    c00 += a0 * x
    c10 += a1 * x
    c20 += a2 * x
    c30 += a3 * x
    x = columnStrips[b + 1]!
    c01 += a0 * x
    c11 += a1 * x
    c21 += a2 * x
    c31 += a3 * x
    x = columnStrips[b + 2]!
    c02 += a0 * x
    c12 += a1 * x
    c22 += a2 * x
    c32 += a3 * x
    x = columnStrips[b + 3]!
    c03 += a0 * x
    c13 += a1 * x
    c23 += a2 * x
    c33 += a3 * x
    a += 4
    b += 4
  }
  c[p] = c[p]! + alpha * c00
  c[p + 1] = c[p + 1]! + alpha * c10
  c[p + 2] = c[p + 2]! + alpha * c20
  c[p + 3] = c[p + 3]! + alpha * c30
  p += ldc
  c[p] = c[p]! + alpha * c01
  c[p + 1] = c[p + 1]! + alpha * c11
  c[p + 2] = c[p + 2]! + alpha * c21
  c[p + 3] = c[p + 3]! + alpha * c31
  p += ldc
  c[p] = c[p]! + alpha * c02
  c[p + 1] = c[p + 1]! + alpha * c12
  c[p + 2] = c[p + 2]! + alpha * c22
  c[p + 3] = c[p + 3]! + alpha * c32
  p += ldc
  c[p] = c[p]! + alpha * c03
  c[p + 1] = c[p + 1]! + alpha * c13
  c[p + 2] = c[p + 2]! + alpha * c23
  c[p + 3] = c[p + 3]! + alpha * c33
}

/**
 * Solves X T' = C for the 4 x 4 tile at `x` of the row strips, in place. Lower T is at `t` of the column strips, by
 * columns of 4, with inverted diagonal.
 */
export function solveTile(x: number, t: number): void {
  const t10 = columnStrips[t + 1]!
  const t20 = columnStrips[t + 2]!
  const t30 = columnStrips[t + 3]!
  const t21 = columnStrips[t + 6]!
  const t31 = columnStrips[t + 7]!
  const t32 = columnStrips[t + 11]!
  for (let r = x; r < x + 4; r++) {
    const x0 = rowStrips[r]! * columnStrips[t]!
    const x1 = (rowStrips[r + 4]! - x0 * t10) * columnStrips[t + 5]!
    const x2 = (rowStrips[r + 8]! - x0 * t20 - x1 * t21) * columnStrips[t + 10]!
    rowStrips[r] = x0
    rowStrips[r + 4] = x1
    rowStrips[r + 8] = x2
    rowStrips[r + 12] = (rowStrips[r + 12]! - x0 * t30 - x1 * t31 - x2 * t32) * columnStrips[t + 15]!
  }
}
