import { madd } from './arithmetic'
import { groupArea } from './scratch'

// Blocks of many small groups, two groups a vector: group 2P in lane 0, group 2P + 1 in lane 1 of every v128. The layout
// and the algebra are described in src/kernels.ts. Groups are taken in chunks that stay in the first-level cache: all
// factors of a chunk first, so that their chains of roots and divisions overlap, then the solves, then the sums.
// Sums run over a chunk and are added to the total once a chunk, which also keeps rounding errors small.

/** Most pairs in a chunk. */
const MOST_PAIRS: i32 = 32

/** Gram totals: m x m, lower, packed. */
export const gram: usize = groupArea
/** Totals of T: k x k, lower, packed. */
export let moment: usize = 0
/** Packed lower lambda, splat: by columns, as ZZ. */
export let lambda: usize = 0
/** One pair, when the last lane is missing. */
let lastPair: usize = 0
/** A k x k matrix. */
export let work: usize = 0
/** Mantissas and biased exponents of the product of all pivots. */
export let products: usize = 0
/** One mask a pair: which lanes have only usable pivots. */
export let masks: usize = 0
/** Factors: a packed lower triangle a pair, by columns, diagonal inverted. */
export let factors: usize = 0
/** Half-solved columns: for each column, k values a pair. */
export let halves: usize = 0
/** Columns to be half-solved, where they are not the data themselves: as ZX. */
export let combined: usize = 0

/**
 * Lays out the working memory for blocks of order k with m columns, of which up to `columns` are solved. k <= 64 and
 * m <= 128 (src/group-layout.ts) stay below the arena.
 */
export function layOut(k: i32, m: i32, columns: i32): void {
  const triangle = (<usize>((k * (k + 1)) >> 1)) << 4
  const pairs = <usize>chunkPairs(k, columns)
  const block = (<usize>(k * columns)) << 4
  moment = gram + ((<usize>((m * (m + 1)) >> 1)) << 4)
  lambda = moment + triangle
  lastPair = lambda + triangle
  work = lastPair + triangle + ((<usize>(k * m)) << 4)
  products = work + ((<usize>(k * k)) << 4)
  masks = products + 32
  factors = masks + (pairs << 4)
  halves = factors + pairs * triangle
  combined = halves + pairs * block
}

/** Pairs in a chunk: no more than keep 512 vectors of factors and columns. */
export function chunkPairs(k: i32, columns: i32): i32 {
  return max(1, min(MOST_PAIRS, 512 / (k * (k + columns))))
}

// @ts-ignore: decorator
@inline
export function at(p: usize, i: i32): v128 {
  return v128.load(p + ((<usize>i) << 4))
}

// @ts-ignore: decorator
@inline
export function put(p: usize, i: i32, x: v128): void {
  v128.store(p + ((<usize>i) << 4), x)
}

/** Byte offset of (i, j), i >= j, in a lower triangle packed by columns. */
// @ts-ignore: decorator
@inline
export function element(k: i32, i: i32, j: i32): usize {
  return (<usize>(j * k - ((j * (j - 1)) >> 1) + i - j)) << 4
}

/** sum of a(q) b(q) over n contiguous vectors. */
export function dotColumn(n: i32, a: usize, b: usize): v128 {
  let sum = f64x2.splat(0)
  for (let q = 0; q < n; q++) {
    sum = madd(v128.load(a), v128.load(b), sum)
    a += 16
    b += 16
  }
  return sum
}

/** sum over columns q < n of a(q) b(q), both rows of packed lower triangles that start in column 0. */
export function dotRows(n: i32, k: i32, a: usize, b: usize): v128 {
  let sum = f64x2.splat(0)
  let step = (<usize>(k - 1)) << 4
  for (let q = 0; q < n; q++) {
    sum = madd(v128.load(a), v128.load(b), sum)
    a += step
    b += step
    step -= 16
  }
  return sum
}

/** sum over from <= q < i of Z(i, q) b(q - from), Z a packed lower triangle of order k. */
export function dotRow(from: i32, i: i32, k: i32, z: usize, b: usize): v128 {
  let sum = f64x2.splat(0)
  z += element(k, i, from)
  let step = (<usize>(k - 1 - from)) << 4
  for (let q = from; q < i; q++) {
    sum = madd(v128.load(z), v128.load(b), sum)
    z += step
    step -= 16
    b += 16
  }
  return sum
}

/** Reads lambda (k x k, column-major) to its packed splat form. */
export function loadLambda(k: i32, from: usize): void {
  let out = lambda
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      v128.store(out, v128.load_splat<f64>(from + ((<usize>(i + j * k)) << 3)))
      out += 16
    }
  }
}

/** The last pair of an odd count, with zeros in its unused lane: M = I there. */
export function loadLastPair(entries: i32, from: usize): usize {
  for (let e = 0; e < entries; e++) put(lastPair, e, v128.load64_zero(from + ((<usize>e) << 4)))
  return lastPair
}

// @ts-ignore: decorator
@inline
export function clear(from: usize, vectors: i32): void {
  for (let i = 0; i < vectors; i++) put(from, i, f64x2.splat(0))
}

// @ts-ignore: decorator
@inline
export function addLanes(to: usize, x: v128): void {
  store<f64>(to, load<f64>(to) + (f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1)))
}
