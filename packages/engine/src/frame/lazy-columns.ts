import type { Column } from './table.ts'

/**
 * Columns that are converted when they are first asked for. A column that no formula names costs nothing, and text in the
 * numbers of such a column stops nobody.
 */
export class LazyColumns implements ReadonlyMap<string, Column> {
  readonly #made = new Map<string, Column>()
  readonly #names: ReadonlySet<string>
  readonly #make: (name: string) => Column
  readonly #makeSteps: ((name: string) => Generator<undefined, Column, void>) | null

  /** `makeSteps`: as `make`, with rests. */
  constructor(
    names: Iterable<string>,
    make: (name: string) => Column,
    makeSteps: ((name: string) => Generator<undefined, Column, void>) | null = null,
  ) {
    this.#names = new Set(names)
    this.#make = make
    this.#makeSteps = makeSteps
  }

  /** Makes a column before it is asked for, with rests; nothing where it is there or there is none. */
  *makeSteps(name: string): Generator<undefined, void, void> {
    if (this.#makeSteps === null || this.#made.has(name) || !this.#names.has(name)) return
    this.#made.set(name, yield* this.#makeSteps(name))
  }

  get size(): number {
    return this.#names.size
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  get(name: string): Column | undefined {
    const made = this.#made.get(name)
    if (made !== undefined || !this.#names.has(name)) return made
    const column = this.#make(name)
    this.#made.set(name, column)
    return column
  }

  keys(): MapIterator<string> {
    return this.#names.values()
  }

  *values(): MapIterator<Column> {
    for (const name of this.#names) yield this.get(name)!
  }

  *entries(): MapIterator<[string, Column]> {
    for (const name of this.#names) yield [name, this.get(name)!]
  }

  [Symbol.iterator](): MapIterator<[string, Column]> {
    return this.entries()
  }

  forEach(visit: (column: Column, name: string, columns: ReadonlyMap<string, Column>) => void): void {
    for (const name of this.#names) visit(this.get(name)!, name, this)
  }
}
