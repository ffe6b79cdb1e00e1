import { BlupError } from '../messages/blup-error.ts'
import { columnFromValues } from './column-from-values.ts'
import { convertColumn } from './convert-column.ts'
import type { ArrowVectorLike, ColumnType } from './data-input.ts'
import { inLevelOrder } from './in-level-order.ts'
import type { Column, FactorColumn } from './table.ts'

/** Arrow's type numbers, as its format fixes them. */
const arrow = {
  dictionary: -1,
  null: 1,
  int: 2,
  float: 3,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  timestamp: 10,
  largeUtf8: 20,
  utf8View: 24,
}

/** One record batch of a column, as apache-arrow and flechette both hold it. */
interface ArrowChunk {
  readonly length: number
  readonly values?: ArrayLike<number>
  readonly dictionary?: Iterable<unknown>
  getValid?(index: number): boolean
  isValid?(index: number): boolean
}

/**
 * A typed column from an Arrow vector, in one or many chunks. Float64 without nulls is used as it is; a dictionary of
 * strings is a factor, in the dictionary's order where that is declared to be one and as text otherwise; integers of 64 bits must be safe; dates and timestamps are days.
 *
 * @throws BlupError D105 for integers beyond 2^53, D116 for types without a single value a row (lists, structs).
 */
export function arrowColumn(name: string, vector: ArrowVectorLike, type?: ColumnType): Column {
  const column = readVector(name, vector, type)
  return type === undefined ? column : convertColumn(name, column, type)
}

function readVector(name: string, vector: ArrowVectorLike, type: ColumnType | undefined): Column {
  switch (vector.type.typeId) {
    case arrow.dictionary:
      return dictionaryColumn(name, vector, type)
    case arrow.float:
    case arrow.int: {
      const values = vector.nullCount === 0 ? vector.toArray() : [...vector]
      // Half floats come out as their bits; iteration decodes them.
      return columnFromValues(
        name,
        values instanceof Uint16Array && vector.type.typeId === arrow.float ? [...vector] : values,
        type,
      )
    }
    case arrow.null:
    case arrow.utf8:
    case arrow.largeUtf8:
    case arrow.utf8View:
    case arrow.bool:
      return columnFromValues(name, [...vector], type)
    case arrow.decimal:
      return { kind: 'number', values: Float64Array.from(vector, (value) => decimal(value, vector.type.scale ?? 0)) }
    case arrow.date:
    case arrow.timestamp:
      return { kind: 'date', values: Float64Array.from(vector, daysOf) }
    default:
      throw new BlupError(
        'D116',
        `Column \`${name}\` is of the Arrow type ${String(vector.type)}, which has no place in a model.`,
        {
          place: { column: name },
          fixes: ['keep numbers, text, logical values and dates'],
        },
      )
  }
}

/** Both libraries give milliseconds for dates and timestamps of any unit, or Date objects. */
function daysOf(value: unknown): number {
  if (value === null || value === undefined) return Number.NaN
  return (value instanceof Date ? value.getTime() : Number(value)) / 86_400_000
}

/** Decimals come as numbers, as bigints of the unscaled value, or as its 32-bit words, lowest first, in two's complement. */
function decimal(value: unknown, scale: number): number {
  if (value === null || value === undefined) return Number.NaN
  if (typeof value === 'number') return value
  const unscaled = typeof value === 'bigint' ? value : wordsToBigint(value as ArrayLike<number>)
  return Number(`${unscaled}e${-scale}`)
}

function wordsToBigint(words: ArrayLike<number>): bigint {
  let value = 0n
  for (let w = words.length - 1; w >= 0; w--) value = (value << 32n) | BigInt(words[w]! >>> 0)
  return BigInt.asIntN(32 * words.length, value)
}

function dictionaryColumn(name: string, vector: ArrowVectorLike, type: ColumnType | undefined): Column {
  const chunks = vector.data as readonly ArrowChunk[]
  const n = vector.length
  const codes = new Int32Array(n)
  const found = new Map<string, number>()
  let offset = 0
  for (const chunk of chunks) {
    const { dictionary, values } = chunk
    const entries = dictionary === undefined ? [] : [...dictionary]
    if (values === undefined || entries.some((entry) => typeof entry !== 'string' && entry !== null)) {
      return columnFromValues(name, [...vector], type)
    }
    const code = Int32Array.from(entries, (entry) => levelCode(found, entry))
    for (let i = 0; i < chunk.length; i++) {
      const valid = vector.nullCount === 0 || (chunk.getValid?.(i) ?? chunk.isValid?.(i) ?? true)
      codes[offset + i] = valid ? code[Number(values[i])]! : -1
    }
    offset += chunk.length
  }
  const ordered = vector.type.isOrdered ?? vector.type.ordered ?? false
  if (ordered) return { kind: 'factor', codes, levels: [...found.keys()], ordered, origin: 'declared' } satisfies FactorColumn
  // An unordered dictionary is a way to store text: words without rows are no levels.
  const used = new Set(codes)
  const words = [...found].filter(([, code]) => used.has(code))
  const place = new Map(words.map(([, code], k) => [code, k]))
  return inLevelOrder(
    codes.map((code) => place.get(code) ?? -1),
    new Map(words.map(([word], k) => [word, k])),
  )
}

/** Later batches may bring longer dictionaries; equal text is one level wherever it stands. */
function levelCode(found: Map<string, number>, entry: unknown): number {
  if (typeof entry !== 'string' || entry === '') return -1
  const code = found.get(entry) ?? found.size
  if (code === found.size) found.set(entry, code)
  return code
}
