import { checkNames } from '@blup/data/browser'
import { BlupError } from 'blup'
import type { Loaded } from './loaded.ts'
import { valuesColumn } from './values-column.ts'

/**
 * Reads an array of row objects, an object of columns, or one object a line (NDJSON).
 *
 * @throws BlupError D103 for columns that differ in length, D107 without rows, D108 for what is no JSON, D116 for another shape
 */
export async function readJson(file: Blob, label: string): Promise<Loaded> {
  const text = (await file.text()).replace(/^\ufeff/, '')
  const { value, lines } = parse(text, label)
  if (Array.isArray(value)) return ofRows(value, label, lines ? 'one JSON object a line' : 'JSON, rows')
  if (typeof value === 'object' && value !== null && Object.values(value).every(Array.isArray)) {
    return ofColumns(value as Record<string, unknown[]>, label)
  }
  throw new BlupError('D116', `${label} is JSON, but no table.`, {
    fixes: ['write an array of objects, one a row', 'or an object with a list for each column'],
  })
}

function parse(text: string, label: string): { value: unknown; lines: boolean } {
  try {
    const value: unknown = JSON.parse(text)
    const single =
      typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.values(value).some(Array.isArray)
    return single ? { value: [value], lines: true } : { value, lines: false }
  } catch (whole) {
    const rows = text.split('\n').filter((line) => line.trim() !== '')
    const at = rows.findIndex((line) => !isObject(line))
    if (at < 0 && rows.length > 0) return { value: rows.map((line) => JSON.parse(line) as unknown), lines: true }
    const why = at > 0 ? `line ${at + 1} is no object` : whole instanceof Error ? whole.message : ''
    throw new BlupError('D108', `${label} is no JSON: ${why}.`, {
      fixes: ['save the table again as JSON, or as CSV'],
      cause: whole,
    })
  }
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function ofRows(rows: readonly unknown[], label: string, how: string): Loaded {
  if (rows.length === 0) throw new BlupError('D107', `${label} has no rows.`)
  const odd = rows.findIndex((row) => typeof row !== 'object' || row === null || Array.isArray(row))
  if (odd >= 0) {
    throw new BlupError('D116', `Entry ${odd + 1} of ${label} is no object with a value for each column.`, {
      place: { row: odd + 1 },
      fixes: ['write every row as an object: {"y": 1, "group": "a"}'],
    })
  }
  const names = new Set(rows.flatMap((row) => Object.keys(row as object)))
  const columns = [...names].map(
    (name) =>
      [
        name,
        valuesColumn(
          name,
          rows.map((row) => (row as Record<string, unknown>)[name] ?? null),
        ),
      ] as const,
  )
  return { nrow: rows.length, columns: new Map(columns), findings: [], how }
}

function ofColumns(lists: Record<string, unknown[]>, label: string): Loaded {
  const names = Object.keys(lists)
  checkNames(names, label)
  const nrow = lists[names[0] ?? '']?.length ?? 0
  const other = names.find((name) => lists[name]!.length !== nrow)
  if (other !== undefined) {
    throw new BlupError(
      'D103',
      `Columns differ in length: \`${names[0]}\` has ${nrow} values, \`${other}\` has ${lists[other]!.length}.`,
      {
        place: { column: other },
        fixes: ['give every column one value a row, null where it is missing'],
      },
    )
  }
  if (nrow === 0) throw new BlupError('D107', `${label} has no rows.`)
  return {
    nrow,
    columns: new Map(names.map((name) => [name, valuesColumn(name, lists[name]!)])),
    findings: [],
    how: 'JSON, columns',
  }
}
