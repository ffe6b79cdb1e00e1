import type { CheckedColumns } from '@blup/data/browser'
import { BlupError, type Column, equationParts, inspect, retype, type Table } from 'blup'
import type { Loaded } from '../readers/loaded.ts'
import { readFile } from '../readers/read-file.ts'
import { fitOptions } from '../spec/model-spec.ts'
import { alikeLevels } from './alike-levels.ts'
import { columnView, levelRows } from './column-view.ts'
import { groupPanels } from './group-panels.ts'
import { groupSizes } from './group-sizes.ts'
import { labelCodes } from './label-codes.ts'
import type { Answer, Argument, GroupsView, Progress, Source, TableView } from './protocol.ts'
import { sendTable } from './table-port.ts'
import { applySteps } from './table-steps.ts'

/** Groups drawn one by one. */
const groupsShown = 400

/** Holds the data: reads files, does the recorded steps, looks at the structure, and passes the table on to be fitted. */
export class DataService {
  #loaded: Loaded | null = null
  #name = ''
  #readMs = 0
  #version = 0
  #table: Table | null = null
  #port: MessagePort | null = null

  /** Sends the table, and with `stay` every later one as well. */
  connect(port: MessagePort, stay: boolean): void {
    if (stay) this.#port = port
    this.#send(port)
  }

  async open(source: Source, progress: (progress: Progress) => void): Promise<Answer<'open'>> {
    const started = performance.now()
    const loaded = await load(source, (reading) => progress({ reading }))
    this.#loaded = loaded
    this.#name = source.name
    this.#readMs = performance.now() - started
    return { name: source.name, nrow: loaded.nrow }
  }

  derive({ steps, groups, response }: Argument<'derive'>): TableView {
    const loaded = this.#loaded
    if (loaded === null) throw new BlupError('D100', 'There are no data yet.', { fixes: ['open a file or a sample'] })
    const { table, problems, madeBy, stepProblems } = applySteps(loaded, steps)
    const known = (name: string) => table.columns.has(name)
    const inspection = inspect(table, {
      groups: groups.filter(known),
      ...(response === null || !known(response) ? {} : { response }),
    })
    const inspected = new Map(inspection.columns.map((column) => [column.name, column]))
    this.#table = table
    this.#version++
    this.#send()
    const readable = new Map<string, Column>(table.columns.entries())
    const names = inspection.columns.map(({ name }) => name)
    return {
      version: this.#version,
      name: this.#name,
      how: loaded.how,
      sheets: loaded.sheets ?? null,
      nrow: table.nrow,
      columns: names.map((name) =>
        columnView(name, readable.get(name), inspected.get(name), madeBy.get(name) ?? null, problems.get(name)),
      ),
      inspection,
      findings: [...loaded.findings, ...inspection.findings],
      stepProblems,
      readMs: this.#readMs,
    }
  }

