import { BlupError, caret, printable, wrapText } from 'blup'
import { exitCodeOf } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** The error as one of ours; what is not is a fault of blup. */
export function asBlupError(error: unknown): BlupError {
  if (error instanceof BlupError) return error
  if (error instanceof Error && error.name === 'AbortError') return new BlupError('C310', 'Stopped before there was a result.')
  const said = error instanceof Error ? error.message : String(error)
  return new BlupError('X900', `This should not have happened: ${said}`, {
    cause: error,
    fixes: ['Run the command again with --debug, and report what it prints.'],
  })
}

/** The lines that tell an error: message, place, ways out; the stack only when asked for. */
export function errorText(error: BlupError, terminal: Terminal, debug: boolean): string {
  const { width, style } = terminal
  const [first, ...rest] = wrapText(printable(error.message), width)
  const code = error.code.length
  const lines = [style.stop(first!.slice(0, code)) + first!.slice(code), ...rest.map((line) => `  ${line}`)]
  const { source, start, end } = error.place
  if (source !== undefined && start !== undefined) lines.push(...pointer(source, start, end ?? start, width))
  for (const fix of error.fixes) lines.push(...bullet(fix, width))
  if (debug) lines.push(stackOf(error))
  return `${lines.join('\n')}\n`
}

/** The error as plain data, for `--json`. */
export function errorRecord(error: BlupError, debug: boolean): object {
  return {
    schema: 'blup.error/1',
    code: error.code,
    message: error.message,
    place: error.place,
    fixes: error.fixes,
    exitCode: exitCodeOf(error.code),
    ...(debug ? { stack: stackOf(error) } : {}),
  }
}

function stackOf(error: BlupError): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ''
  return `${error.stack}${cause}`
}

/** The formula with carets; of a formula longer than the line, the stretch around the place. */
function pointer(source: string, start: number, end: number, width: number): string[] {
  const room = width - 2
  const [line, marks] = caret(source.replace(/\p{Cc}/gu, ' '), start, end).split('\n')
  const from = line!.length <= room ? 0 : Math.max(0, Math.min(start - Math.floor(room / 3), line!.length - room))
  return [line!, marks!].map((text) => `  ${text.slice(from, from + room)}`.trimEnd())
}

function bullet(text: string, width: number): string[] {
  const [first, ...rest] = wrapText(printable(text), width - 4)
  return [`  - ${first!}`, ...rest.map((line) => `    ${line}`)]
}
