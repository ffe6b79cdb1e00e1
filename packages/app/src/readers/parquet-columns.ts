import { noSingleValue, numberColumn, typed } from '@blup/data/browser'
import type { SchemaElement } from 'hyparquet'
import type { LoadedColumn } from './loaded.ts'
import { valuesColumn } from './values-column.ts'

/** A node of the schema: `children` are those of lists and records. */
interface SchemaNode {
  readonly element: SchemaElement
  readonly children: readonly unknown[]
}

/** How a stored column becomes one of a table. */
export type ParquetTarget =
  | { readonly kind: 'number' | 'days' | 'logical' | 'values' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'unreadable'; readonly what: string }

/** What a column holds, by its types; the same as the command line makes of it. */
export function parquetTarget({ element, children }: SchemaNode): ParquetTarget {
  const { type, converted_type: converted, logical_type: logical, repetition_type: repetition } = element
  const what = (text: string): ParquetTarget => ({ kind: 'unreadable', what: text })
  if (repetition === 'REPEATED' || converted === 'LIST' || logical?.type === 'LIST') return what('lists')
  if (children.length > 0 || converted === 'JSON' || logical?.type === 'JSON') return what('nested records')
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return { kind: 'decimal', scale: element.scale ?? 0 }
  if (converted === 'DATE' || logical?.type === 'DATE') return { kind: 'days' }
  if (converted?.startsWith('TIMESTAMP') || logical?.type === 'TIMESTAMP' || type === 'INT96') return { kind: 'days' }
  if (converted?.startsWith('TIME_') || logical?.type === 'TIME') return what('times of day')
  if (converted === 'INTERVAL') return what('values of the type INTERVAL')
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'logical' }
    case 'INT32':
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'number' }
    case 'INT64':
      return { kind: 'values' }
    default: {
      if (logical?.type === 'FLOAT16') return { kind: 'number' }
      const text = converted === 'UTF8' || converted === 'ENUM' || ['STRING', 'ENUM', 'UUID'].includes(logical?.type ?? '')
      return text ? { kind: 'values' } : what('bytes')
    }
  }
}

/** Moments as days since 1970, to the microsecond. */
export const inDays = {
  timestampFromMilliseconds: (stored: bigint) => Number(stored) / 86_400_000,
  timestampFromMicroseconds: (stored: bigint) => Number(stored) / 86_400_000_000,
  timestampFromNanoseconds: (stored: bigint) => Number(stored / 1000n) / 86_400_000_000,
  dateFromDays: (days: number) => days,
}

/** Takes the values of one column, chunk by chunk. */
export class ParquetCollector {
  readonly #name: string
  readonly #target: ParquetTarget
  readonly #numbers: Float64Array
  readonly #values: unknown[]

  constructor(name: string, target: ParquetTarget, nrow: number) {
    this.#name = name
    this.#target = target
    const plain = target.kind === 'number' || target.kind === 'days' || target.kind === 'logical'
    this.#numbers = new Float64Array(plain ? nrow : 0).fill(Number.NaN)
    this.#values = target.kind === 'values' || target.kind === 'decimal' ? new Array<unknown>(nrow).fill(null) : []
  }

  take(chunk: ArrayLike<unknown>, from: number): void {
    const target = this.#target
    for (let i = 0; i < chunk.length; i++) {
      const value = chunk[i]
      if (value === null || value === undefined) continue
      if (target.kind === 'decimal') this.#values[from + i] = decimal(value, target.scale)
      else if (target.kind === 'values') this.#values[from + i] = typeof value === 'bigint' ? whole(value) : value
      else if (target.kind !== 'unreadable') this.#numbers[from + i] = Number(value)
    }
  }

  column(): LoadedColumn {
    const { kind } = this.#target
    switch (kind) {
      case 'unreadable':
        return { ...typed(null, noSingleValue(this.#name, this.#target.what)), reread: null }
      case 'days':
        return { ...typed({ kind: 'date', values: this.#numbers }), reread: null }
      case 'logical':
        return {
          ...typed({ kind: 'logical', values: Int8Array.from(this.#numbers, (v) => (Number.isNaN(v) ? -1 : v)) }),
          reread: null,
        }
      case 'number': {
        const { reread } = valuesColumn(this.#name, this.#numbers)
        return { ...typed(numberColumn(this.#numbers)), reread }
      }
      default:
        return valuesColumn(this.#name, this.#values)
    }
  }
}

/** Whole numbers that a double holds are numbers; larger ones stay as they are written, and are told of as text. */
function whole(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** From the unscaled number, or its bytes from the highest on, to the double nearest to it. */
function decimal(stored: unknown, scale: number): number | string {
  let value = 0n
  if (stored instanceof Uint8Array) {
    for (const byte of stored) value = (value << 8n) | BigInt(byte)
    value = BigInt.asIntN(8 * stored.length, value)
  } else value = BigInt(stored as number | bigint)
  return scale === 0 ? whole(value) : Number(`${value}e${-scale}`)
}
