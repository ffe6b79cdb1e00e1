import type { CrossProducts } from '../../design/cross-products.ts'
import { BlockEquations } from './block-equations.ts'
import { CollapsedEquations } from './collapsed-equations.ts'
import type { GaussianEquations } from './gaussian-equations.ts'
import { GroupEquations } from './group-equations.ts'
import { IterativeEquations } from './iterative-equations.ts'

/** How one grouping factor is stored and treated. */
export interface BlockPlan {
  readonly group: string
  readonly nLevels: number
  /** Random coefficients a level. */
  readonly k: number
  /**
   * `collapsed`: levels with equal cross-products share one factor. `eliminated`: level by level, without fill.
   * `remaining`: in the matrix that elimination leaves.
   */
  readonly role: 'collapsed' | 'eliminated' | 'remaining'
  /** Classes of levels with equal cross-products, where they are collapsed. */
  readonly classes?: number
}

/** How two grouping factors meet. */
export interface PairPlan {
  readonly groups: readonly [string, string]
  readonly cells: number
  /** Share of the possible cells that hold rows. */
  readonly filled: number
  readonly relation: 'nested' | 'crossed' | 'partially crossed'
}

/** The way a model's equations are solved, and what an evaluation of the criterion costs. */
export interface EquationsPlan {
  readonly route: 'least squares' | 'collapsed' | 'block-arrow' | 'dense' | 'supernodal' | 'iterative'
  readonly rows: number
  readonly fixed: number
  readonly parameters: number
  readonly blocks: readonly BlockPlan[]
  readonly pairs: readonly PairPlan[]
  /** The remaining matrix: order, entries of its factor, multiplications of the factorisation. Null where nothing remains. */
  readonly remaining: {
    readonly n: number
    readonly nonzeros: number
    readonly flops: number
    readonly supernodes: number
  } | null
  /** Bytes of the cross-products and of the factor. */
  readonly bytes: number
}

/** Describes equations that have been set up; nothing is computed anew. */
export function describeEquations(
  a: CrossProducts,
  equations: GaussianEquations,
  groups: readonly string[],
  nPar: number,
): EquationsPlan {
  const crossProducts =
    a.xy.length +
    a.blocks.reduce((s, b) => s + b.zz.length + b.zxy.length, 0) +
    a.pairs.reduce((s, x) => s + x.val.length + x.col.length / 2, 0)
  const pairs = a.pairs.map((pair) => describePair(a, pair, groups))
  const common = { rows: a.n, fixed: a.p, parameters: nPar, pairs }
  if (equations instanceof CollapsedEquations) {
    const { nLevels, k } = a.blocks[0]!
    const block: BlockPlan = { group: groups[0]!, nLevels, k, role: 'collapsed', classes: equations.nClasses }
    return {
      ...common,
      route: 'collapsed',
      blocks: [block],
      remaining: null,
      bytes: 8 * (crossProducts + equations.storedDoubles),
    }
  }
  if (equations instanceof GroupEquations) {
    const { nLevels, k } = a.blocks[0]!
    const block: BlockPlan = { group: groups[0]!, nLevels, k, role: 'eliminated' }
    return { ...common, route: 'block-arrow', blocks: [block], remaining: null, bytes: 8 * crossProducts }
  }
  if (equations instanceof IterativeEquations) {
    const largest = a.blocks.reduce((most, b, g) => (b.nLevels > a.blocks[most]!.nLevels ? g : most), 0)
    const blocks = a.blocks.map(
      ({ nLevels, k }, g): BlockPlan => ({ group: groups[g]!, nLevels, k, role: g === largest ? 'eliminated' : 'remaining' }),
    )
    return { ...common, route: 'iterative', blocks, remaining: null, bytes: 8 * (crossProducts + equations.storedDoubles) }
  }
  if (!(equations instanceof BlockEquations)) throw new TypeError('equations of an unknown kind')
  const { system } = equations
  const blocks = a.blocks.map(
    ({ nLevels, k }, g): BlockPlan => ({
      group: groups[g]!,
      nLevels,
      k,
      role: g === system.order[0] ? 'eliminated' : 'remaining',
    }),
  )
  const own = system.l0.length + system.w0.length + system.v.length * 2 + system.w2.length * 2 + system.s.values.length * 2
  const n = system.nTrailing
  const { cost, gram } = system.s
  const rows = gram === null ? 0 : gram.cells * (gram.planes + 3)
  return {
    ...common,
    route: a.blocks.length === 0 ? 'least squares' : n === 0 ? 'block-arrow' : cost.supernodes === 1 ? 'dense' : 'supernodal',
    blocks,
    remaining: n === 0 ? null : { n, ...cost },
    bytes: 8 * (crossProducts + own + rows) + 4 * system.trailing.slotCount,
  }
}

function describePair(
  a: CrossProducts,
  { g, h, ptr, col }: CrossProducts['pairs'][number],
  groups: readonly string[],
): PairPlan {
  const one = a.blocks[g]!.nLevels
  const other = a.blocks[h]!.nLevels
  const seen = new Int32Array(other)
  let inOne = true
  for (let j = 0; j < one; j++) if (ptr[j + 1]! - ptr[j]! > 1) inOne = false
  for (const c of col) seen[c] = seen[c]! + 1
  const inOther = seen.every((count) => count <= 1)
  const filled = col.length / (one * other)
  return {
    groups: [groups[g]!, groups[h]!],
    cells: col.length,
    filled,
    relation: inOne || inOther ? 'nested' : filled === 1 ? 'crossed' : 'partially crossed',
  }
}
