import { diagonal } from '../../src/covariance/diagonal.ts'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import type { CrossProducts } from '../../src/design/cross-products.ts'

/** A small random mixed model with its dense matrices, for checks that need no reference program. */
export interface SimulatedModel {
  readonly n: number
  readonly p: number
  /** n x p row-major. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly w: Float64Array
  readonly factors: readonly {
    readonly refs: Int32Array
    readonly nLevels: number
    readonly k: number
    readonly z: Float64Array
  }[]
  readonly a: CrossProducts
  readonly map: ThetaMap
}

export function lcg(seed: number): () => number {
  let s = seed >>> 0
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return (s + 0.5) / 4294967296
  }
}

export function simulateModel(options: {
  seed: number
  n: number
  p: number
  factors: readonly { nLevels: number; k: number; structure?: 'us' | 'diag'; nestedIn?: number }[]
  weighted?: boolean
}): SimulatedModel {
  const u = lcg(options.seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
  const { n, p } = options
  const x = new Float64Array(n * p)
  for (let i = 0; i < n; i++) for (let c = 0; c < p; c++) x[i * p + c] = c === 0 ? 1 : normal()
  const w = Float64Array.from({ length: n }, () => (options.weighted ? 0.5 + u() : 1))
  const factors = options.factors.map(({ nLevels, k }) => {
    const refs = Int32Array.from({ length: n }, (_, i) => (i < nLevels ? i : Math.floor(u() * nLevels)))
    const z = new Float64Array(n * k)
    for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) z[i * k + c] = c === 0 ? 1 : c < p ? x[i * p + c]! : normal()
    return { refs, nLevels, k, z }
  })
  options.factors.forEach((f, g) => {
    if (f.nestedIn === undefined) return
    const outer = factors[f.nestedIn]!
    for (let i = 0; i < n; i++) outer.refs[i] = factors[g]!.refs[i]! % outer.nLevels
  })
  const y = Float64Array.from({ length: n }, (_, i) => x[i * p]! * 2 + normal() * 0.8)
  for (const f of factors) {
    const b = Float64Array.from({ length: f.nLevels * f.k }, () => normal() * 0.7)
    for (let i = 0; i < n; i++) for (let c = 0; c < f.k; c++) y[i] = y[i]! + f.z[i * f.k + c]! * b[f.refs[i]! * f.k + c]!
  }
  const m = p + 1
  const row = (i: number): Float64Array => Float64Array.from({ length: m }, (_, c) => (c < p ? x[i * p + c]! : y[i]!))
  const xy = new Float64Array(m * m)
  let sumLogWeights = 0
  for (let i = 0; i < n; i++) {
    const r = row(i)
    sumLogWeights += Math.log(w[i]!)
    for (let c = 0; c < m; c++) for (let d = 0; d < m; d++) xy[c * m + d] = xy[c * m + d]! + w[i]! * r[c]! * r[d]!
  }
  const blocks = factors.map(({ refs, nLevels, k, z }) => {
    const zz = new Float64Array(nLevels * k * k)
    const zxy = new Float64Array(nLevels * k * m)
    for (let i = 0; i < n; i++) {
      const r = row(i)
      for (let c = 0; c < k; c++) {
        for (let d = 0; d < k; d++) zz[refs[i]! * k * k + c * k + d]! += w[i]! * z[i * k + c]! * z[i * k + d]!
        for (let d = 0; d < m; d++) zxy[(refs[i]! * k + c) * m + d]! += w[i]! * z[i * k + c]! * r[d]!
      }
    }
    return { nLevels, k, zz, zxy }
  })
  const pairs = []
  for (let g = 0; g < factors.length; g++) {
    for (let h = g + 1; h < factors.length; h++) {
      const fg = factors[g]!
      const fh = factors[h]!
      const cells = new Map<number, Float64Array>()
      for (let i = 0; i < n; i++) {
        const key = fg.refs[i]! * fh.nLevels + fh.refs[i]!
        let cell = cells.get(key)
        if (cell === undefined) {
          cell = new Float64Array(fg.k * fh.k)
          cells.set(key, cell)
        }
        for (let c = 0; c < fg.k; c++) {
          for (let d = 0; d < fh.k; d++) cell[c * fh.k + d]! += w[i]! * fg.z[i * fg.k + c]! * fh.z[i * fh.k + d]!
        }
      }
      const keys = [...cells.keys()].sort((s, t) => s - t)
      const ptr = new Int32Array(fg.nLevels + 1)
      const val = new Float64Array(keys.length * fg.k * fh.k)
      const col = Int32Array.from(keys, (key, e) => {
        ptr[Math.floor(key / fh.nLevels) + 1]! += 1
        val.set(cells.get(key)!, e * fg.k * fh.k)
        return key % fh.nLevels
      })
      for (let j = 0; j < fg.nLevels; j++) ptr[j + 1]! += ptr[j]!
      pairs.push({ g, h, ptr, col, val })
    }
  }
  const map = new ThetaMap(
    options.factors.map((f, block) => ({ block, at: 0, k: f.k, structure: f.structure === 'diag' ? diagonal : unstructured })),
    options.factors.map((f) => f.k),
  )
  return { n, p, x, y, w, factors, a: { n, p, sumLogWeights, xy, blocks, pairs }, map }
}

/** -2 log (restricted) likelihood at theta, sigma profiled, from the dense n x n covariance matrix: the definition itself. */
export function denseCriterion(model: SimulatedModel, theta: Float64Array, reml: boolean): number {
  const { n, p, x, y, w, factors, map } = model
  const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  const h = new Float64Array(n * n)
  for (let i = 0; i < n; i++) h[i * n + i] = 1 / w[i]!
  factors.forEach(({ refs, k, z }, g) => {
    const l = lambda[g]!
    const zl = new Float64Array(n * k)
    for (let i = 0; i < n; i++)
      for (let c = 0; c < k; c++) for (let q = 0; q < k; q++) zl[i * k + c]! += z[i * k + q]! * l[q * k + c]!
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (refs[i] !== refs[j]) continue
        for (let c = 0; c < k; c++) h[i * n + j]! += zl[i * k + c]! * zl[j * k + c]!
      }
    }
  })
  // Cholesky, then least squares on the whitened rows
  let logDet = 0
  for (let j = 0; j < n; j++) {
    for (let q = 0; q < j; q++) for (let i = j; i < n; i++) h[i * n + j]! -= h[i * n + q]! * h[j * n + q]!
    const root = Math.sqrt(h[j * n + j]!)
    logDet += 2 * Math.log(root)
    for (let i = j; i < n; i++) h[i * n + j]! /= root
  }
  const m = p + 1
  const rows = new Float64Array(n * m)
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < m; c++) {
      let s = c < p ? x[i * p + c]! : y[i]!
      for (let q = 0; q < i; q++) s -= h[i * n + q]! * rows[q * m + c]!
      rows[i * m + c] = s / h[i * n + i]!
    }
  }
  const g = new Float64Array(m * m)
  for (let i = 0; i < n; i++)
    for (let c = 0; c < m; c++) for (let d = 0; d < m; d++) g[c * m + d]! += rows[i * m + c]! * rows[i * m + d]!
  let logDetX = 0
  for (let j = 0; j < m; j++) {
    for (let q = 0; q < j; q++) for (let i = j; i < m; i++) g[i * m + j]! -= g[i * m + q]! * g[j * m + q]!
    const root = Math.sqrt(g[j * m + j]!)
    if (j < p) logDetX += 2 * Math.log(root)
    for (let i = j; i < m; i++) g[i * m + j]! /= root
  }
  const nu = reml ? n - p : n
  const r2 = g[m * m - 1]! ** 2
  return logDet + nu * (1 + Math.log((2 * Math.PI * r2) / nu)) + (reml ? logDetX : 0)
}
