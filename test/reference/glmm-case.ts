import { readdirSync, readFileSync } from 'node:fs'
import { retype, type Table } from 'blup'
import type { GroupModes } from './lmm-case.ts'

/** One reference fit of glmer or glmmTMB, as stored in `glmm/`. What the fields mean is in the README beside. */
export interface GlmmCase {
  readonly case: string
  readonly data: string
  /** What was done to the data before: see `prepare`. */
  readonly prepared?: keyof typeof preparations
  readonly formula: string
  readonly weights?: string
  readonly offset?: string
  readonly family: string
  readonly link: string
  readonly nAGQ?: number
  readonly n: number
  readonly groups: Readonly<Record<string, number>>
  readonly logLik: number
  /** The log-likelihood with all constants, where the peer leaves some out. */
  readonly logLik_full?: number
  readonly df_model: number
  readonly fixef: Readonly<Record<string, { readonly est: number; readonly se: number }>>
  readonly vcov_fixef?: readonly (readonly number[])[]
  readonly ranef_terms: readonly {
    readonly group: string
    readonly names: readonly string[]
    readonly sd: readonly number[]
    readonly corr?: readonly (readonly number[])[]
  }[]
  readonly modes?: Readonly<Record<string, GroupModes>>
  readonly fitted_head?: readonly number[]
  readonly linear_predictor_head?: readonly number[]
  readonly resid_pearson_head?: readonly number[]
  readonly resid_deviance_head?: readonly number[]
  readonly crosscheck_glmmTMB?: { readonly logLik: number; readonly max_fixef_diff_in_se: number }
  readonly predictions?: {
    readonly newdata: readonly Readonly<Record<string, string | number>>[]
    readonly conditional_link: readonly number[]
    readonly population_link: readonly number[]
    readonly conditional_response: readonly number[]
    readonly population_response: readonly number[]
  }
}

/** R's names of the families. */
export const familyNames: Readonly<Record<string, string>> = {
  binomial: 'binomial',
  poisson: 'poisson',
  Gamma: 'gamma',
  nbinom2: 'negative-binomial',
  beta: 'beta',
}

/** All reference fits of generalized linear mixed models, by file name. */
export function glmmCases(): GlmmCase[] {
  const folder = new URL('glmm/', import.meta.url)
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as GlmmCase)
}

function numbers(table: Table, name: string): Float64Array {
  const column = table.columns.get(name)
  if (column?.kind !== 'number') throw new Error(`${name} is no column of numbers`)
  return column.values
}

function withColumns(table: Table, added: Readonly<Record<string, Float64Array | string[]>>): Table {
  const columns = new Map(table.columns)
  for (const [name, values] of Object.entries(added)) {
    if (values instanceof Float64Array) {
      columns.set(name, { kind: 'number', values })
      continue
    }
    const levels = [...new Set(values)]
    const codes = Int32Array.from(values, (v) => levels.indexOf(v))
    columns.set(name, { kind: 'factor', codes, levels, ordered: false, origin: 'text' })
  }
  return { ...table, columns }
}

const preparations = {
  /** A level for each row. */
  obs: (table: Table) => withColumns(table, { obs: Array.from({ length: table.nrow }, (_, i) => `${i + 1}`) }),
  /** Patient and centre as factors. */
  factors: (table: Table) => retype(table, { factors: { id: null, center: null } }),
  /** 1 for the second level of the outcome. */
  outcome(table: Table) {
    const outcome = table.columns.get('outcome')
    if (outcome?.kind !== 'factor') throw new Error('outcome is no factor')
    return withColumns(table, { y: Float64Array.from(outcome.codes) })
  },
  /** Percentages as shares. */
  shares: (table: Table) =>
    withColumns(table, {
      yp: numbers(table, 'yield').map((v) => v / 100),
      endpoint: numbers(table, 'endpoint').map((v) => v / 100),
    }),
} as const

/** The data of a case as they were fitted. */
export function prepare(table: Table, { prepared }: GlmmCase): Table {
  return prepared === undefined ? table : preparations[prepared](table)
}
