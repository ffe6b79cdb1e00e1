import { BlupError, nearestName } from 'blup'
import type { PlotFit } from '../plot-fit.ts'
import { ask } from './ask.ts'
import { nothingToDraw } from './nothing-to-draw.ts'

/** One conditional mode with the standard deviations that its intervals are made of; NaN where the fit has none. */
export interface ModeEntry {
  readonly group: string
  readonly level: string
  readonly term: string
  readonly estimate: number
  readonly comparative: number
  readonly diagnostic: number
}

/** The modes of one grouping factor, coefficient by coefficient in the order of the model. */
export interface GroupModes {
  readonly group: string
  readonly levels: readonly string[]
  readonly terms: readonly string[]
  readonly entries: readonly ModeEntry[]
  /** Whether `comparative` includes the uncertainty of the fixed effects. */
  readonly corrected: boolean
}

/**
 * The random effects of each grouping factor, or of the one asked for.
 *
 * @throws BlupError I470 for a model without random effects, E221 for an unknown grouping factor
 */
export function modeTable(fit: PlotFit, kind: string, group: string | undefined): GroupModes[] {
  const groups = [...new Set(fit.random.map((block) => block.group))]
  if (groups.length === 0) throw nothingToDraw(`The plot \`${kind}\` needs random effects, and the model has none.`)
  if (group !== undefined) checkGroup(group, groups)
  const entries: ModeEntry[] =
    fit.modeDiagnostics === undefined
      ? ask(
          fit,
          'ranef',
          kind,
        )(group).map(({ group: g, level, term, estimate, stdError, sdComparative, sdDiagnostic }) => ({
          group: g,
          level,
          term,
          estimate,
          comparative: sdComparative ?? stdError,
          diagnostic: sdDiagnostic ?? Number.NaN,
        }))
      : fit.modeDiagnostics().flatMap(({ rows }) =>
          rows.map(({ group: g, level, term, estimate, sdComparative, sdDiagnostic }) => ({
            group: g,
            level,
            term,
            estimate,
            comparative: sdComparative,
            diagnostic: sdDiagnostic,
          })),
        )
  return groups
    .filter((g) => group === undefined || g === group)
    .map((g) => {
      const own = entries.filter((entry) => entry.group === g)
      return {
        group: g,
        levels: [...new Set(own.map((entry) => entry.level))],
        terms: [...new Set(own.map((entry) => entry.term))],
        entries: own,
        corrected: fit.modeDiagnostics !== undefined,
      }
    })
}

/** @throws BlupError E221 */
export function checkGroup(group: string, groups: readonly string[]): void {
  if (groups.includes(group)) return
  const near = nearestName(group, groups)
  throw new BlupError(
    'E221',
    `There is no grouping factor \`${group}\`; there is ${groups.map((g) => `\`${g}\``).join(', ') || 'none'}.`,
    { fixes: near === null ? [] : [`did you mean \`${near}\`?`] },
  )
}
