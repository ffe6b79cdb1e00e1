import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

/** What a verb may use of its surroundings. */
export interface Surroundings {
  readonly stdout: Terminal
  readonly stderr: Terminal
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Writes a part of the result to standard output. */
  readonly result: (text: string) => Promise<void>
  /** Writes to standard error: findings, progress. */
  readonly aside: (text: string) => Promise<void>
  /** Says how the process is to end; 0 unless a verb says otherwise. */
  readonly exit: (code: number) => void
}

/** A verb: declares itself on the program. */
export type Verb = (program: Command, surroundings: Surroundings) => void

/** Options that every verb has. */
export interface CommonOptions {
  readonly json?: boolean
  readonly debug?: boolean
}

export function addCommonOptions(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'print the result as JSON, and errors as JSON on standard error')
    .option('--debug', 'show where an error arose')
}

/** JSON as printed: two blanks of indentation, a line break at the end; what is no number is null. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
