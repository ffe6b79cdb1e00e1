import { readFileSync } from 'node:fs'
import { type DdfMethod, fit, type LmmFit, type MeanRow, type Table } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseTable } from './case-table.ts'

interface RTable {
  readonly rows: readonly string[]
  readonly columns: Readonly<Record<string, readonly (string | number | null)[]>>
}

interface MeansCase {
  readonly case: string
  readonly data: string
  readonly formula: string
  readonly family?: string
  readonly specs: Readonly<Record<string, string>>
  readonly emmeans: Readonly<
    Record<string, Readonly<Record<'means' | 'pairs_unadjusted' | 'pairs_tukey' | 'pairs_holm' | 'joint', RTable>>>
  >
}

/** `oats_mass` is `Oats` under other names, with nitrogen as a factor. */
async function tableOf(name: string): Promise<Table> {
  if (name !== 'oats_mass') return caseTable(name)
  const { columns, nrow } = await caseTable('Oats')
  const factor = (levels: readonly string[], of: (i: number) => string) =>
    ({
      kind: 'factor',
      levels,
      ordered: false,
      origin: 'text',
      codes: Int32Array.from({ length: nrow }, (_, i) => levels.indexOf(of(i))),
    }) as const
  const text = (column: string) => {
    const own = columns.get(column)!
    if (own.kind !== 'factor') throw new TypeError(`${column} is no factor`)
    return (i: number): string => own.levels[own.codes[i]!]!
  }
  const nitro = columns.get('nitro')!
  if (nitro.kind !== 'number') throw new TypeError('nitro is no number')
  return {
    nrow,
    columns: new Map([
      ['B', factor(['I', 'II', 'III', 'IV', 'V', 'VI'], text('Block'))],
      ['V', factor(['Golden.rain', 'Marvellous', 'Victory'], (i) => text('Variety')(i).replace(' Rain', '.rain'))],
      ['N', factor(['0.0cwt', '0.2cwt', '0.4cwt', '0.6cwt'], (i) => `${nitro.values[i]!.toFixed(1)}cwt`)],
      ['Y', columns.get('yield')!],
    ]),
  }
}

const methods = { satterthwaite: 'satterthwaite', 'kenward-roger': 'kenward-roger', asymptotic: 'z' } as const satisfies Record<
  string,
  DdfMethod
>

for (const name of ['emm-cake', 'emm-oats', 'emm-cbpp-glmm']) {
  const reference = JSON.parse(readFileSync(new URL(`emm/${name}.json`, import.meta.url), 'utf8')) as MeansCase
  describe(`${name}: ${reference.formula}`, () => {
    let model: Pick<LmmFit, 'emmeans' | 'anova'>
    beforeAll(async () => {
      const family = reference.family === undefined ? {} : { family: 'binomial', method: 'laplace' as const }
      model = await fit(reference.formula, await tableOf(reference.data), family)
    })

    for (const [key, expected] of Object.entries(reference.emmeans)) {
      const [spec, mode] = key.split('/') as [string, keyof typeof methods]
      const ddf = methods[mode]
      const text = reference.specs[spec]!

      it(`agrees on ${text} with ${mode} degrees of freedom`, () => {
        const wrong: string[] = []
        const { rows } = model.emmeans(text, { ddf })
        checkRows(rows, expected.means, wrong)
        for (const adjust of ['none', 'tukey', 'holm'] as const) {
          const table = expected[`pairs_${adjust === 'none' ? 'unadjusted' : adjust}` as const]
          const { contrasts } = model.emmeans(text, { ddf, contrasts: 'pairwise', adjust })
          expect(contrasts!.rows.map(({ label }) => label)).toEqual(table.columns.contrast)
          checkRows(contrasts!.rows, table, wrong)
        }
        expect(wrong).toEqual([])
      })

      it(`agrees on the joint tests with ${mode} degrees of freedom`, () => {
        const { rows } = model.anova({ type: 3, ddf })
        const { columns } = expected.joint
        expect(rows.map(({ term }) => term)).toEqual(columns['model term'])
        rows.forEach((row, i) => {
          expect(row.numDf).toBe(columns.df1![i])
          const df2 = columns.df2![i] as number | null
          if (df2 !== null) expect(row.denDf).toBeCloseTo(df2, 2)
          // printed to three decimals
          expect(row.statistic).toBeCloseTo(columns['F.ratio']![i] as number, 2.9)
          expect(Math.abs(row.pValue / (columns['p.value']![i] as number) - 1)).toBeLessThan(2e-3)
        })
      })
    }
  })
}

