import type { CrossProducts } from '../../design/cross-products.ts'
import { createTrailingFactor } from './create-trailing-factor.ts'
import { MixedSystem } from './mixed-system.ts'
import { inverseBlocks } from './mode-solution.ts'

/** Large beside one, small beside the reciprocal of rounding: Z'Z + I / ridge tells its zero eigenvalues from the others. */
const ridge = 1e10

/** A column of X counts where the others leave this share of its square or more. */
const clear = 1e-6

/**
 * rank [Z X] from the cross-products, with the sparse factorisation that fits use. With C = r Z'Z + I for a large r, the
 * trace of C^-1 counts the zero eigenvalues of Z'Z; the pivots of X'(I - Z (Z'Z + I/r)^-1 Z')X count what X adds.
 */
export function columnRank(a: CrossProducts): number {
  const scaled = unitColumns(a)
  const system = new MixedSystem(scaled, createTrailingFactor)
  const root = Math.sqrt(ridge)
  system.lambda.forEach((lambda, g) => {
    const { k } = scaled.blocks[g]!
    for (let c = 0; c < k; c++) lambda[c * k + c] = root
  })
  system.factor()
  let rank = 0
  if (scaled.blocks.length > 0) {
    inverseBlocks(system).forEach((blocks, g) => {
      const { nLevels, k } = scaled.blocks[g]!
      for (let j = 0; j < nLevels; j++) for (let c = 0; c < k; c++) rank += 1 - blocks[(j * k + c) * k + c]!
    })
  }
  rank = Math.round(rank)
  for (let c = 0; c < a.p; c++) if (system.g[c * system.m + c]! ** 2 > clear * a.xy[c * system.m + c]!) rank++
  return rank
}

/** Every random column by level to length one; columns of zeros stay. */
function unitColumns(a: CrossProducts): CrossProducts {
  const m = a.p + 1
  const size = a.blocks.map(({ nLevels, k, zz }) =>
    Float64Array.from({ length: nLevels * k }, (_, i) => {
      const square = zz[i * k + (i % k)]!
      return square > 0 ? 1 / Math.sqrt(square) : 0
    }),
  )
  return {
    ...a,
    blocks: a.blocks.map(({ nLevels, k, zz, zxy }, g) => ({
      nLevels,
      k,
      zz: zz.map((x, i) => x * size[g]![Math.floor(i / k)]! * size[g]![Math.floor(i / (k * k)) * k + (i % k)]!),
      zxy: zxy.map((x, i) => x * size[g]![Math.floor(i / m)]!),
    })),
    pairs: a.pairs.map((pair) => {
      const { g, h, ptr, col, val } = pair
      const kg = a.blocks[g]!.k
      const kh = a.blocks[h]!.k
      const out = new Float64Array(val.length)
      for (let l = 0; l + 1 < ptr.length; l++) {
        for (let e = ptr[l]!; e < ptr[l + 1]!; e++) {
          for (let r = 0; r < kg; r++) {
            for (let c = 0; c < kh; c++) {
              const i = (e * kg + r) * kh + c
              out[i] = val[i]! * size[g]![l * kg + r]! * size[h]![col[e]! * kh + c]!
            }
          }
        }
      }
      return { ...pair, val: out }
    }),
  }
}
