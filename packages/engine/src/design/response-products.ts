import type { CrossProducts } from './cross-products.ts'

/** The part of the cross-products that the response brings: Z'Wy by block, X'Wy and y'Wy. */
export interface ResponseProducts {
  readonly z: readonly Float64Array[]
  readonly x: Float64Array
  readonly square: number
}

/** The same cross-products with arrays of their own where the response stands, to be filled again and again. */
export function ownResponse(a: CrossProducts): CrossProducts {
  return { ...a, xy: a.xy.slice(), blocks: a.blocks.map((block) => ({ ...block, zxy: block.zxy.slice() })) }
}

/** Puts another response into cross-products that `ownResponse` made. */
export function setResponse(a: CrossProducts, response: ResponseProducts): void {
  const { p, xy } = a
  const m = p + 1
  for (let c = 0; c < p; c++) {
    xy[c * m + p] = response.x[c]!
    xy[p * m + c] = response.x[c]!
  }
  xy[m * m - 1] = response.square
  a.blocks.forEach(({ zxy }, g) => {
    const own = response.z[g]!
    for (let row = 0; row < own.length; row++) zxy[row * m + p] = own[row]!
  })
}

/** Products of the response X beta + Z b + e, given those of the errors e. */
export function productsOf(
  a: CrossProducts,
  beta: Float64Array,
  b: readonly Float64Array[],
  error: ResponseProducts,
): ResponseProducts {
  const { p } = a
  const m = p + 1
  const x = new Float64Array(p)
  const z = a.blocks.map(({ nLevels, k, zz }, g) => {
    const out = new Float64Array(nLevels * k)
    for (let row = 0; row < out.length; row++) {
      const first = row - (row % k)
      for (let c = 0; c < k; c++) out[row] = out[row]! + zz[row * k + c]! * b[g]![first + c]!
    }
    return out
  })
  for (const { g, h, ptr, col, val } of a.pairs) {
    const kg = a.blocks[g]!.k
    const kh = a.blocks[h]!.k
    for (let j = 0; j + 1 < ptr.length; j++) {
      for (let e = ptr[j]!; e < ptr[j + 1]!; e++) {
        for (let r = 0; r < kg; r++) {
          for (let c = 0; c < kh; c++) {
            const value = val[(e * kg + r) * kh + c]!
            const one = j * kg + r
            const other = col[e]! * kh + c
            z[g]![one] = z[g]![one]! + value * b[h]![other]!
            z[h]![other] = z[h]![other]! + value * b[g]![one]!
          }
        }
      }
    }
  }
  let square = error.square
  a.blocks.forEach(({ zxy }, g) => {
    const own = z[g]!
    const errors = error.z[g]!
    for (let row = 0; row < own.length; row++) {
      const value = b[g]![row]!
      square += value * (own[row]! + 2 * errors[row]!)
      let fixed = 0
      for (let c = 0; c < p; c++) {
        fixed += zxy[row * m + c]! * beta[c]!
        x[c] = x[c]! + zxy[row * m + c]! * value
      }
      own[row] = own[row]! + fixed + errors[row]!
    }
  })
  for (let c = 0; c < p; c++) {
    let fixed = 0
    for (let d = 0; d < p; d++) fixed += a.xy[c * m + d]! * beta[d]!
    square += beta[c]! * (fixed + 2 * x[c]! + 2 * error.x[c]!)
    x[c] = x[c]! + fixed + error.x[c]!
  }
  return { z, x, square }
}
