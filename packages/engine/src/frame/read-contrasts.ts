import { BlupError } from '../messages/blup-error.ts'
import { type Finding, finding } from '../messages/finding.ts'
import { nearestName } from '../messages/nearest-name.ts'
import type { ContrastName } from './basis.ts'
import type { Variable } from './model-frame.ts'
import type { Table } from './table.ts'

const names: readonly string[] = ['treatment', 'sum', 'helmert', 'poly', 'simple'] satisfies ContrastName[]

/**
 * Checks the contrasts that were asked for against the variables of the fixed part.
 *
 * @throws BlupError E226 for an unknown coding, an unknown column, or a variable that is no factor.
 */
export function checkContrasts(
  contrasts: Readonly<Record<string, ContrastName>>,
  fixed: ReadonlyMap<string, unknown>,
  variables: ReadonlyMap<string, Variable>,
  table: Table,
): Finding[] {
  const notes: Finding[] = []
  for (const [label, contrast] of Object.entries(contrasts)) {
    const place = { column: label }
    if (!names.includes(contrast)) {
      const near = nearestName(String(contrast), names)
      throw new BlupError('E226', `There are no \`${String(contrast)}\` contrasts, which \`${label}\` was to have.`, {
        place,
        fixes: [...(near === null ? [] : [`did you mean \`${near}\`?`]), `contrasts are ${names.join(', ')}`],
      })
    }
    const variable = fixed.has(label) ? variables.get(label) : undefined
    if (variable?.kind === 'categorical') continue
    if (variable !== undefined) {
      throw new BlupError('E226', `\`${label}\` holds numbers, so it has no contrasts.`, {
        place,
        fixes: [`declare \`${label}\` a factor, or write \`factor(${label})\` in the formula and in the contrasts`],
      })
    }
    if (!table.columns.has(label)) {
      const near = nearestName(label, [...fixed.keys(), ...table.columns.keys()])
      throw new BlupError('E226', `Contrasts were given for \`${label}\`, and there is no such column.`, {
        place,
        fixes: near === null ? [] : [`did you mean \`${near}\`?`],
      })
    }
    const title = `The ${contrast} contrasts for \`${label}\` are not used`
    notes.push(finding('E227', title, `\`${label}\` is no variable of the formula's fixed part.`))
  }
  return notes
}
