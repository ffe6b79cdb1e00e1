/** Progress of a computation of many fits. */
export interface LongProgress {
  readonly phase: 'profiling' | 'bootstrapping' | 'deleting'
  readonly done: number
  readonly total: number
  /** What is under way; empty where the count says it all. */
  readonly what: string
}
