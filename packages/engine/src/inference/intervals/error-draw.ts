import type { CrossProducts } from '../../design/cross-products.ts'
import type { Random } from '../../numeric/random.ts'

/** What a vector of errors e ~ N(0, W^-1) contributes: Z'We by block, X'We and e'We. */
export interface ErrorProducts {
  readonly z: readonly Float64Array[]
  readonly x: Float64Array
  readonly square: number
}

/** Draws the products of standard errors with the columns of a model, without its rows. */
export interface ErrorDraw {
  draw(random: Random): ErrorProducts
}

/** A squared residual of a column, relative to its own square, below which earlier columns explain it. */
const dependent = 1e-10

/** Columns beyond which the factor of crossed columns would be slow to make. */
const mostDense = 1500

/**
 * Exact draws of ([Z X]'We, e'We): the first is N(0, A) with A = [Z X]'W[Z X], drawn as R'z with R'R = A, and e'We is |z|^2
 * plus an independent chi-square with n - rank A degrees of freedom. Null for crossed factors of many levels.
 */
export function errorDraw(a: CrossProducts): ErrorDraw | null {
  if (a.blocks.length === 1) return arrowDraw(a)
  const q = a.blocks.reduce((s, { nLevels, k }) => s + nLevels * k, 0)
  return q + a.p > mostDense ? null : denseDraw(a, q)
}

/** One grouping factor: A is block-diagonal with a border for X. */
function arrowDraw(a: CrossProducts): ErrorDraw {
  const { nLevels, k, zz, zxy } = a.blocks[0]!
  const { p } = a
  const m = p + 1
  const l = new Float64Array(nLevels * k * k)
  const border = new Float64Array(nLevels * k * p)
  const rest = new Float64Array(p * p)
  for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) rest[r * p + c] = a.xy[r * m + c]!
  let rank = 0
  for (let j = 0; j < nLevels; j++) {
    const own = zz.slice(j * k * k, (j + 1) * k * k)
    rank += factorInPlace(own, k, diagonal(own, k))
    l.set(own, j * k * k)
    for (let r = 0; r < k; r++) {
      const pivot = own[r * k + r]!
      if (pivot === 0) continue
      const at = (j * k + r) * p
      for (let c = 0; c < p; c++) {
        let s = zxy[(j * k + r) * m + c]!
        for (let x = 0; x < r; x++) s -= own[r * k + x]! * border[(j * k + x) * p + c]!
        border[at + c] = s / pivot
      }
      for (let c = 0; c < p; c++) for (let d = 0; d < p; d++) rest[c * p + d]! -= border[at + c]! * border[at + d]!
    }
  }
  rank += factorInPlace(
    rest,
    p,
    Float64Array.from({ length: p }, (_, c) => a.xy[c * m + c]!),
  )
  const z = new Float64Array(nLevels * k)
  const zx = new Float64Array(p)
  return {
    draw(random) {
      random.normals(z)
      random.normals(zx)
      const gz = new Float64Array(nLevels * k)
      const gx = new Float64Array(p)
      let square = remaining(a.n - rank, random)
      for (let row = 0; row < nLevels * k; row++) {
        const first = row - (row % k)
        for (let c = 0; c <= row - first; c++) gz[row] = gz[row]! + l[row * k + c]! * z[first + c]!
        if (l[row * k + row - first] === 0) continue
        square += z[row]! ** 2
        for (let c = 0; c < p; c++) gx[c] = gx[c]! + border[row * p + c]! * z[row]!
      }
      for (let r = 0; r < p; r++) {
        for (let c = 0; c <= r; c++) gx[r] = gx[r]! + rest[r * p + c]! * zx[c]!
        if (rest[r * p + r] !== 0) square += zx[r]! ** 2
      }
      return { z: [gz], x: gx, square }
    },
  }
}

/** Several grouping factors, or none: A as one dense matrix. */
function denseDraw(a: CrossProducts, q: number): ErrorDraw {
  const { p } = a
  const m = p + 1
  const size = q + p
  const full = new Float64Array(size * size)
  const offset: number[] = []
  let next = 0
  for (const { nLevels, k, zz, zxy } of a.blocks) {
    offset.push(next)
    for (let row = 0; row < nLevels * k; row++) {
      const first = row - (row % k)
      for (let c = 0; c < k; c++) full[(next + row) * size + next + first + c] = zz[row * k + c]!
      for (let c = 0; c < p; c++) full[(q + c) * size + next + row] = zxy[row * m + c]!
    }
    next += nLevels * k
  }
  for (const { g, h, ptr, col, val } of a.pairs) {
    const kg = a.blocks[g]!.k
    const kh = a.blocks[h]!.k
    for (let j = 0; j + 1 < ptr.length; j++) {
      for (let e = ptr[j]!; e < ptr[j + 1]!; e++) {
        for (let r = 0; r < kg; r++) {
          for (let c = 0; c < kh; c++) {
            const one = offset[g]! + j * kg + r
            const other = offset[h]! + col[e]! * kh + c
            full[Math.max(one, other) * size + Math.min(one, other)] = val[(e * kg + r) * kh + c]!
          }
        }
      }
    }
  }
  for (let r = 0; r < p; r++) for (let c = 0; c <= r; c++) full[(q + r) * size + q + c] = a.xy[r * m + c]!
  const rank = factorInPlace(full, size, diagonal(full, size))
  const z = new Float64Array(size)
  return {
    draw(random) {
      random.normals(z)
      const g = new Float64Array(size)
      let square = remaining(a.n - rank, random)
      for (let r = 0; r < size; r++) {
        let s = 0
        for (let c = 0; c <= r; c++) s += full[r * size + c]! * z[c]!
        g[r] = s
        if (full[r * size + r] !== 0) square += z[r]! ** 2
      }
      return {
        z: a.blocks.map(({ nLevels, k }, b) => g.slice(offset[b]!, offset[b]! + nLevels * k)),
        x: g.slice(q),
        square,
      }
    },
  }
}

function remaining(df: number, random: Random): number {
  return df > 0 ? random.chisquare(df) : 0
}

function diagonal(a: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => a[i * n + i]!)
}

/** Lower factor, row-major, of a positive semidefinite matrix given by its lower triangle; dependent columns get zeros. Returns the rank. */
function factorInPlace(a: Float64Array, n: number, reference: Float64Array): number {
  let rank = 0
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j]!
    for (let c = 0; c < j; c++) pivot -= a[j * n + c]! ** 2
    const kept = pivot > dependent * reference[j]!
    const root = kept ? Math.sqrt(pivot) : 0
    if (kept) rank++
    for (let i = j + 1; i < n; i++) {
      let s = a[i * n + j]!
      if (kept) for (let c = 0; c < j; c++) s -= a[i * n + c]! * a[j * n + c]!
      a[i * n + j] = kept ? s / root : 0
    }
    a[j * n + j] = root
    for (let c = j + 1; c < n; c++) a[j * n + c] = 0
  }
  return rank
}
