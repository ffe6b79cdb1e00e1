import { setFlagsFromString } from 'node:v8'
import { createKernels, type Kernels, loadRelaxed } from '../src/index.ts'

// Node 20 has relaxed SIMD behind a flag, later versions have it on. It must be set before the first compilation.
if (Number.parseInt(process.versions.node, 10) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd')

/** The builds that this host can run; 'simd' and 'plain' are required. */
export const kinds: Kernels['kind'][] = (await loadRelaxed()) ? ['plain', 'simd', 'relaxed'] : ['plain', 'simd']

const EPS = 2 ** -52

/** Column-major dense matrix. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly x: Float64Array
}

/** mulberry32: uniform on [0, 1). */
export function generator(seed: number): () => number {
  let s = seed >>> 0
  return () => {
    s = (s + 0x6d2b79f5) >>> 0
    let t = Math.imul(s ^ (s >>> 15), s | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function matrix(rows: number, columns: number, at: (i: number, j: number) => number): Matrix {
  const x = new Float64Array(rows * columns)
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) x[i + j * rows] = at(i, j)
  return { rows, columns, x }
}

export function random(rows: number, columns: number, seed: number): Matrix {
  const next = generator(seed)
  return matrix(rows, columns, () => 2 * next() - 1)
}

/** Lower triangular with a diagonal away from zero, graded over eight decades if asked. */
export function triangular(n: number, seed: number, graded = false): Matrix {
  const next = generator(seed)
  return matrix(n, n, (i, j) => {
    const value = 2 * next() - 1
    const scale = graded ? 10 ** ((-8 * i) / Math.max(1, n - 1)) : 1
    return i < j ? 0 : scale * (i === j ? 1 + Math.abs(value) : value / Math.sqrt(n))
  })
}

/** Random symmetric entries and a diagonal just large enough; from rank 5 plus a ridge, so that it costs n^2. */
export function positiveDefinite(n: number, seed: number): Matrix {
  const b = random(n, 5, seed)
  const a = product(b, transpose(b))
  return matrix(n, n, (i, j) => a.x[i + j * n]! + (i === j ? 0.1 : 0))
}

export function transpose(a: Matrix): Matrix {
  return matrix(a.columns, a.rows, (i, j) => a.x[j + i * a.rows]!)
}

/** A B by columns; skips zeros of B, which halves the work for triangles. */
export function product(a: Matrix, b: Matrix): Matrix {
  const m = a.rows
  const x = new Float64Array(m * b.columns)
  for (let j = 0; j < b.columns; j++) {
    const column = x.subarray(j * m, (j + 1) * m)
    for (let q = 0; q < a.columns; q++) {
      const s = b.x[q + j * b.rows]!
      if (s === 0) continue
      const from = a.x.subarray(q * m, (q + 1) * m)
      for (let i = 0; i < m; i++) column[i] = column[i]! + from[i]! * s
    }
  }
  return { rows: m, columns: b.columns, x }
}

export function absolute(a: Matrix): Matrix {
  return { ...a, x: a.x.map(Math.abs) }
}

export function combine(a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix {
  return { ...a, x: a.x.map((x, i) => f(x, b.x[i]!)) }
}

export function subtract(a: Matrix, b: Matrix): Matrix {
  return combine(a, b, (x, y) => x - y)
}

export function norm(a: Matrix): number {
  let sum = 0
  for (const x of a.x) sum += x * x
  return Math.sqrt(sum)
}

/** Right factors for residuals: I up to order 70; beyond, 4 columns of signs over 2, for which E ||D P||^2 = ||D||^2 (norms Frobenius). */
export function probes(n: number): Matrix {
  if (n <= 70) return matrix(n, n, (i, j) => (i === j ? 1 : 0))
  const next = generator(n)
  return matrix(n, 4, () => (next() < 0.5 ? -0.5 : 0.5))
}

/** Residual in units of n eps scale, as LAPACK's test programs have it: a few at most for a backward stable routine. */
export function residual(difference: Matrix, n: number, scale: number): number {
  return scale === 0 ? norm(difference) : norm(difference) / (Math.max(1, n) * EPS * scale)
}

/** The largest entry of |X - Y| in units of eps bound; the bound is entry by entry. */
export function worst(x: Matrix, y: Matrix, bound: Matrix): number {
  let most = 0
  for (let i = 0; i < x.x.length; i++) {
    const difference = Math.abs(x.x[i]! - y.x[i]!)
    const ratio = difference === 0 ? 0 : difference / (EPS * bound.x[i]!)
    if (!(ratio <= most)) most = ratio
  }
  return most
}

/**
 * An arena in which matrices lie with gaps between columns and around, all filled with one guard value. `run` calls a
 * kernel and returns the places outside the written parts that changed.
 */
export class Arena {
  readonly kernels: Kernels
  private used = 3
  private readonly writable: Uint8Array

  constructor(kind: Kernels['kind'], doubles: number, guard: number) {
    this.kernels = createKernels(doubles + 3, { kind })
    this.kernels.f64.fill(guard)
    this.writable = new Uint8Array(doubles + 3)
  }

  /** Stores `a` (its lower triangle only, if asked) and returns offset and leading dimension. */
  put(a: Matrix, options: { lower?: boolean; writable?: boolean; gap?: number } = {}): { at: number; ld: number } {
    const ld = a.rows + (options.gap ?? 0)
    const at = this.used
    this.used += ld * a.columns + 3
    if (this.used > this.kernels.f64.length) throw new RangeError('the arena of this test is too small')
    for (let j = 0; j < a.columns; j++) {
      for (let i = options.lower ? j : 0; i < a.rows; i++) {
        this.kernels.f64[at + i + j * ld] = a.x[i + j * a.rows]!
        if (options.writable) this.writable[at + i + j * ld] = 1
      }
    }
    return { at, ld }
  }

  /** Reads a matrix back; the upper triangle as zeros, if asked. */
  get(rows: number, columns: number, place: { at: number; ld: number }, lower = false): Matrix {
    return matrix(rows, columns, (i, j) => (lower && i < j ? 0 : this.kernels.f64[place.at + i + j * place.ld]!))
  }

  /** Runs `call`; returns its result and how many doubles changed that should not. */
  run<T>(call: (kernels: Kernels) => T): { result: T; stray: number } {
    const before = this.kernels.f64.slice()
    const result = call(this.kernels)
    let stray = 0
    for (let i = 0; i < before.length; i++) {
      if (this.writable[i] === 0 && !Object.is(before[i], this.kernels.f64[i])) stray++
    }
    return { result, stray }
  }
}

/** Guard values: NaN shows any use of what should not be read, a number shows any write that NaN would hide. */
export const guards = [Number.NaN, 12345.678]
