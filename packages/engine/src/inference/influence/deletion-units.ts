import { BlupError } from '../../messages/blup-error.ts'
import { nearestName } from '../../messages/nearest-name.ts'
import type { LmmRows, LmmState } from '../../models/lmm/lmm-state.ts'

export interface InfluenceOptions {
  /** What is left out one at a time: the levels of a grouping factor (default: the one with fewest), or `row`. */
  readonly by?: string
  /** Only these levels, or rows of the data from 1. */
  readonly only?: readonly (string | number)[]
}

/** What is left out together. */
export interface DeletionUnit {
  /** The level, or the number of the row in the data, from 1. */
  readonly deleted: string | number
  /** Rows used, from 0. */
  readonly members: readonly number[]
}

/**
 * The levels of a grouping factor, or the rows, with the rows used that belong to each.
 *
 * @throws BlupError E221 for an unknown grouping factor or level
 */
export function deletionUnits(
  state: LmmState,
  { design, frame }: LmmRows,
  { by, only }: InfluenceOptions,
): { readonly by: string; readonly units: readonly DeletionUnit[] } {
  const labels = state.levels.map(({ label }) => label)
  const fewest = [...state.levels].sort((x, y) => x.names.length - y.names.length)[0]?.label
  const chosen = by ?? fewest ?? 'row'
  if (chosen === 'row') {
    const inData = (i: number): number => (frame.rows === null ? i : frame.rows[i]!) + 1
    const all = Array.from({ length: design.n }, (_, i): DeletionUnit => ({ deleted: inData(i), members: [i] }))
    return { by: 'row', units: pick(all, only, 'row') }
  }
  const g = labels.indexOf(chosen)
  if (g < 0) {
    const near = nearestName(chosen, [...labels, 'row'])
    throw new BlupError(
      'E221',
      `There is no grouping factor \`${chosen}\` to leave out levels of; there is ${[...labels, 'row'].map((x) => `\`${x}\``).join(', ')}.`,
      { fixes: near === null ? [] : [`did you mean \`${near}\`?`] },
    )
  }
  const members = state.levels[g]!.names.map((): number[] => [])
  design.groupings[g]!.refs.forEach((level, i) => members[level]!.push(i))
  const all = state.levels[g]!.names.map((deleted, j): DeletionUnit => ({ deleted, members: members[j]! }))
  return { by: chosen, units: pick(all, only, chosen) }
}

function pick(all: readonly DeletionUnit[], only: InfluenceOptions['only'], what: string): readonly DeletionUnit[] {
  if (only === undefined) return all
  return only.map((wanted) => {
    const unit = all.find(({ deleted }) => String(deleted) === String(wanted))
    if (unit !== undefined) return unit
    throw new BlupError('E221', `\`${wanted}\` is no ${what === 'row' ? 'row that the fit used' : `level of \`${what}\``}.`)
  })
}
