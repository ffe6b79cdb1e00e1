import { nameTokens } from '../frame/identifier-name.ts'
import type { ColumnInspection } from './inspection.ts'
import { responseLikeness } from './variable-name.ts'

/**
 * The numeric variable most like a response: it has more than two values and differs between rows of a group; one named
 * like an outcome comes before others, and those before covariates; the first of equals. Times are none. Null without one.
 */
export function suggestResponse(columns: readonly ColumnInspection[]): string | null {
  let best: string | null = null
  let most = -1
  for (const { name, type, role, distinct, level } of columns) {
    if (role !== 'variable' || level.length > 0 || (type !== 'number' && type !== 'integer') || distinct < 3) continue
    const likeness = responseLikeness(nameTokens(name))
    if (likeness === null || likeness <= most) continue
    best = name
    most = likeness
  }
  return best
}
