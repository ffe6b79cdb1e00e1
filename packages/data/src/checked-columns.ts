import type { BlupError, Column } from 'blup'

/**
 * Columns of which some must not be used: `get`, which is how a model takes its columns, throws what is wrong with them.
 * `keys` names all of them; walking over the entries gives what could be read of each.
 */
export class CheckedColumns extends Map<string, Column> {
  readonly #names: ReadonlySet<string>
  readonly #problems: ReadonlyMap<string, BlupError>

  /** @param names all columns, in their order, those without anything that could be read as well */
  constructor(names: Iterable<string>, columns: ReadonlyMap<string, Column>, problems: ReadonlyMap<string, BlupError>) {
    super(columns)
    this.#names = new Set(names)
    this.#problems = problems
  }

  override keys(): MapIterator<string> {
    return this.#names.values()
  }

  override get(name: string): Column | undefined {
    const problem = this.#problems.get(name)
    if (problem !== undefined) throw problem
    return super.get(name)
  }

  override has(name: string): boolean {
    return super.has(name) || this.#problems.has(name)
  }
}
