import { type Data, type DataType, type Field, type Float, type Timestamp, TimeUnit, Type, type Vector } from 'apache-arrow'
import type { FactorColumn } from 'blup'
import { type Misfit, noSingleValue, tooLarge } from './column-problem.ts'
import type { ColumnWish } from './column-wish.ts'
import { DictionaryBuilder } from './dictionary.ts'
import { NumberCollector } from './number-collector.ts'
import { typeText } from './type-text.ts'
import { numberColumn, type TypedColumn, typed } from './typed-column.ts'
import { isExact, largestExact, microsecondsADay, wordKind } from './word.ts'

type Target = 'numbers' | 'days' | 'logical' | 'words' | 'dictionary' | 'nothing'

/** Collects one column of an Arrow file over its record batches. */
export class ArrowCollector {
  readonly name: string
  readonly #type: DataType
  readonly #target: Target
  readonly #numbers = new NumberCollector()
  readonly #words = new DictionaryBuilder(0)
  #large: Misfit | null = null
  #rows = 0

  constructor(field: Field) {
    this.name = field.name
    this.#type = field.type as DataType
    this.#target = targetOf(this.#type)
  }

  /** Takes the part of the column that one record batch holds. */
  take(vector: Vector): void {
    this.#takeData(vector.data[0]!, vector)
    this.#rows += vector.length
  }

  /** The column once every batch was taken. */
  column(wish: ColumnWish): TypedColumn {
    const { name } = this
    switch (this.#target) {
      case 'nothing':
        return typed(null, noSingleValue(name, `values of the Arrow type ${String(this.#type)}`))
      case 'numbers':
        return typed(numberColumn(this.#numbers.values()), this.#large === null ? null : tooLarge(name, this.#large))
      case 'days':
        return typed({ kind: 'date', values: this.#numbers.values() })
      case 'logical':
        return typed({
          kind: 'logical',
          values: Int8Array.from(this.#numbers.values(), (value) => (Number.isNaN(value) ? -1 : value)),
        })
      case 'dictionary':
        if (isOrdered(this.#type)) return typed(this.#orderedFactor())
        return typeText(name, this.#words.data(), wish, false)
      case 'words':
        return typeText(name, this.#words.data(), wish, false)
    }
  }

  #takeData(data: Data, vector: Vector): void {
    switch (this.#target) {
      case 'nothing':
        return
      case 'words':
        for (let i = 0; i < data.length; i++) this.#words.add(vector.get(i) as string | null)
        return
      case 'dictionary':
        this.#takeDictionary(data)
        return
      case 'logical':
        for (let i = 0; i < data.length; i++) this.#numbers.add(logical(vector.get(i)))
        return
      default:
        this.#takeNumbers(data, vector)
    }
  }

  #takeNumbers(data: Data, vector: Vector): void {
    const read = numberReader(this.#type)
    const raw: ArrayLike<number | bigint> = data.values ?? []
    const allMissing = this.#type.typeId === Type.Null
    for (let i = 0; i < data.length; i++) {
      if (allMissing || (data.nullCount > 0 && !data.getValid(i))) this.#numbers.add(Number.NaN)
      else {
        const value = read === null ? decimal(vector.get(i) as Uint32Array, this.#type) : read(raw[i]!)
        if (typeof raw[i] === 'bigint' && this.#target === 'numbers' && Math.abs(value) > largestExact)
          this.#checkLarge(raw[i] as bigint, i)
        this.#numbers.add(value)
      }
    }
  }

  #checkLarge(value: bigint, row: number): void {
    if (this.#large === null && !isExact(String(value))) this.#large = { word: String(value), row: this.#rows + row + 1 }
  }

  /** Each batch may bring its own dictionary; equal words are one wherever they stand. */
  #takeDictionary(data: Data): void {
    const codes = Array.from(data.dictionary ?? [], (word: unknown) => (word === null ? -1 : this.#words.code(String(word))))
    for (let i = 0; i < data.length; i++) {
      const valid = data.nullCount === 0 || data.getValid(i)
      this.#words.addCode(valid ? codes[Number(data.values[i])]! : -1)
    }
  }

  #orderedFactor(): FactorColumn {
    const { codes, words } = this.#words.data()
    const levels = words.filter((word) => wordKind(word) !== 'missing')
    const rankOf = new Map(levels.map((level, k) => [level, k]))
    const ranks = Int32Array.from(words, (word) => rankOf.get(word) ?? -1)
    return {
      kind: 'factor',
      codes: Int32Array.from(codes, (code) => (code < 0 ? -1 : ranks[code]!)),
      levels,
      ordered: true,
      origin: 'declared',
    }
  }
}

function targetOf(type: DataType): Target {
  switch (type.typeId) {
    case Type.Int:
    case Type.Float:
    case Type.Decimal:
    case Type.Null:
      return 'numbers'
    case Type.Date:
    case Type.Timestamp:
      return 'days'
    case Type.Bool:
      return 'logical'
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return 'words'
    case Type.Dictionary:
      return targetOf((type as unknown as { dictionary: DataType }).dictionary) === 'words' ? 'dictionary' : 'nothing'
    default:
      return 'nothing'
  }
}

const isOrdered = (type: DataType): boolean => (type as unknown as { isOrdered: boolean }).isOrdered

const logical = (value: unknown): number => (value === null ? Number.NaN : value === true ? 1 : 0)

/** How a stored value becomes a number (for dates and times: of days); null for decimals, which are more than one word. */
function numberReader(type: DataType): ((stored: number | bigint) => number) | null {
  switch (type.typeId) {
    case Type.Decimal:
      return null
    case Type.Float:
      return (type as Float).precision === 0 ? (stored) => halfFloat(Number(stored)) : Number
    case Type.Date:
      return (type as unknown as { unit: number }).unit === 0 ? Number : (stored) => Number(stored) / 86_400_000
    case Type.Timestamp:
      return timestampReader((type as Timestamp).unit)
    default:
      return Number
  }
}

function timestampReader(unit: TimeUnit): (stored: number | bigint) => number {
  switch (unit) {
    case TimeUnit.SECOND:
      return (stored) => (Number(stored) * 1e6) / microsecondsADay
    case TimeUnit.MILLISECOND:
      return (stored) => (Number(stored) * 1e3) / microsecondsADay
    case TimeUnit.MICROSECOND:
      return (stored) => Number(stored) / microsecondsADay
    default:
      return (stored) => Number(BigInt(stored) / 1000n) / microsecondsADay
  }
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** A decimal comes as the 32-bit words of its unscaled value, lowest first, in two's complement. */
function decimal(words: Uint32Array, type: DataType): number {
  let value = 0n
  for (let w = words.length - 1; w >= 0; w--) value = (value << 32n) | BigInt(words[w]!)
  return Number(`${BigInt.asIntN(32 * words.length, value)}e${-(type as unknown as { scale: number }).scale}`)
}
