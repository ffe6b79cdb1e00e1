import type { AppState } from './state.ts'

/** The level of a grouping that is selected, by whatever name it was selected; null for none. */
export function selectedLevel({ selected, alike }: Pick<AppState, 'selected' | 'alike'>, group: string): string | null {
  if (selected === null) return null
  return selected.group === group ? selected.level : (alike[group] ?? null)
}

/** The grouping of the fit in which something is selected; null where nothing of the fit is. */
export function selectedGrouping(state: Pick<AppState, 'selected' | 'alike'>, groups: readonly string[]): string | null {
  return groups.find((group) => selectedLevel(state, group) !== null) ?? null
}
