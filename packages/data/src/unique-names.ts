import { BlupError } from 'blup'

/**
 * Checks the names of a header.
 *
 * @throws BlupError D109 for a name that occurs twice.
 */
export function checkNames(names: readonly string[], label: string): void {
  const seen = new Map<string, number>()
  for (const [k, name] of names.entries()) {
    const before = seen.get(name)
    if (before !== undefined && name !== '') {
      throw new BlupError('D109', `${label} has two columns named \`${name}\` (columns ${before + 1} and ${k + 1}).`, {
        place: { column: name },
        fixes: ['give every column a name of its own'],
      })
    }
    seen.set(name, k)
  }
}
