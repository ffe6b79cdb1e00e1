import type { CrossProducts } from './cross-products.ts'

/** [Z X y] with [X y] replaced by [X y] T: T is m x width row-major, and its last column gives the new response. */
export function transformFixed(a: CrossProducts, t: Float64Array, width: number): CrossProducts {
  const m = a.p + 1
  const half = times(a.xy, m, m, t, width)
  return {
    ...a,
    p: width - 1,
    xy: transposedTimes(t, m, width, half, width),
    blocks: a.blocks.map((block) => ({ ...block, zxy: times(block.zxy, block.nLevels * block.k, m, t, width) })),
  }
}

/**
 * The same with the k columns a level of one grouping block replaced by their products with T, k x width row-major; a width
 * of 0 takes the block out.
 */
export function transformRandom(a: CrossProducts, block: number, t: Float64Array, width: number): CrossProducts {
  const m = a.p + 1
  if (width === 0) {
    const left = (g: number): number => (g > block ? g - 1 : g)
    return {
      ...a,
      blocks: a.blocks.filter((_, g) => g !== block),
      pairs: a.pairs
        .filter(({ g, h }) => g !== block && h !== block)
        .map((pair) => ({ ...pair, g: left(pair.g), h: left(pair.h) })),
    }
  }
  const { nLevels, k, zz, zxy } = a.blocks[block]!
  const newZz = new Float64Array(nLevels * width * width)
  const newZxy = new Float64Array(nLevels * width * m)
  for (let j = 0; j < nLevels; j++) {
    const half = times(zz.subarray(j * k * k, (j + 1) * k * k), k, k, t, width)
    newZz.set(transposedTimes(t, k, width, half, width), j * width * width)
    newZxy.set(transposedTimes(t, k, width, zxy.subarray(j * k * m, (j + 1) * k * m), m), j * width * m)
  }
  return {
    ...a,
    blocks: a.blocks.map((own, g) => (g === block ? { nLevels, k: width, zz: newZz, zxy: newZxy } : own)),
    pairs: a.pairs.map((pair) => {
      if (pair.g !== block && pair.h !== block) return pair
      const cells = pair.col.length
      const kg = a.blocks[pair.g]!.k
      const kh = a.blocks[pair.h]!.k
      const size = pair.g === block ? width * kh : kg * width
      const val = new Float64Array(cells * size)
      for (let e = 0; e < cells; e++) {
        const cell = pair.val.subarray(e * kg * kh, (e + 1) * kg * kh)
        val.set(pair.g === block ? transposedTimes(t, k, width, cell, kh) : times(cell, kg, k, t, width), e * size)
      }
      return { ...pair, val }
    }),
  }
}

/** A B for A rows x inner and B inner x width, row-major. */
function times(a: Float64Array, rows: number, inner: number, b: Float64Array, width: number): Float64Array {
  const out = new Float64Array(rows * width)
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < inner; q++) {
      const x = a[r * inner + q]!
      if (x === 0) continue
      for (let c = 0; c < width; c++) out[r * width + c] = out[r * width + c]! + x * b[q * width + c]!
    }
  }
  return out
}

/** T'B for T inner x width and B inner x columns, row-major. */
function transposedTimes(t: Float64Array, inner: number, width: number, b: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(width * columns)
  for (let q = 0; q < inner; q++) {
    for (let r = 0; r < width; r++) {
      const x = t[q * width + r]!
      if (x === 0) continue
      for (let c = 0; c < columns; c++) out[r * columns + c] = out[r * columns + c]! + x * b[q * columns + c]!
    }
  }
  return out
}
