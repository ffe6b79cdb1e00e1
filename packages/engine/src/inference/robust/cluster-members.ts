import type { GroupingRows } from '../../likelihood/rows/mixed-rows.ts'

/** The rows of each level of a grouping factor, in order. */
export function clusterMembers({ nLevels, refs }: Pick<GroupingRows, 'nLevels' | 'refs'>): readonly Int32Array[] {
  const counts = new Int32Array(nLevels)
  for (const level of refs) counts[level] = counts[level]! + 1
  const members = Array.from(counts, (count) => new Int32Array(count))
  counts.fill(0)
  refs.forEach((level, i) => {
    members[level]![counts[level]!] = i
    counts[level] = counts[level]! + 1
  })
  return members
}
