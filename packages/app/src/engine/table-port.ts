import { CheckedColumns } from '@blup/data/browser'
import { BlupError, type Code, type Column, type Table } from 'blup'
import { problemOf } from './problem.ts'
import type { Problem } from './protocol.ts'

/** A table on its way from the worker that holds the data to the one that fits. */
interface TableMessage {
  readonly version: number
  readonly nrow: number
  readonly names: readonly string[]
  readonly columns: readonly (readonly [string, Column])[]
  readonly problems: readonly (readonly [string, Problem])[]
}

export function sendTable(port: MessagePort, version: number, table: Table): void {
  const columns: (readonly [string, Column])[] = []
  const problems: (readonly [string, Problem])[] = []
  const names = [...table.columns.keys()]
  for (const [name, column] of table.columns.entries()) columns.push([name, column])
  for (const name of names) {
    try {
      table.columns.get(name)
    } catch (error) {
      problems.push([name, problemOf(error)])
    }
  }
  port.postMessage({ version, nrow: table.nrow, names, columns, problems } satisfies TableMessage)
}

/** The newest table that came over a port, and a wait for the one that is meant. */
export class ReceivedTable {
  #version = 0
  #table: Table | null = null
  #arrived: (() => void)[] = []
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  listen(port: MessagePort): void {
    port.onmessage = ({ data }: MessageEvent<TableMessage>) => {
      const problems = new Map(
        data.problems.map(([name, { code, message, fixes, place }]) => [
          name,
          new BlupError(code as Code, message, { fixes, place }),
        ]),
      )
      this.#table = { nrow: data.nrow, columns: new CheckedColumns(data.names, new Map(data.columns), problems) }
      this.#version = data.version
      this.#onChange()
      for (const go of this.#arrived.splice(0)) go()
    }
  }

  /** The table of this version, or of a later one. */
  async get(version: number): Promise<Table> {
    while (this.#table === null || this.#version < version) await new Promise<void>((go) => this.#arrived.push(go))
    return this.#table
  }
}
