import { covarianceStructure } from '../covariance/registry.ts'
import { ThetaMap } from '../covariance/theta-map.ts'
import type { CrossProducts } from '../design/cross-products.ts'
import type { FeTerm } from '../design/fe-term.ts'
import { type PackedArray, packArray, unpackArray } from '../numeric/packed-array.ts'
import type { TermInfo } from './lmm/term-info.ts'

/** What fitted states of every class have, as plain JSON: cross-products, scaling, names and levels. */
export interface StoredParts {
  readonly n: number
  readonly p: number
  readonly xy: PackedArray
  readonly blocks: readonly {
    readonly nLevels: number
    readonly k: number
    readonly zz: PackedArray
    readonly zxy: PackedArray
  }[]
  readonly pairs: readonly {
    readonly g: number
    readonly h: number
    readonly ptr: PackedArray
    readonly col: PackedArray
    readonly val: PackedArray
  }[]
  readonly fe: {
    readonly names: readonly string[]
    readonly kept: readonly number[]
    readonly aliased: readonly string[]
    readonly intercept: number
    readonly centre: readonly number[]
    readonly scale: readonly number[]
    readonly rotation: readonly number[] | null
    readonly assign: readonly number[]
    readonly aliasing: readonly number[]
    readonly unweighted: PackedArray | null
  }
  readonly terms: readonly {
    readonly group: string
    readonly structure: string
    readonly names: readonly string[]
    readonly block: number
    readonly at: number
    readonly k: number
    readonly centre: readonly number[]
    readonly scale: readonly number[]
  }[]
  readonly levels: readonly { readonly label: string; readonly names: readonly string[] }[]
}

interface Parts {
  readonly a: CrossProducts
  readonly fe: FeTerm
  readonly terms: readonly TermInfo[]
  readonly levels: readonly { readonly label: string; readonly names: readonly string[] }[]
}

export function storeParts({ a, fe, terms, levels }: Parts): StoredParts {
  return {
    n: a.n,
    p: a.p,
    xy: packArray(a.xy),
    blocks: a.blocks.map(({ nLevels, k, zz, zxy }) => ({ nLevels, k, zz: packArray(zz), zxy: packArray(zxy) })),
    pairs: a.pairs.map(({ g, h, ptr, col, val }) => ({ g, h, ptr: packArray(ptr), col: packArray(col), val: packArray(val) })),
    fe: {
      ...fe,
      centre: [...fe.centre],
      scale: [...fe.scale],
      rotation: fe.rotation === null ? null : [...fe.rotation],
      aliasing: [...fe.aliasing],
      unweighted: fe.unweighted === null ? null : packArray(fe.unweighted),
    },
    terms: terms.map((t) => ({ ...t, centre: [...t.centre], scale: [...t.scale] })),
    levels,
  }
}

/** The parts again, and the map of theta that goes with them. */
export function restoreParts(stored: StoredParts, sumLogWeights: number): Parts & { readonly map: ThetaMap } {
  const { fe } = stored
  return {
    a: {
      n: stored.n,
      p: stored.p,
      sumLogWeights,
      xy: doubles(stored.xy),
      blocks: stored.blocks.map(({ nLevels, k, zz, zxy }) => ({ nLevels, k, zz: doubles(zz), zxy: doubles(zxy) })),
      pairs: stored.pairs.map(({ g, h, ptr, col, val }) => ({
        g,
        h,
        ptr: integers(ptr),
        col: integers(col),
        val: doubles(val),
      })),
    },
    map: new ThetaMap(
      stored.terms.map(({ block, at, k, structure }) => ({ block, at, k, structure: covarianceStructure(structure) })),
      stored.blocks.map((b) => b.k),
    ),
    fe: {
      ...fe,
      centre: Float64Array.from(fe.centre),
      scale: Float64Array.from(fe.scale),
      rotation: fe.rotation === null ? null : Float64Array.from(fe.rotation),
      aliasing: Float64Array.from(fe.aliasing),
      unweighted: fe.unweighted === null ? null : doubles(fe.unweighted),
    },
    terms: stored.terms.map((t) => ({ ...t, centre: Float64Array.from(t.centre), scale: Float64Array.from(t.scale) })),
    levels: stored.levels,
  }
}

/** @throws RangeError for integers */
export function doubles(packed: PackedArray): Float64Array {
  const array = unpackArray(packed)
  if (array instanceof Float64Array) return array
  throw new RangeError('numbers were stored as integers')
}

function integers(packed: PackedArray): Int32Array {
  const array = unpackArray(packed)
  if (array instanceof Int32Array) return array
  throw new RangeError('integers were stored as numbers')
}
