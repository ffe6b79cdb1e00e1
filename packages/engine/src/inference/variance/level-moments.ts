import type { LmmState } from '../../models/lmm/lmm-state.ts'

/** Rows and columns of the entries of a symmetric direction, all of which are 1. */
export type Entries = readonly (readonly [number, number])[]

/**
 * Sums over the levels of a grouping factor of w_j B_j, where B_j is U_ja'U_jf (p x p) followed by K_jaf, and w_j is one or
 * K_jbe; U_j = Z_j'H^-1 X_j, k x p, and K_j = Z_j'H^-1 Z_j.
 */
export interface LevelMoments {
  /** p^2 + 1. */
  readonly width: number
  readonly sums: Float64Array
  /** Where the sum of rows a >= f begins. */
  readonly plain: (a: number, f: number) => number
  /** Where the sum of rows a >= f with weights K_jbe begins. */
  readonly weighted: (a: number, f: number, b: number, e: number) => number
}

/** One pass over the levels: the sums that products of two of the directions need. */
export function levelMoments(state: LmmState, directions: readonly Entries[]): LevelMoments {
  const { a } = state
  const system = state.system()
  const { p } = a
  const { nLevels, k, zz, zxy } = a.blocks[0]!
  const width = p * p + 1
  const nPairs = (k * (k + 1)) / 2
  const slots = new Int32Array(nPairs * (nPairs + 1)).fill(-1)
  const pairs: number[] = []
  const weights: number[] = []
  const need = (pair: number, weight: number): void => {
    const at = pair * (nPairs + 1) + weight
    if (slots[at] !== -1) return
    slots[at] = pairs.length * width
    pairs.push(pair)
    weights.push(weight)
  }
  for (let pair = 0; pair < nPairs; pair++) need(pair, 0)
  for (const one of directions)
    for (const other of directions) for (const [r, s] of one) for (const [x, y] of other) need(pairOf(r, y), 1 + pairOf(s, x))
  const work: Work = {
    k,
    p,
    zz,
    zxy,
    l: system.l0,
    lambda: system.lambda[0]!,
    w: new Float64Array(k * k),
    wa: new Float64Array(k * k),
    wb: new Float64Array(k * p),
    u: new Float64Array(k * p),
    weight: new Float64Array(nPairs + 1).fill(1),
    products: new Float64Array(nPairs * width),
    sums: new Float64Array(pairs.length * width),
    slotPair: Int32Array.from(pairs, (pair) => pair * width),
    slotWeight: Int32Array.from(weights),
  }
  for (let j = 0; j < nLevels; j++) {
    if (k === 2) twoProducts(work, j)
    else {
      halfInverse(work, j)
      levelProducts(work, j)
    }
    pairProducts(work)
    addLevel(work)
  }
  return {
    width,
    sums: work.sums,
    plain: (r, c) => slots[pairOf(r, c) * (nPairs + 1)]!,
    weighted: (r, c, x, y) => slots[pairOf(r, c) * (nPairs + 1) + 1 + pairOf(x, y)]!,
  }
}

interface Work {
  readonly k: number
  readonly p: number
  readonly zz: Float64Array
  readonly zxy: Float64Array
  readonly l: Float64Array
  readonly lambda: Float64Array
  /** L^-1 Lambda', k x k; then its products with Z'Z and Z'X. */
  readonly w: Float64Array
  readonly wa: Float64Array
  readonly wb: Float64Array
  readonly u: Float64Array
  /** One, then the lower triangle of K. */
  readonly weight: Float64Array
  readonly products: Float64Array
  readonly sums: Float64Array
  readonly slotPair: Int32Array
  readonly slotWeight: Int32Array
}

function pairOf(r: number, c: number): number {
  return r >= c ? (r * (r + 1)) / 2 + c : (c * (c + 1)) / 2 + r
}

/** W = L^-1 Lambda': its square W'W is Lambda C^-1 Lambda'. */
function halfInverse({ k, l, lambda, w }: Work, j: number): void {
  const at = j * k * k
  for (let c = 0; c < k; c++) {
    for (let r = 0; r < k; r++) {
      let s = c >= r ? lambda[c * k + r]! : 0
      for (let x = 0; x < r; x++) s -= l[at + r * k + x]! * w[x * k + c]!
      w[r * k + c] = s / l[at + r * k + r]!
    }
  }
}

/** K = A - (W A)'W A and U = B - (W A)'W B for A = Z'Z and B = Z'X. */
function levelProducts({ k, p, zz, zxy, w, wa, wb, u, weight }: Work, j: number): void {
  const at = j * k * k
  const m = p + 1
  const row = j * k * m
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < k; c++) {
      let s = 0
      for (let x = 0; x < k; x++) s += w[r * k + x]! * zz[at + x * k + c]!
      wa[r * k + c] = s
    }
    for (let c = 0; c < p; c++) {
      let s = 0
      for (let x = 0; x < k; x++) s += w[r * k + x]! * zxy[row + x * m + c]!
      wb[r * p + c] = s
    }
  }
  let pair = 1
  for (let r = 0; r < k; r++) {
    for (let c = 0; c <= r; c++) {
      let s = zz[at + r * k + c]!
      for (let x = 0; x < k; x++) s -= wa[x * k + r]! * wa[x * k + c]!
      weight[pair++] = s
    }
    for (let c = 0; c < p; c++) {
      let s = zxy[row + r * m + c]!
      for (let x = 0; x < k; x++) s -= wa[x * k + r]! * wb[x * p + c]!
      u[r * p + c] = s
    }
  }
}

/** The same for two coefficients, written out. */
function twoProducts({ p, zz, zxy, l, lambda, u, weight }: Work, j: number): void {
  const at = 4 * j
  const m = p + 1
  const one = 2 * j * m
  const two = one + m
  const a = zz[at]!
  const b = zz[at + 2]!
  const c = zz[at + 3]!
  const first = 1 / l[at]!
  const second = 1 / l[at + 3]!
  const w00 = lambda[0]! * first
  const w01 = lambda[2]! * first
  const w10 = -l[at + 2]! * w00 * second
  const w11 = (lambda[3]! - l[at + 2]! * w01) * second
  const x00 = w00 * a + w01 * b
  const x01 = w00 * b + w01 * c
  const x10 = w10 * a + w11 * b
  const x11 = w10 * b + w11 * c
  weight[1] = a - x00 * x00 - x10 * x10
  weight[2] = b - x00 * x01 - x10 * x11
  weight[3] = c - x01 * x01 - x11 * x11
  for (let r = 0; r < p; r++) {
    const y = zxy[one + r]!
    const z = zxy[two + r]!
    const half = w00 * y + w01 * z
    const other = w10 * y + w11 * z
    u[r] = y - x00 * half - x10 * other
    u[p + r] = z - x01 * half - x11 * other
  }
}

function pairProducts({ k, p, u, weight, products }: Work): void {
  let at = 0
  let pair = 1
  for (let a = 0; a < k; a++) {
    for (let f = 0; f <= a; f++) {
      for (let r = 0; r < p; r++) {
        const x = u[a * p + r]!
        for (let c = 0; c < p; c++) products[at++] = x * u[f * p + c]!
      }
      products[at++] = weight[pair++]!
    }
  }
}

function addLevel({ p, weight, products, sums, slotPair, slotWeight }: Work): void {
  const width = p * p + 1
  let to = 0
  for (let slot = 0; slot < slotPair.length; slot++) {
    const w = weight[slotWeight[slot]!]!
    const from = slotPair[slot]!
    for (let e = 0; e < width; e++) sums[to + e] = sums[to + e]! + w * products[from + e]!
    to += width
  }
}
