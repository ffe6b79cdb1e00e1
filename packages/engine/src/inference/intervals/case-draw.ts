import type { CrossProducts, GroupingBlock, PairBlock } from '../../design/cross-products.ts'
import type { Grouping } from '../../design/re-term.ts'
import { BlupError } from '../../messages/blup-error.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'
import { RowModel } from '../../simulate/row-model.ts'
import { type BootstrapDraw, needRows } from './bootstrap-draw.ts'

/**
 * Cases: levels of a grouping factor are drawn with replacement, each with all its rows; a level drawn twice counts as two.
 * Factors nested in it move along. Davison and Hinkley (1997), section 3.8.
 *
 * @throws BlupError E221 for an unknown factor, I435 where the others are not nested in it, P505 without rows
 */
export function caseDraw(state: LmmState, rows: LmmRows | null, group: string | undefined): BootstrapDraw {
  const data = needRows(rows, 'The case bootstrap')
  const { groupings } = data.design
  const g = chosenGrouping(groupings, group)
  const parents = groupings.map((other, h) => (h === g ? null : parentsOf(other, groupings[g]!)))
  const { a } = state
  const { p } = a
  const m = p + 1
  const nLevels = a.blocks[g]!.nLevels
  const sums = levelSums(data, g, m)
  /** By factor: the levels within each level of the resampled one. */
  const members = groupings.map((_, h) => {
    if (h === g) return Array.from({ length: nLevels }, (_l, j) => [j])
    const out = Array.from({ length: nLevels }, (): number[] => [])
    parents[h]!.forEach((parent, level) => out[parent]!.push(level))
    return out
  })
  return (random) => {
    const drawn = Int32Array.from({ length: nLevels }, () => random.integer(nLevels))
    const xy = new Float64Array(m * m)
    let n = 0
    let sumLogWeights = 0
    for (const j of drawn) {
      n += sums.n[j]!
      sumLogWeights += sums.logWeights[j]!
      for (let e = 0; e < m * m; e++) xy[e] = xy[e]! + sums.xy[j * m * m + e]!
    }
    const chosen = members.map((own) => Array.from(drawn).flatMap((j) => own[j]!))
    return {
      n,
      p,
      sumLogWeights: data.design.frequency ? 0 : sumLogWeights,
      xy,
      blocks: a.blocks.map((block, h) => takeLevels(block, chosen[h]!, m)),
      pairs: a.pairs.map((pair) => takePair(pair, drawn, members, a)),
    }
  }
}

function chosenGrouping(groupings: readonly Grouping[], group: string | undefined): number {
  if (group !== undefined) {
    const g = groupings.findIndex(({ label }) => label === group)
    if (g >= 0) return g
    throw new BlupError(
      'E221',
      `There is no grouping factor \`${group}\`; there is ${groupings.map(({ label }) => `\`${label}\``).join(', ') || 'none'}.`,
    )
  }
  // the factor with fewest levels encloses the others, if any does
  let g = 0
  groupings.forEach(({ levels }, h) => {
    if (levels.length < groupings[g]!.levels.length) g = h
  })
  if (groupings.length > 0) return g
  throw new BlupError('I435', 'The model has no groups to resample.', {
    fixes: ['use the parametric or the residual bootstrap'],
  })
}

/** The level of `outer` that each level of `inner` lies in. */
function parentsOf(inner: Grouping, outer: Grouping): Int32Array {
  const parent = new Int32Array(inner.levels.length).fill(-1)
  inner.refs.forEach((level, i) => {
    const own = outer.refs[i]!
    if (parent[level] === -1) parent[level] = own
    if (parent[level] === own) return
    throw new BlupError(
      'I435',
      `Levels of \`${outer.label}\` cannot be resampled whole: \`${inner.label}\` is not nested in it (\`${inner.levels[level]}\` has rows in several).`,
      { fixes: ['resample the outermost grouping factor', 'use the parametric or the residual bootstrap'] },
    )
  })
  return parent
}

interface LevelSums {
  readonly n: Float64Array
  readonly logWeights: Float64Array
  /** [X y]'W[X y] of each level, m x m. */
  readonly xy: Float64Array
}

function levelSums(data: LmmRows, g: number, m: number): LevelSums {
  const { refs, levels } = data.design.groupings[g]!
  const { values, centre, scale } = data.design.response
  const model = new RowModel(data)
  const { weights, frequency } = model
  const sums = {
    n: new Float64Array(levels.length),
    logWeights: new Float64Array(levels.length),
    xy: new Float64Array(levels.length * m * m),
  }
  const p = m - 1
  const row = new Float64Array(m)
  for (const { from, to, x } of model.chunks()) {
    for (let i = from; i < to; i++) {
      const j = refs[i]!
      const w = weights === null ? 1 : weights[i]!
      for (let c = 0; c < p; c++) row[c] = x[(i - from) * p + c]!
      row[p] = (values[i]! - centre) / scale
      sums.n[j] = sums.n[j]! + (frequency ? w : 1)
      sums.logWeights[j] = sums.logWeights[j]! + Math.log(w)
      const at = j * m * m
      for (let r = 0; r < m; r++) for (let c = 0; c < m; c++) sums.xy[at + r * m + c]! += w * row[r]! * row[c]!
    }
  }
  return sums
}

function takeLevels({ k, zz, zxy }: GroupingBlock, levels: readonly number[], m: number): GroupingBlock {
  const newZz = new Float64Array(levels.length * k * k)
  const newZxy = new Float64Array(levels.length * k * m)
  levels.forEach((level, at) => {
    newZz.set(zz.subarray(level * k * k, (level + 1) * k * k), at * k * k)
    newZxy.set(zxy.subarray(level * k * m, (level + 1) * k * m), at * k * m)
  })
  return { nLevels: levels.length, k, zz: newZz, zxy: newZxy }
}

/** The cells of the drawn levels; a cell joins levels that lie in the same one. */
function takePair(
  { g, h, ptr, col, val }: PairBlock,
  drawn: Int32Array,
  members: readonly (readonly number[])[][],
  a: CrossProducts,
): PairBlock {
  const size = a.blocks[g]!.k * a.blocks[h]!.k
  const newPtr = [0]
  const newCol: number[] = []
  const from: number[] = []
  let first = 0
  for (const j of drawn) {
    const columns = members[h]![j]!
    for (const level of members[g]![j]!) {
      for (let e = ptr[level]!; e < ptr[level + 1]!; e++) {
        newCol.push(first + columns.indexOf(col[e]!))
        from.push(e)
      }
      newPtr.push(newCol.length)
    }
    first += columns.length
  }
  const newVal = new Float64Array(from.length * size)
  from.forEach((e, to) => newVal.set(val.subarray(e * size, (e + 1) * size), to * size))
  return { g, h, ptr: Int32Array.from(newPtr), col: Int32Array.from(newCol), val: newVal }
}
