import { readFile } from 'node:fs/promises'
import { BlupError } from 'blup'
import { noSingleValue, tooLarge } from './column-problem.ts'
import type { ColumnWish } from './column-wish.ts'
import { DictionaryBuilder } from './dictionary.ts'
import type { LoadedColumns } from './load-columns.ts'
import { empty, type OpenSource } from './open-source.ts'
import { typeText } from './type-text.ts'
import { numberColumn, type TypedColumn, typed } from './typed-column.ts'
import { checkNames } from './unique-names.ts'
import { isExact, largestExact } from './word.ts'

/** Characters that one string can have. */
const longest = 0x1fff_ffe8

/** JSON whose one object holds a list for each column, `{"x": [1, 2], "g": ["a", "b"]}`; null where it is of another shape. */
export interface JsonColumns {
  readonly names: readonly string[]
  load(names: readonly string[], wish: (name: string) => ColumnWish): LoadedColumns
}

/** True where the first thing in an object is a list: then the whole is columns, or rows that hold lists. */
export function looksLikeColumns(source: OpenSource): boolean {
  return /^\ufeff?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[/.test(Buffer.from(source.head).toString('utf8'))
}

/**
 * Reads an object of columns.
 *
 * @throws BlupError D103 for lists that differ in length, D107 without rows, D116 for a file beyond 512 MB.
 */
export async function readJsonColumns(source: OpenSource): Promise<JsonColumns | null> {
  if (source.size > longest) {
    throw new BlupError(
      'D116',
      `${source.label} is one object of ${Math.round(source.size / 1e6)} MB, too large to read at once.`,
      {
        fixes: ['write one object a row (NDJSON), or Parquet'],
      },
    )
  }
  const text = (await readFile(source.path, 'utf8')).replace(/^\ufeff/, '')
  const lists = parse(text)
  if (lists === null) return null
  const names = keysOf(text)
  checkNames(names, source.label)
  const [first = '', other] = [names[0], names.find((name) => lists.get(name)!.length !== lists.get(names[0]!)!.length)]
  const nrow = lists.get(first)?.length ?? 0
  if (other !== undefined) {
    const found = lists.get(other)!.length
    throw new BlupError('D103', `Columns differ in length: \`${first}\` has ${nrow} values, \`${other}\` has ${found}.`, {
      place: { column: other },
      fixes: ['give every column one value a row, null where it is missing'],
    })
  }
  if (nrow === 0) throw empty(source.label, 'has no rows')
  return {
    names,
    load: (wanted, wish) => ({
      nrow,
      columns: new Map(wanted.map((name) => [name, listColumn(name, lists.get(name)!, wish(name), text)])),
    }),
  }
}

function parse(text: string): ReadonlyMap<string, readonly unknown[]> | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const entries = Object.entries(value)
  return entries.every((entry): entry is [string, unknown[]] => Array.isArray(entry[1])) ? new Map(entries) : null
}

/** The keys of the outer object, in their order and with any that repeat: parsing loses both. */
function keysOf(text: string): string[] {
  const keys: string[] = []
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    else if (char === '"') {
      const start = at++
      while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
      if (depth === 1) keys.push(JSON.parse(text.slice(start, at + 1)) as string)
    }
  }
  return keys
}

function listColumn(name: string, list: readonly unknown[], wish: ColumnWish, text: string): TypedColumn {
  if (list.some((value) => typeof value === 'object' && value !== null))
    return typed(null, noSingleValue(name, 'nested values'))
  const numbers = list.every((value) => value === null || typeof value === 'number')
  if (numbers && wish.kind !== 'text') {
    const values = Float64Array.from(list as readonly (number | null)[], (value) => value ?? Number.NaN)
    const large = values.findIndex(
      (value) => Number.isInteger(value) && Math.abs(value) > largestExact && writtenInexactly(value, text),
    )
    return typed(numberColumn(values), large < 0 ? null : tooLarge(name, { word: String(values[large]), row: large + 1 }))
  }
  const words = new DictionaryBuilder(list.length)
  for (const value of list) words.add(value === null ? null : String(value))
  return typeText(name, words.data(), wish, false)
}

/** Whether the file spells a whole number that was read as `value`, but is not it: parsing has lost the digits. */
function writtenInexactly(value: number, text: string): boolean {
  for (const [digits] of text.matchAll(/-?\d{16,}/g)) if (Number(digits) === value && !isExact(digits)) return true
  return false
}
