import { clearLine, type Terminal } from './terminal.ts'

/** A single line on standard error that says how far a long computation is; nothing where that is no terminal. */
export interface ProgressLine {
  readonly show: (text: string) => void
  readonly clear: () => void
}

const patience = 300
const between = 100
const silent: ProgressLine = { show: () => {}, clear: () => {} }

/** Says nothing in the first 300 ms, so that a short fit leaves no trace, and not more than ten times a second. */
export function progressLine(stream: NodeJS.WriteStream, terminal: Terminal, quiet: boolean): ProgressLine {
  if (quiet || !terminal.isTerminal) return silent
  let last = performance.now() + patience - between
  let shown = false
  return {
    show: (text) => {
      if (performance.now() - last < between) return
      last = performance.now()
      shown = true
      stream.write(`${clearLine}${terminal.style.dim(text.slice(0, terminal.width - 1))}`)
    },
    clear: () => {
      if (shown) stream.write(clearLine)
      shown = false
    },
  }
}
