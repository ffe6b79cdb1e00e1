import type { CrossProducts } from '../../design/cross-products.ts'
import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import type { LmmState } from '../../models/lmm/lmm-state.ts'

/** A grouping factor within which all others are nested, so that rows of different levels are independent. */
export interface IndependentClusters {
  readonly block: number
  readonly label: string
  /** For every grouping block the cluster of each of its levels. */
  readonly clusterOf: readonly Int32Array[]
}

/**
 * The clusters that `label` names, by default the highest grouping factor.
 *
 * @throws BlupError E221 for a name that is no grouping factor, I440 where other random effects reach across clusters
 */
export function independentClusters(state: LmmState, label?: string): IndependentClusters {
  const { a, levels } = state
  const labels = levels.map((l) => l.label)
  const list = labels.map((name) => `\`${name}\``).join(', ')
  if (labels.length === 0) throw new BlupError('I440', 'The model has no grouping factor that could be the clusters.')
  if (label !== undefined && !labels.includes(label)) {
    const near = nearestName(label, labels)
    throw new BlupError('E221', `\`${label}\` is no grouping factor of the model; there is ${list}.`, {
      fixes: near === null ? [] : [`did you mean \`${near}\`?`],
    })
  }
  const candidates = label === undefined ? labels.map((_, g) => g) : [labels.indexOf(label)]
  const found = candidates.flatMap((block) => {
    const clusterOf = a.blocks.map((_, inner) => outerLevels(a, inner, block))
    const complete = clusterOf.filter((c) => c !== null)
    return complete.length === clusterOf.length ? [{ block, label: labels[block]!, clusterOf: complete }] : []
  })
  found.sort((x, y) => a.blocks[x.block]!.nLevels - a.blocks[y.block]!.nLevels)
  const [first] = found
  if (first !== undefined) return first
  const what =
    label === undefined
      ? `The grouping factors ${list} cross, so no clusters are independent of each other.`
      : `Other random effects reach across the levels of \`${label}\`, so they are no independent clusters.`
  throw new BlupError('I440', what, {
    fixes: label === undefined ? [] : ['leave `cluster` out: the highest grouping factor is taken'],
  })
}

/** The level of block `outer` in which each level of `inner` lies; null where one lies in several. */
function outerLevels(a: CrossProducts, inner: number, outer: number): Int32Array | null {
  const { nLevels } = a.blocks[inner]!
  if (inner === outer) return Int32Array.from({ length: nLevels }, (_, j) => j)
  const pair = a.pairs.find(({ g, h }) => (g === inner && h === outer) || (g === outer && h === inner))
  if (pair === undefined || pair.col.length !== nLevels) return null
  const out = new Int32Array(nLevels).fill(-1)
  for (let row = 0; row + 1 < pair.ptr.length; row++) {
    for (let e = pair.ptr[row]!; e < pair.ptr[row + 1]!; e++) {
      if (pair.g === inner) out[row] = pair.col[e]!
      else out[pair.col[e]!] = row
    }
  }
  return out.includes(-1) ? null : out
}
