import { type Finding, findingLines } from 'blup'
import type { Command } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { once, wholeNumber } from './option-parsers.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings } from './verb.ts'

/** Options of a verb that answers with a table. */
export interface AnswerOptions extends CommonOptions {
  readonly digits?: number
  readonly quiet?: boolean
  readonly strict?: boolean
}

/** Adds them; `digits` are those printed where nothing is said, `silent` is what `--quiet` leaves out. */
export function addAnswerOptions(command: Command, digits: number, silent?: string): Command {
  const digitsOption = once('--digits', wholeNumber('--digits', 2, 15))
  return addFindingOptions(
    addCommonOptions(command).option('--digits <N>', `significant digits in print (${digits})`, digitsOption),
    silent,
  )
}

/** Whether findings are printed, and whether cautions count. */
export function addFindingOptions(command: Command, silent = 'no findings on standard error'): Command {
  return command.option('--quiet', silent).option('--strict', 'exit with 6 when there are cautions')
}

/** What a verb has to say. */
export interface Answer {
  readonly findings: readonly Finding[]
  /** With `--json`. */
  json(): unknown
  /** Without. */
  text(): string
}

/** Prints an answer, its findings before it on standard error, and says how the process ends. */
export async function giveAnswer(
  answer: Answer,
  options: AnswerOptions,
  { stderr, result, aside, exit }: Surroundings,
): Promise<void> {
  const { findings } = answer
  if (options.json) await result(jsonText(answer.json()))
  else {
    const lines = options.quiet ? [] : findingLines(findings, stderr.width, stderr.style)
    if (lines.length > 0) await aside(`${lines.join('\n')}\n\n`)
    await result(answer.text())
  }
  const cautioned = findings.some(({ severity }) => severity === 'caution')
  exit(options.strict && cautioned ? exitCodes.cautions : exitCodes.done)
}
