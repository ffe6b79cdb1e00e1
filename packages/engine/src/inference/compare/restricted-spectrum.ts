import type { LmmState } from '../../models/lmm/lmm-state.ts'
import { choleskyInPlace, solveLowerInPlace } from '../../numeric/small-cholesky.ts'
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts'

/** A positive eigenvalue of Z'P_0 Z and how often it occurs. */
export interface SpectralValue {
  readonly value: number
  readonly count: number
}

/** Larger matrices would take seconds. */
const largest = 600

/** Eigenvalues this close, relatively, are one. */
const same = 1e-8

/**
 * The positive eigenvalues of Z'P_0 Z, P_0 = W - WX(X'WX)^-1X'W, for a model with one variance; null when they would take
 * too long. For random intercepts groups of equal size are taken together: what is orthogonal to X within them has their size
 * as its eigenvalue.
 */
export function restrictedSpectrum({ a }: LmmState): SpectralValue[] | null {
  const [block] = a.blocks
  if (block === undefined || a.blocks.length > 1) return null
  const { nLevels, k, zz, zxy } = block
  const { p } = a
  const m = p + 1
  const l = new Float64Array(p * p)
  for (let c = 0; c < p; c++) for (let r = c; r < p; r++) l[c * p + r] = a.xy[c * m + r]!
  if (choleskyInPlace(l, p) !== 0) return null
  // rows of U = Z'WX L^-T, so that Z'P_0 Z = Z'WZ - U U'
  const u = Float64Array.from({ length: nLevels * k * p }, (_, i) => zxy[Math.floor(i / p) * m + (i % p)]!)
  solveLowerInPlace(l, p, u, nLevels * k)
  const parts = k === 1 ? byClass(zz, u, nLevels, p) : blocksOf(zz, nLevels, k, u, p)
  if (parts === null) return null
  const size = parts.matrix.length === 0 ? 0 : Math.sqrt(parts.matrix.length)
  const values = [...parts.known, ...Array.from(symmetricEigen(parts.matrix, size).values, (value) => ({ value, count: 1 }))]
  return merged(values)
}

interface Parts {
  readonly known: readonly SpectralValue[]
  /** What is left to decompose, n x n. */
  readonly matrix: Float64Array
}

/** Random intercepts: each class of equal z'z leaves at most p directions to decompose. */
function byClass(zz: Float64Array, u: Float64Array, nLevels: number, p: number): Parts | null {
  const classes = new Map<number, number[]>()
  for (let j = 0; j < nLevels; j++) {
    const own = classes.get(zz[j]!)
    if (own === undefined) classes.set(zz[j]!, [j])
    else own.push(j)
  }
  const known: SpectralValue[] = []
  const rows: { readonly d: number; readonly t: Float64Array }[] = []
  for (const [d, members] of classes) {
    if (members.length <= p) {
      for (const j of members) rows.push({ d, t: u.subarray(j * p, (j + 1) * p) })
      continue
    }
    const gram = new Float64Array(p * p)
    for (const j of members)
      for (let r = 0; r < p; r++) for (let c = 0; c < p; c++) gram[r * p + c]! += u[j * p + r]! * u[j * p + c]!
    const { values, vectors } = symmetricEigen(gram, p)
    let rank = 0
    for (let e = 0; e < p; e++) {
      if (!(values[e]! > 1e-12 * d)) continue
      rank++
      rows.push({ d, t: Float64Array.from({ length: p }, (_, c) => Math.sqrt(values[e]!) * vectors[e * p + c]!) })
    }
    known.push({ value: d, count: members.length - rank })
  }
  const n = rows.length
  if (n > largest) return null
  const matrix = new Float64Array(n * n)
  rows.forEach((x, i) => {
    rows.forEach((y, j) => {
      let s = i === j ? x.d : 0
      for (let c = 0; c < p; c++) s -= x.t[c]! * y.t[c]!
      matrix[i * n + j] = s
    })
  })
  return { known, matrix }
}

function blocksOf(zz: Float64Array, nLevels: number, k: number, u: Float64Array, p: number): Parts | null {
  const n = nLevels * k
  if (n > largest) return null
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const level = Math.floor(i / k)
      let s = level === Math.floor(j / k) ? zz[i * k + (j % k)]! : 0
      for (let c = 0; c < p; c++) s -= u[i * p + c]! * u[j * p + c]!
      matrix[i * n + j] = s
    }
  }
  return { known: [], matrix }
}

function merged(values: readonly SpectralValue[]): SpectralValue[] {
  const sorted = [...values].sort((x, y) => y.value - x.value)
  const top = sorted[0]?.value ?? 0
  const out: SpectralValue[] = []
  for (const { value, count } of sorted) {
    if (!(value > same * top) || count === 0) continue
    const last = out.at(-1)
    if (last !== undefined && last.value - value <= same * top)
      out[out.length - 1] = { value: last.value, count: last.count + count }
    else out.push({ value, count })
  }
  return out
}
