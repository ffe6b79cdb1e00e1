import { styleText } from 'node:util'
import { plainStyle, type Style } from 'blup'

/** What is known of the place that a text goes to. */
export interface Terminal {
  readonly isTerminal: boolean
  readonly width: number
  readonly style: Style
}

const defaultWidth = 80

/** Takes back a line of progress. For terminals only. */
export const clearLine = '\r\u001b[2K'

/**
 * Width and colours for a stream. Colour goes to terminals only, and never where `NO_COLOR` is set; `FORCE_COLOR` asks for
 * it elsewhere. Without a terminal the width is that of `COLUMNS`, or 80.
 */
export function terminalOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Terminal {
  const isTerminal = stream.isTTY === true
  const told = Number(env.COLUMNS)
  const width = isTerminal && stream.columns > 0 ? stream.columns : Number.isInteger(told) && told > 0 ? told : defaultWidth
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0'
  const colour = !env.NO_COLOR && (forced || (isTerminal && env.TERM !== 'dumb'))
  return { isTerminal, width: Math.max(40, width), style: colour ? colourStyle : plainStyle }
}

const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
  text === '' ? text : styleText(format, text, { validateStream: false })

const colourStyle: Style = {
  heading: paint('bold'),
  dim: paint('dim'),
  stop: paint(['bold', 'red']),
  caution: paint(['bold', 'yellow']),
  note: paint('bold'),
}
