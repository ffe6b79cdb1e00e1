/** Names that a language of letters, digits and underscores takes: distinct texts get distinct names. */
export class LegalNames {
  readonly #names = new Map<string, string>()
  readonly #taken = new Set<string>()
  readonly #longest: number

  constructor(longest: number) {
    this.#longest = longest
  }

  legal(text: string): string {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    let name = text.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '')
    if (!/^[A-Za-z]/.test(name)) name = `v_${name}`
    name = name.slice(0, this.#longest)
    // Languages such as SAS do not tell capitals apart.
    let candidate = name
    for (let k = 2; this.#taken.has(candidate.toLowerCase()); k++)
      candidate = `${name.slice(0, this.#longest - String(k).length - 1)}_${k}`
    this.#taken.add(candidate.toLowerCase())
    this.#names.set(text, candidate)
    return candidate
  }

  /** Names that had to change, from and to. */
  changed(names: readonly string[]): [string, string][] {
    return names.flatMap((name): [string, string][] => {
      const legal = this.#names.get(name)
      return legal === undefined || legal === name ? [] : [[name, legal]]
    })
  }
}
