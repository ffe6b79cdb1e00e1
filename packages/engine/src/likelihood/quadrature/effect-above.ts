import type { NestedModes } from './nested-modes.ts'

/** The effect of the group of level l that group t of the finest level lies in. */
export function effectAbove(
  levels: NestedModes['rows']['levels'],
  l: number,
  t: number,
  column: number,
  effect: readonly Float64Array[],
): number {
  return effect[l]![levels[0]!.ancestors[l]![t]! * levels[l]!.k + column]!
}
