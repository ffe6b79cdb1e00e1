import { covarianceStructure } from '../../covariance/registry.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { familyByName } from '../../family/family-registry.ts'
import { linkByName } from '../../family/link-registry.ts'
import { type PackedArray, packArray, unpackArray } from '../../numeric/packed-array.ts'
import type { GlmmState } from './glmm-state.ts'
import { assembleState, workingSystem } from './state.ts'

/** A fitted state as plain JSON: the cross-products of the working model, the parameters with their covariance, the modes. */
export interface StoredGlmmState {
  readonly version: 1
  readonly model: 'glmm'
  readonly family: string
  readonly link: string
  readonly method: string
  readonly criterion: number
  readonly psi: readonly number[]
  readonly covariance: PackedArray
  readonly scale: number
  readonly n: number
  readonly p: number
  readonly xy: PackedArray
  readonly u: readonly PackedArray[]
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

export function storeGlmmState(state: GlmmState): StoredGlmmState {
  const { a, fe } = state
  return {
    version: 1,
    model: 'glmm',
    family: state.family.name,
    link: state.link.name,
    method: state.method,
    criterion: state.criterion,
    psi: [...state.psi],
    covariance: packArray(state.covariance),
    scale: state.yScale,
    n: a.n,
    p: a.p,
    xy: packArray(a.xy),
    u: state.modes.u.map((own) => packArray(own)),
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
    terms: state.terms.map((t) => ({ ...t, centre: [...t.centre], scale: [...t.scale] })),
    levels: state.levels,
  }
}

/** The state again. @throws RangeError where its parts do not belong together */
export function restoreGlmmState(stored: StoredGlmmState): GlmmState {
  const a: CrossProducts = {
    n: stored.n,
    p: stored.p,
    sumLogWeights: 0,
    xy: doubles(stored.xy),
    blocks: stored.blocks.map(({ nLevels, k, zz, zxy }) => ({ nLevels, k, zz: doubles(zz), zxy: doubles(zxy) })),
    pairs: stored.pairs.map(({ g, h, ptr, col, val }) => ({ g, h, ptr: integers(ptr), col: integers(col), val: doubles(val) })),
  }
  const map = new ThetaMap(
    stored.terms.map(({ block, at, k, structure }) => ({ block, at, k, structure: covarianceStructure(structure) })),
    stored.blocks.map((b) => b.k),
  )
  const psi = Float64Array.from(stored.psi)
  const family = familyByName(stored.family)
  const parameters = a.p + map.nPar + (family.dispersion === null ? 0 : 1)
  if (psi.length !== parameters) throw new RangeError(`it has ${psi.length} parameters, and the model ${parameters}`)
  const theta = psi.slice(a.p, a.p + map.nPar)
  const lambda = stored.blocks.map(({ k }) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  const system = workingSystem(a, lambda)
  if (system === null) throw new RangeError('the equations of its working model are not positive definite')
  const { fe } = stored
  return assembleState({
    a,
    map,
    lambda,
    theta,
    psi,
    covariance: doubles(stored.covariance),
    u: stored.u.map(doubles),
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
    scale: stored.scale,
    system,
    family,
    link: linkByName(stored.link),
    criterion: stored.criterion,
    method: stored.method,
  })
}

function doubles(packed: PackedArray): Float64Array {
  const array = unpackArray(packed)
  if (array instanceof Float64Array) return array
  throw new RangeError('numbers were stored as integers')
}

function integers(packed: PackedArray): Int32Array {
  const array = unpackArray(packed)
  if (array instanceof Int32Array) return array
  throw new RangeError('integers were stored as numbers')
}
