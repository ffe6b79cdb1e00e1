import type { GlmmFit, LmmFit } from 'blup'
import type { MeansAnswer, MeansTable } from './protocol.ts'

type Row = Readonly<Record<string, unknown>>

const order = [
  'contrast',
  'term',
  'level',
  'sumSq',
  'meanSq',
  'numDf',
  'denDf',
  'estimate',
  'stdError',
  'df',
  'statistic',
  'pValue',
  'confLow',
  'confHigh',
] as const
const names: Readonly<Record<string, string>> = {
  stdError: 'SE',
  sumSq: 'SS',
  meanSq: 'MS',
  numDf: 'df',
  denDf: 'error df',
  pValue: 'p',
  confLow: 'lower',
  confHigh: 'upper',
}

/** Means of a factor's levels with their pairwise differences, or the slope of a number. */
export function meansAnswer(model: LmmFit | GlmmFit, of: string, numeric: boolean): MeansAnswer {
  const found = numeric ? model.trends(of) : model.emmeans(`pairwise ~ ${of}`)
  const tables = [tableOf(numeric ? `Slope of ${of}` : `Means of ${of}`, found.rows as unknown as readonly Row[])]
  if (found.contrasts !== null && found.contrasts.rows.length > 0) {
    tables.push(
      tableOf(`Differences, adjusted by ${found.contrasts.adjust}`, found.contrasts.rows as unknown as readonly Row[]),
    )
  }
  const notes = [
    ...(found.averagedOver.length > 0 ? [`Averaged over ${found.averagedOver.join(', ')}.`] : []),
    ...(found.heldAt.length > 0
      ? [
          `Held at ${found.heldAt.map(({ name, values }) => `${name} ${values.map((value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)).join(', ')}`).join('; ')}.`,
        ]
      : []),
    ...(found.link === null ? [] : [`On the scale of the ${found.scale === 'link' ? found.link : 'response'}.`]),
  ]
  return { tables, notes }
}

export function anovaTable(model: LmmFit | GlmmFit): MeansTable {
  const { rows } = model.anova()
  return tableOf('Tests of the terms, type 3', rows as unknown as readonly Row[])
}

/** Rows with whatever columns they have, in the usual order; what is empty throughout is left out. */
function tableOf(title: string, rows: readonly Row[]): MeansTable {
  const flat = rows.map(flattened)
  const keys = [...new Set(flat.flatMap((row) => Object.keys(row)))].filter((key) =>
    flat.some((row) => row[key] !== null && row[key] !== undefined),
  )
  const place = (key: string) => {
    const at = (order as readonly string[]).indexOf(key)
    return at < 0 ? -1 : at
  }
  const sorted = keys.sort((a, b) => place(a) - place(b))
  return {
    title,
    columns: sorted.map((key) => (key === 'statistic' ? statisticOf(flat) : (names[key] ?? key))),
    rows: flat.map((row) => sorted.map((key) => row[key] ?? null)),
  }
}

/** What the statistic of these rows is called: F of terms, chi-square over its degrees of freedom without those of an error, t or z. */
function statisticOf(rows: readonly Row[]): string {
  const has = (key: string): boolean => rows.some((row) => typeof row[key] === 'number')
  if (has('numDf')) return has('denDf') ? 'F' : 'χ²/df'
  return has('df') ? 't' : 'z'
}

function flattened(row: Row): Record<string, string | number | null> {
  const out: Record<string, string | number | null> = {}
  for (const [key, value] of Object.entries(row)) {
    if (typeof value === 'string' || typeof value === 'number') out[key] = value
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) Object.assign(out, flattened(value as Row))
  }
  return out
}
