import type { ModeDiagnostics } from '../../inference/groups/mode-diagnostics.ts'

/** The levels of a grouping factor whose conditional modes are furthest from the mean, by Mahalanobis distances over its terms. */
export function furthestGroups(modes: readonly ModeDiagnostics[], label: string, count: number): string[] {
  const distance = new Map<string, number>()
  for (const { group, groups } of modes) {
    if (group === label)
      for (const { level, mahalanobis } of groups) distance.set(level, (distance.get(level) ?? 0) + mahalanobis)
  }
  return [...distance]
    .sort((a, b) => b[1] - a[1])
    .slice(0, count)
    .map(([level]) => level)
}
