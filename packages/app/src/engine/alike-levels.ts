import type { Table } from 'blup'
import { labelCodes } from './label-codes.ts'

/** The same group under other names, by its rows: brood 501 is `501:32` of `BROOD:LOCATION`, and `A:c` of `batch:cask` is sample `A:c`. */
export function alikeLevels(table: Table, group: string, level: string, among: readonly string[]): Record<string, string> {
  const others = among.filter((name) => name !== group)
  if (others.length === 0) return {}
  const { levels, codes } = labelCodes(table, group)
  const code = levels.indexOf(level)
  const size = codes.reduce((n, own) => n + (own === code ? 1 : 0), 0)
  if (code < 0 || size === 0) return {}
  const found: Record<string, string> = {}
  for (const name of others) {
    const other = labelCodes(table, name)
    const here = new Set<number>()
    codes.forEach((own, row) => own === code && here.add(other.codes[row]!))
    const [only] = here
    if (here.size !== 1 || only === undefined || only < 0) continue
    // A location is not the brood in it: both have the same rows, or they are not the same.
    if (other.codes.reduce((n, own) => n + (own === only ? 1 : 0), 0) === size) found[name] = other.levels[only]!
  }
  return found
}