it('emm-cbpp-glmm: takes means through the inverse logit, and differences to odds ratios', async () => {
  const { emmeans, formula, data } = JSON.parse(
    readFileSync(new URL('emm/emm-cbpp-glmm.json', import.meta.url), 'utf8'),
  ) as MeansCase
  const model = await fit(formula, await caseTable(data), { family: 'binomial', method: 'laplace' })
  const { rows, contrasts } = model.emmeans('pairwise ~ period', { scale: 'response' })
  const { means, pairs_unadjusted: pairs } = emmeans['period/asymptotic']!
  rows.forEach((row, i) => {
    const mean = 1 / (1 + Math.exp(-(means.columns.emmean![i] as number)))
    expect(row.estimate).toBeCloseTo(mean, 5)
    expect(row.stdError).toBeCloseTo(mean * (1 - mean) * (means.columns.SE![i] as number), 5)
    expect(row.confLow).toBeCloseTo(1 / (1 + Math.exp(-(means.columns['asymp.LCL']![i] as number))), 5)
  })
  expect(contrasts!.ratio).toBe('odds ratio')
  contrasts!.rows.forEach((row, i) => {
    const ratio = Math.exp(pairs.columns.estimate![i] as number)
    expect(Math.abs(row.estimate / ratio - 1)).toBeLessThan(1e-5)
    expect(Math.abs(row.stdError / (ratio * (pairs.columns.SE![i] as number)) - 1)).toBeLessThan(1e-4)
  })
})

function checkRows(rows: readonly MeanRow[], { columns, rows: names }: RTable, wrong: string[]): void {
  expect(rows.length).toBe(names.length)
  const pick = (candidates: readonly string[]) => candidates.map((c) => columns[c]).find((c) => c !== undefined)
  rows.forEach((row, i) => {
    for (const [variable, value] of Object.entries(row.at)) {
      const expected = columns[variable]
      if (expected !== undefined && String(expected[i]) !== String(value)) wrong.push(`row ${i + 1}: ${variable} ${value}`)
    }
    const check = (
      what: string,
      actual: number | null,
      expected: readonly (string | number | null)[] | undefined,
      unit: number,
    ) => {
      const value = expected?.[i]
      if (typeof value !== 'number') return
      if (actual === null || !(Math.abs(actual - value) <= unit))
        wrong.push(`row ${i + 1}: ${what} ${actual}, reference ${value}`)
    }
    const size = (column: readonly (string | number | null)[] | undefined, share: number) =>
      share * Math.abs(Number(column?.[i] ?? 0))
    const estimate = pick(['emmean', 'estimate'])
    // a difference of nearly nothing has the digits of the means
    check('estimate', row.estimate, estimate, Math.max(size(estimate, 1e-6), 1e-8))
    check('SE', row.stdError, columns.SE, size(columns.SE, 1e-5))
    check('df', row.df, columns.df, size(columns.df, 1e-3))
    check('low', row.confLow, pick(['lower.CL', 'asymp.LCL']), 1e-5 * row.stdError)
    check('high', row.confHigh, pick(['upper.CL', 'asymp.UCL']), 1e-5 * row.stdError)
    check('ratio', row.statistic, pick(['t.ratio', 'z.ratio']), 1e-5 * Math.max(1, Math.abs(row.statistic ?? 0)))
    check('p', row.pValue, columns['p.value'], 1e-6)
  })
}
