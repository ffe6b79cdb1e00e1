import { retype, type Table } from 'blup'

/** A group for each row: labels, and the place of each row's among them; -1 where it has none. */
export interface LabelCodes {
  readonly levels: readonly string[]
  readonly codes: Int32Array
}

/** The groups that a column names, or several together: `batch:cask`. */
export function labelCodes(table: Table, name: string): LabelCodes {
  const parts = name.split(':')
  if (parts.length > 1 && !table.columns.has(name)) return combined(parts.map((part) => labelCodes(table, part)))
  const column = retype(table, { factors: { [name]: null } }).columns.get(name)!
  return column.kind === 'factor' ? column : { levels: [], codes: new Int32Array(table.nrow).fill(-1) }
}

/** Combinations of labels that occur. */
function combined(factors: readonly LabelCodes[]): LabelCodes {
  const found = new Map<string, number>()
  const codes = Int32Array.from(factors[0]!.codes, (_, row) => {
    if (factors.some((factor) => factor.codes[row]! < 0)) return -1
    const label = factors.map((factor) => factor.levels[factor.codes[row]!]!).join(':')
    const code = found.get(label) ?? found.size
    if (code === found.size) found.set(label, code)
    return code
  })
  return { levels: [...found.keys()], codes }
}
