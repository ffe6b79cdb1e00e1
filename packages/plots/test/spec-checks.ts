import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import { Ajv } from 'ajv'
import { compile } from 'vega-lite'
import { expect } from 'vitest'
import type { VegaLiteSpec } from '../src/index.ts'
import { renderSvg } from '../src/render/index.ts'

const schema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json'), 'utf8')) as {
  definitions: object
}
const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false })
const matches = ajv.compile(schema)

/** What holds of every specification, whatever it shows; then it is drawn. */
export async function checkSpec(spec: VegaLiteSpec): Promise<string> {
  checkForm(spec)
  const svg = await renderSvg(spec)
  expect(svg).toMatch(/^<svg role="img" aria-label="/)
  expect(svg).not.toMatch(/NaN|undefined/)
  return svg
}

/** The same without drawing: schema, words, numbers, table. */
export function checkForm(spec: VegaLiteSpec): void {
  expect(matches(spec), JSON.stringify(matches.errors?.slice(0, 3))).toBe(true)
  expect(spec.description.length).toBeGreaterThan(30)
  expect(spec.description).not.toMatch(/NaN|undefined|Infinity|null/)
  expect(JSON.stringify(spec.title ?? '')).not.toMatch(/NaN|undefined|Infinity/)
  // an `expect` for every cell of thousands of rows would take longer than the picture
  for (const [name, rows] of Object.entries(spec.datasets)) expect(rows.flatMap(oddCells), name).toEqual([])
  const { table } = spec.usermeta.blup
  const rows = spec.datasets[table.data]!
  expect(rows.length).toBeGreaterThan(0)
  for (const { field } of table.columns) expect(Object.keys(rows[0]!)).toContain(field)
  const plain = JSON.parse(JSON.stringify(spec)) as unknown
  // told in detail where it fails: over thousands of rows `toEqual` takes its time
  if (!isDeepStrictEqual(plain, spec)) expect(plain).toEqual(spec)
  compile(spec as never, { logger: strict })
}

/** Values that a specification cannot hold. */
function oddCells(row: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(row).filter(([, value]) =>
    typeof value === 'number' ? !Number.isFinite(value) : !['string', 'boolean', 'object'].includes(typeof value),
  )
}

const strict = { level: () => strict, error: fault, warn: fault, info: () => strict, debug: () => strict } as never

function fault(...said: readonly unknown[]): never {
  throw new Error(said.map(String).join(' '))
}

/** Drawn marks: elements of the picture that stand for data. */
export function marksIn(svg: string): number {
  const groups = svg.matchAll(/<g class="mark-(?!group)\w+ role-mark[^>]*>(.*?)<\/g>/gs)
  return [...groups].reduce((s, [, inside]) => s + (inside!.match(/<(?:path|line|rect|text)\b/g) ?? []).length, 0)
}

/**
 * A specification without what a snapshot should not hold: numbers to four digits, the data by their size and their first and
 * last rows, so that it does not depend on the last bits of a machine.
 */
export function outline(spec: VegaLiteSpec): unknown {
  const { config: _, datasets, ...rest } = spec
  const data = Object.entries(datasets).map(([name, rows]) => [
    name,
    { rows: rows.length, first: rows.slice(0, 3).map(rounded), last: rows.slice(3).slice(-2).map(rounded) },
  ])
  return { ...(rounded(rest) as object), datasets: Object.fromEntries(data) }
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.abs(value) < 1e-8 ? 0 : Number(value.toPrecision(4))
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, x]) => [name, rounded(x)]))
  }
  return value
}
