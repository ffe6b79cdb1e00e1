/** A code in plain words, one sentence or two for each question. */
export interface Explanation {
  /** What has happened. */
  readonly means: string
  /** Why it is worth a message: what it does to the result. */
  readonly matters: string
  /** Ways out. */
  readonly remedies: readonly string[]
}
