import type { Kernels } from '@blup/kernels'
import { type RelativeIndices, relativeIndices } from './relative-indices.ts'
import { type GramRows, gramDoubles, SparseGram } from './sparse-gram.ts'
import type { Symbolic } from './symbolic.ts'
import { isVeryWide, wideScratch } from './wide-panel.ts'

export interface SupernodalOptions {
  /** Columns of right-hand sides solved at a time; more are taken in turns. Default 16. */
  readonly rightHandSides?: number
  /** Whether memory for the selected inverse is set aside. Default true. */
  readonly inverse?: boolean
  /** Doubles of an update matrix handled at a time, small enough for a second-level cache. Default 32768. */
  readonly updateDoubles?: number
  /** Sparse rows whose products will be subtracted from the matrix. Default none. */
  readonly gram?: GramRows
}

/** Areas of the arena, as offsets in doubles. */
export interface PanelWorkspace {
  readonly symbolic: Symbolic
  readonly relative: Omit<RelativeIndices, 'rel'>
  /** Where `rel` of the relative indices lies, as an offset into `i32`. */
  readonly rel: number
  readonly kernels: Kernels
  /** Rows below the widest front. */
  readonly tallest: number
  readonly inverse: number
  readonly inverseDoubles: number
  /** Update matrices pass through here a few columns at a time. */
  readonly update: number
  readonly updateDoubles: number
  /** L21 L11^-1 of one supernode. */
  readonly product: number
  readonly rhs: number
  readonly rhsWidth: number
  /** `wideScratch` doubles where a panel is very wide. */
  readonly wide: number
  readonly gram: SparseGram | null
}

/** Measures the areas and asks `kernelsFactory(doubles)` for an arena that holds them. */
export function panelWorkspace(
  symbolic: Symbolic,
  kernelsFactory: (doubles: number) => Kernels,
  options: SupernodalOptions,
): PanelWorkspace {
  const { supernodes, first, rowPtr, stored, n } = symbolic
  const withInverse = options.inverse ?? true
  const rhsWidth = options.rightHandSides ?? 16
  let tallest = 0
  let product = 0
  let wideDoubles = 0
  for (let s = 0; s < supernodes; s++) {
    const below = rowPtr[s + 1]! - rowPtr[s]!
    tallest = Math.max(tallest, below)
    const width = first[s + 1]! - first[s]!
    product = Math.max(product, below * width)
    if (isVeryWide(width)) wideDoubles = wideScratch
  }
  const updateDoubles = Math.min(tallest * tallest, Math.max(options.updateDoubles ?? 32768, tallest))
  const inverseDoubles = withInverse ? stored : 0
  const inverse = stored
  const update = inverse + inverseDoubles
  const productAt = update + Math.max(updateDoubles, tallest * rhsWidth)
  const rhs = productAt + (withInverse ? product : 0)
  const { rel, ...relative } = relativeIndices(symbolic)
  const wide = rhs + n * rhsWidth
  const relAt = wide + wideDoubles
  const gramAt = relAt + Math.ceil(rel.length / 2)
  const kernels = kernelsFactory(gramAt + (options.gram === undefined ? 0 : gramDoubles(symbolic, options.gram)))
  kernels.i32.set(rel, 2 * relAt)
  return {
    symbolic,
    relative,
    rel: 2 * relAt,
    kernels,
    tallest,
    inverse,
    inverseDoubles,
    update,
    updateDoubles,
    product: productAt,
    rhs,
    rhsWidth,
    wide,
    gram: options.gram === undefined ? null : new SparseGram(kernels, gramAt, symbolic, options.gram),
  }
}
