import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readTable } from '@blup/data'
import { DuckDBInstance } from '@duckdb/node-api'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { fitSync, type LmmFit } from 'blup'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { models, type SimulatedData, simulatedData } from './support/simulated-data.ts'

/** One table in several files: the fit is the same to the last bit, whichever reader brought it in. */

const delimited = (data: SimulatedData, mark: string): string => {
  const names = Object.keys(data) as (keyof SimulatedData)[]
  return [names.join(mark), ...data.y.map((_, i) => names.map((name) => data[name][i]).join(mark))].join('\n')
}

const objects = (data: SimulatedData): object[] =>
  data.y.map((_, i) => Object.fromEntries(Object.entries(data).map(([name, values]) => [name, values[i]])))

async function parquet(data: SimulatedData, folder: string): Promise<void> {
  const from = join(folder, 'for-parquet.csv')
  writeFileSync(from, delimited(data, ','))
  const database = await DuckDBInstance.create()
  const connection = await database.connect()
  await connection.run(`copy (from read_csv('${from}')) to '${join(folder, 'table.parquet')}' (format parquet)`)
  connection.closeSync()
  database.closeSync()
}

/** What to put into the file of this name; a writer that answers nothing has written it. */
const writers: Record<string, (data: SimulatedData, folder: string) => string | Uint8Array | Promise<void>> = {
  'table.csv': (data) => delimited(data, ','),
  'table.tsv': (data) => delimited(data, '\t'),
  'table.csv.gz': (data) => gzipSync(delimited(data, ',')),
  'table.json': (data) => JSON.stringify(objects(data)),
  'columns.json': (data) => JSON.stringify(data),
  'table.ndjson': (data) =>
    objects(data)
      .map((row) => JSON.stringify(row))
      .join('\n'),
  'table.arrow': (data) => tableToIPC(tableFromArrays(data), 'file'),
  'table.parquet': parquet,
}

describe('a fit is the same from every file format', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'blup-readers-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it.each(Object.keys(writers))('%s', async (name) => {
    const data = simulatedData(20)
    const path = join(folder, name)
    const content = await writers[name]!(data, folder)
    if (content !== undefined) writeFileSync(path, content)
    const { table } = await readTable(path)
    for (const formula of models) {
      const wanted = fitSync(formula, data)
      const found = fitSync(formula, table)
      expect(resultOf(found)).toEqual(resultOf(wanted))
      expect([...found.fitted()]).toEqual([...wanted.fitted()])
    }
  })
})

/** All of a record but its timing. */
function resultOf(model: LmmFit): unknown {
  return { ...model.record({ randomEffects: true }), timing: null }
}
