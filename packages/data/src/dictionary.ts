import type { TextData } from './type-text.ts'

/** Collects a column of text row by row, each different word once. */
export class DictionaryBuilder {
  readonly #found = new Map<string, number>()
  readonly #words: string[] = []
  #codes: Int32Array
  #length = 0
  #lastWord: string | null = null
  #lastCode = -1

  /** @param rows Rows to expect; more are taken too. */
  constructor(rows: number) {
    this.#codes = new Int32Array(rows)
  }

  add(word: string | null): void {
    if (word !== this.#lastWord) {
      this.#lastWord = word
      this.#lastCode = word === null ? -1 : this.code(word)
    }
    this.addCode(this.#lastCode)
  }

  /** The code of a word, new or known, for columns that bring a dictionary of their own. */
  code(word: string): number {
    const known = this.#found.get(word)
    if (known !== undefined) return known
    const code = this.#words.length
    this.#found.set(word, code)
    this.#words.push(word)
    return code
  }

  addCode(code: number): void {
    if (this.#length === this.#codes.length) {
      const longer = new Int32Array(2 * this.#length + 1024)
      longer.set(this.#codes)
      this.#codes = longer
    }
    this.#codes[this.#length++] = code
  }

  data(): TextData {
    return { codes: this.#length === this.#codes.length ? this.#codes : this.#codes.slice(0, this.#length), words: this.#words }
  }
}