  rows({ from, count, columns }: Argument<'rows'>): string[][] {
    const table = this.#needTable()
    const own = new Map<string, Column>(table.columns.entries())
    const end = Math.min(table.nrow, from + count)
    const rows = Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i)
    const shown = columns.map((name) => columnText(own.get(name), rows))
    return rows.map((_, i) => shown.map((texts) => texts[i]!))
  }

  values({ column }: Argument<'values'>): { name: string; rows: number }[] {
    const own = new Map<string, Column>(this.#needTable().columns.entries()).get(column)
    return own === undefined ? [] : levelRows(own).slice(0, 5000)
  }

  groups({ group, by }: Argument<'groups'>): GroupsView {
    const table = this.#needTable()
    const factor = labelCodes(table, group)
    const sizes = new Array<number>(factor.levels.length).fill(0)
    const firstRow = new Int32Array(factor.levels.length).fill(-1)
    factor.codes.forEach((code, row) => {
      if (code < 0) return
      sizes[code]!++
      if (firstRow[code]! < 0) firstRow[code] = row
    })
    const shown = factor.levels.map((_, k) => k).filter((k) => sizes[k]! > 0)
    if (shown.length > 60) shown.sort((a, b) => sizes[b]! - sizes[a]!)
    const kept =
      shown.length <= groupsShown
        ? shown
        : Array.from({ length: groupsShown }, (_, k) => shown[Math.floor((k * shown.length) / groupsShown)]!)
    const described = by === null ? null : labelCodes(table, by)
    return {
      group,
      names: kept.map((k) => factor.levels[k]!),
      sizes: kept.map((k) => sizes[k]!),
      by:
        described === null
          ? null
          : { column: by!, levels: described.levels, codes: kept.map((k) => described.codes[firstRow[k]!]!) },
    }
  }

  alike({ group, level, among }: Argument<'alike'>): Answer<'alike'> {
    return alikeLevels(this.#needTable(), group, level, among)
  }

  sizes({ group }: Argument<'sizes'>): Answer<'sizes'> {
    return groupSizes(labelCodes(this.#needTable(), group))
  }

  panels(asked: Argument<'panels'>): Answer<'panels'> {
    return groupPanels(this.#needTable(), asked)
  }

  describe({ spec, notation }: Argument<'describe'>): Answer<'describe'> {
    const { family, link, contrasts, weights, offset } = fitOptions(spec) as Parameters<typeof equationParts>[2] & object
    const given = Object.fromEntries(
      Object.entries({ family, link, contrasts, weights, offset }).filter(([, value]) => value !== undefined),
    )
    return equationParts(spec.formula, this.#needTable(), { ...given, notation })
  }

  #needTable(): Table {
    if (this.#table !== null) return this.#table
    throw new BlupError('D100', 'There are no data yet.', { fixes: ['open a file or a sample'] })
  }

  #send(port = this.#port): void {
    if (port !== null && this.#table !== null)
      sendTable(port, this.#version, this.#table as Table & { columns: CheckedColumns })
  }
}

async function load(source: Source, reading: (share: number) => void): Promise<Loaded> {
  const progress = ({ done, total }: { done: number; total: number }) => reading(total === 0 ? 1 : done / total)
  if (source.kind === 'file') return readFile(source.blob, source.name, source, progress)
  if (source.kind === 'text') return readFile(new Blob([source.text]), source.name, source, progress)
  const { samples, loaders } = await import('virtual:samples')
  const sample = samples.find(({ name }) => name === source.name)
  const loader = loaders[source.name]
  if (sample === undefined || loader === undefined) throw new BlupError('D118', `There is no data set \`${source.name}\`.`)
  const { default: text } = await loader()
  const loaded = await readFile(new Blob([text]), source.name, {}, progress)
  const plain = new Map([...loaded.columns].flatMap(([name, { column }]) => (column === null ? [] : [[name, column] as const])))
  const typed = retype({ nrow: loaded.nrow, columns: plain }, { schema: { columns: sample.columns } })
  const columns = new Map([...loaded.columns].map(([name, own]) => [name, { ...own, column: typed.columns.get(name)! }]))
  return { ...loaded, columns, how: 'sample data set' }
}

/** The cells of a column; numbers with as many decimals as the one that needs most, so that their points align. */
function columnText(column: Column | undefined, rows: readonly number[]): string[] {
  const texts = rows.map((row) => cellText(column, row))
  if (column?.kind !== 'number' || texts.some((text) => text.includes('e'))) return texts
  const decimals = Math.max(0, ...texts.map((text) => text.split('.')[1]?.length ?? 0))
  return texts.map((text, i) => (text === '' ? '' : column.values[rows[i]!]!.toFixed(decimals)))
}

function cellText(column: Column | undefined, row: number): string {
  if (column === undefined) return ''
  if (column.kind === 'factor') return column.codes[row]! < 0 ? '' : column.levels[column.codes[row]!]!
  const value = column.values[row]!
  if (column.kind === 'logical') return value < 0 ? '' : value === 1 ? 'TRUE' : 'FALSE'
  if (Number.isNaN(value)) return ''
  if (column.kind === 'date') return new Date(value * 86_400_000).toISOString().replace(/T00:00:00\.000Z$/, '')
  return String(Number(value.toPrecision(6)))
}
