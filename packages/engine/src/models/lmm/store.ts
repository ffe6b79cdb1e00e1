import { covarianceStructure } from '../../covariance/registry.ts'
import { ThetaMap } from '../../covariance/theta-map.ts'
import type { CrossProducts } from '../../design/cross-products.ts'
import { createEquations, systemAt } from '../../likelihood/gaussian/create-equations.ts'
import { ProfiledGaussian } from '../../likelihood/gaussian/profiled-gaussian.ts'
import type { MixedSystem } from '../../likelihood/system/mixed-system.ts'
import { solveModes } from '../../likelihood/system/mode-solution.ts'
import { type PackedArray, packArray, unpackArray } from '../../numeric/packed-array.ts'
import type { LmmState } from './lmm-state.ts'

/**
 * A fitted state as plain JSON: the cross-products instead of the rows, theta, the scaling, names and levels. All that
 * inference and prediction read comes back from it.
 */
export interface StoredState {
  readonly version: 1
  readonly reml: boolean
  readonly theta: readonly number[]
  /** Internal criterion at theta: what a reload must reproduce. */
  readonly objective: number
  readonly n: number
  readonly p: number
  readonly sumLogWeights: number
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
  readonly yCentre: number
  readonly yScale: number
}

export function storeState(state: LmmState): StoredState {
  const { a, fe } = state
  return {
    version: 1,
    reml: state.reml,
    theta: [...state.theta],
    objective: state.objective.value(state.theta),
    n: a.n,
    p: a.p,
    sumLogWeights: a.sumLogWeights,
    xy: packArray(a.xy),
    blocks: a.blocks.map(({ nLevels, k, zz, zxy }) => ({ nLevels, k, zz: packArray(zz), zxy: packArray(zxy) })),
    pairs: a.pairs.map(({ g, h, ptr, col, val }) => ({ g, h, ptr: packArray(ptr), col: packArray(col), val: packArray(val) })),
    fe: {
      names: fe.names,
      kept: fe.kept,
      aliased: fe.aliased,
      intercept: fe.intercept,
      centre: [...fe.centre],
      scale: [...fe.scale],
      rotation: fe.rotation === null ? null : [...fe.rotation],
      assign: fe.assign,
      aliasing: [...fe.aliasing],
      unweighted: fe.unweighted === null ? null : packArray(fe.unweighted),
    },
    terms: state.terms.map((t) => ({ ...t, centre: [...t.centre], scale: [...t.scale] })),
    levels: state.levels,
    yCentre: state.yCentre,
    yScale: state.yScale,
  }
}

/** The state again; throws RangeError where the stored criterion is not reproduced. */
export function restoreState(stored: StoredState): LmmState {
  const a: CrossProducts = {
    n: stored.n,
    p: stored.p,
    sumLogWeights: stored.sumLogWeights,
    xy: doubles(stored.xy),
    blocks: stored.blocks.map(({ nLevels, k, zz, zxy }) => ({ nLevels, k, zz: doubles(zz), zxy: doubles(zxy) })),
    pairs: stored.pairs.map(({ g, h, ptr, col, val }) => ({ g, h, ptr: integers(ptr), col: integers(col), val: doubles(val) })),
  }
  const map = new ThetaMap(
    stored.terms.map(({ block, at, k, structure }) => ({ block, at, k, structure: covarianceStructure(structure) })),
    stored.blocks.map((b) => b.k),
  )
  const theta = Float64Array.from(stored.theta)
  const objective = new ProfiledGaussian(createEquations(a), map, stored.reml)
  const value = objective.value(theta)
  if (!(Math.abs(value - stored.objective) <= 1e-8 * (1 + Math.abs(stored.objective)))) {
    throw new RangeError(`the stored criterion is ${stored.objective}, recomputed it is ${value}`)
  }
  const lambda = a.blocks.map(({ k }) => new Float64Array(k * k))
  map.setFactors(theta, lambda)
  let system = systemAt(a, objective.equations, map, theta)
  const { fe } = stored
  return {
    a,
    map,
    objective,
    reml: stored.reml,
    theta,
    slope: null,
    lambda,
    exact: true,
    get system(): MixedSystem {
      if (!system.isFactoredAt(lambda)) system = systemAt(a, objective.equations, map, theta)
      return system
    },
    modes: solveModes(system),
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
    yCentre: stored.yCentre,
    yScale: stored.yScale,
    sigma2: system.pwrss / objective.nu,
  }
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
