import type { BlupError, Column } from 'blup'

/**
 * Columns of which some must not be used: `get`, which is how a model takes its columns, throws what is wrong with them.
 * Walking over the columns gives what could be read of each.
 */
export class CheckedColumns extends Map<string, Column> {
  readonly #problems: ReadonlyMap<string, BlupError>

  constructor(columns: Iterable<readonly [string, Column]>, problems: ReadonlyMap<string, BlupError>) {
    super(columns)
    this.#problems = problems
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
