import { equationError } from './equation-error.ts'
import type { ErrorBlock, LevelEquation } from './level-equations.ts'
import type { RawSection } from './raw-equations.ts'

/**
 * The error terms of a section in blocks that vary together. What no `cov()` line names is one block; `cov(d0, d1) = 0`
 * makes each of its terms a block of its own.
 *
 * @throws BlupError E301 for a name that is no error term of the section, or one named twice.
 */
export function errorBlocks(equations: readonly LevelEquation[], covariances: RawSection['covariances']): ErrorBlock[] {
  const errors = equations.flatMap(({ error }) => (error === null ? [] : [error]))
  const named = new Set<string>()
  const blocks: ErrorBlock[] = []
  for (const { at, errors: own, structure, args } of covariances) {
    for (const { name, span } of own) {
      if (!errors.includes(name)) {
        throw equationError('E301', `There is no error term \`${name}\` in this section.`, at, span, [
          `its error terms are ${errors.map((e) => `\`${e}\``).join(', ')}`,
        ])
      }
      if (named.has(name)) throw equationError('E301', `The covariance of \`${name}\` is given twice.`, at, span)
      named.add(name)
    }
    const names = own.map(({ name }) => name)
    if (structure === 'none') blocks.push(...names.map((name): ErrorBlock => ({ structure: 'us', errors: [name], args: [] })))
    else blocks.push({ structure, errors: names, args })
  }
  const rest = errors.filter((name) => !named.has(name))
  return rest.length === 0 ? blocks : [...blocks, { structure: 'us', errors: rest, args: [] }]
}
