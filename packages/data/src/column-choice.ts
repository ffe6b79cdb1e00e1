import { type Column, type RetypeOptions, retype, unknownColumn } from 'blup'
import { type ColumnWish, columnWish } from './column-wish.ts'
import type { Dataset } from './datasets.ts'
import type { SourceFile } from './locate-source.ts'
import { empty } from './open-source.ts'

/** Which columns of a file are read and what is declared of them, settled once its header is known. */
export class ColumnChoice {
  readonly #columns: readonly string[] | ((names: readonly string[]) => readonly string[]) | undefined
  readonly #own: RetypeOptions
  readonly #types: RetypeOptions
  readonly #label: string
  /** All names of the file. */
  names: readonly string[] = []
  /** The names to read, in the order of the file. */
  chosen: readonly string[] = []

  constructor(
    columns: readonly string[] | ((names: readonly string[]) => readonly string[]) | undefined,
    types: RetypeOptions,
    source: SourceFile,
  ) {
    this.#columns = columns
    this.#own = types
    this.#types = source.dataset === null ? types : withDataset(types, source.dataset)
    this.#label = source.label
  }

  /** True when the columns that are read are those that are used. */
  get used(): boolean {
    return this.#columns !== undefined
  }

  /**
   * Chooses among the names of the file.
   *
   * @throws BlupError D107 for a file without any name, E204 for a name that the file does not have, D119 for a schema that cannot be used.
   */
  readonly choose = (names: readonly string[]): readonly string[] => {
    this.names = names
    if (names.length === 0) throw empty(this.#label, 'names no column')
    const nothing: Column = { kind: 'number', values: new Float64Array(0) }
    retype({ nrow: 0, columns: new Map(names.map((name) => [name, nothing])) }, this.#own)
    const wanted = typeof this.#columns === 'function' ? this.#columns(names) : (this.#columns ?? names)
    const known = new Set(names)
    const unknown = wanted.find((name) => !known.has(name))
    if (unknown !== undefined) throw unknownColumn(unknown, names)
    const set = new Set(wanted)
    this.chosen = names.filter((name) => set.has(name))
    return this.chosen
  }

  readonly wish = (name: string): ColumnWish => columnWish(name, this.#types)

  /** What is declared of one column. */
  declared(name: string): RetypeOptions {
    const { schema, factors = {}, numbers = [], refs = {} } = this.#types
    const pick = <T>(record: Readonly<Record<string, T>>) => (Object.hasOwn(record, name) ? { [name]: record[name]! } : {})
    const columns = schema?.columns.filter((column) => column.name === name) ?? []
    return { schema: { columns }, factors: pick(factors), numbers: numbers.filter((n) => n === name), refs: pick(refs) }
  }
}

/** The types that come with a data set, with the caller's own before them. */
function withDataset(types: RetypeOptions, dataset: Dataset): RetypeOptions {
  const own = types.schema?.columns ?? []
  const rest = dataset.columns.filter(({ name }) => !own.some((column) => column.name === name))
  return { ...types, schema: { columns: [...rest, ...own] } }
}
