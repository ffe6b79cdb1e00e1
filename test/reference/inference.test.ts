import { readdirSync, readFileSync } from 'node:fs'
import { type AnovaType, compare, type DdfMethod, fit, type LmmFit } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseTable, isAvailable } from './case-table.ts'
import { lmmCases } from './lmm-case.ts'
import { largestDf, tolerances } from './tolerances.ts'

/** A table of R: columns by name, rows by label. */
interface RTable {
  readonly rows: readonly string[]
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>
}

type Test = { readonly est: number; readonly se: number; readonly df: number; readonly p: number }

const types = { I: 1, II: 2, III: 3 } as const satisfies Record<string, AnovaType>
const methods = { satterthwaite: 'satterthwaite', kenward_roger: 'kenward-roger' } as const satisfies Record<string, DdfMethod>

class Discrepancies {
  readonly lines: string[] = []

  check(what: string, actual: number | null | undefined, expected: number | null | undefined, allowed: number): void {
    if (expected === null || expected === undefined) return
    if (typeof actual === 'number' && Math.abs(actual - expected) <= allowed * Math.max(Math.abs(expected), 1e-300)) return
    this.lines.push(`${what}: ${actual}, reference ${expected}`)
  }

  none(): void {
    expect(this.lines).toEqual([])
  }
}

for (const reference of lmmCases()) {
  const fields = reference as unknown as Readonly<Record<string, RTable>>
  const tables = Object.entries(types).flatMap(([roman, type]) =>
    Object.entries(methods).flatMap(([name, ddf]) => {
      const table = fields[`anova_type${roman}_${name}`]
      return table === undefined ? [] : [{ type, ddf, table }]
    }),
  )
  if (tables.length === 0) continue
  describe.skipIf(!isAvailable(reference.data))(`${reference.case}: ${reference.formula}`, () => {
    let model: LmmFit
    beforeAll(async () => {
      model = await fit(reference.formula, await caseTable(reference.data), {
        method: reference.method === 'REML' ? 'reml' : 'ml',
        ...(reference.weights === undefined ? {} : { weights: reference.weights }),
        ...(reference.contrasts === undefined ? {} : { contrasts: reference.contrasts }),
      })
    })

    for (const { type, ddf, table } of tables) {
      it(`agrees on the type ${type} table with ${ddf} degrees of freedom`, () => {
        const d = new Discrepancies()
        const { rows } = model.anova({ type, ddf })
        expect(rows.map(({ term }) => term)).toEqual(table.rows)
        rows.forEach((row, i) => {
          const value = (column: string): number => table.columns[column]![i]!
          const name = row.term
          d.check(`sum of squares of ${name}`, row.sumSq, value('Sum Sq'), 1e-4)
          d.check(`mean square of ${name}`, row.meanSq, value('Mean Sq'), 1e-4)
          d.check(`numerator df of ${name}`, row.numDf, value('NumDF'), 0)
          if (value('DenDF') < largestDf)
            d.check(`denominator df of ${name}`, row.denDf, value('DenDF'), tolerances.satterthwaiteDf.limit)
          d.check(`F of ${name}`, row.statistic, value('F value'), 1e-4)
          d.check(`p of ${name}`, row.pValue, value('Pr(>F)'), tolerances.satterthwaiteP.limit)
        })
        d.none()
      })
    }

    const kenwardRoger = fields.fixef_kenward_roger as unknown as Readonly<Record<string, Test>> | undefined
    it.skipIf(kenwardRoger === undefined)('agrees on tests and the covariance matrix of Kenward and Roger', () => {
      const d = new Discrepancies()
      Object.entries(kenwardRoger!).forEach(([term, { se, df, p }], j) => {
        const weights = model.fixed.map((_, c) => (c === j ? 1 : 0))
        const [row] = model.test([weights], { ddf: 'kenward-roger' }).rows
        d.check(`se of ${term}`, row!.stdError, se, 1e-5)
        d.check(`df of ${term}`, row!.df, df, 1e-4)
        d.check(`p of ${term}`, row!.pValue, p, tolerances.satterthwaiteP.limit)
      })
      const expected = (fields as unknown as { vcov_fixef_kenward_roger: number[][] }).vcov_fixef_kenward_roger
      model.vcov({ type: 'kenward-roger' }).forEach((row, r) => {
        row.forEach((value, c) => {
          const scale = Math.sqrt(expected[r]![r]! * expected[c]![c]!)
          if (Math.abs(value - expected[r]![c]!) > 1e-4 * scale)
            d.lines.push(`covariance ${r}, ${c}: ${value}, reference ${expected[r]![c]}`)
        })
      })
      d.none()
    })

    it.skipIf(fields.ranova === undefined)('agrees on likelihood ratio tests of the random part', () => {
      const d = new Discrepancies()
      const { rows: labels, columns } = fields.ranova!
      const { rows } = model.ranova({ simulations: 200 })
      expect(rows.map(({ term }) => term)).toEqual(labels)
      rows.forEach((row, i) => {
        d.check(`parameters without ${row.term}`, row.npar, columns.npar![i], 0)
        d.check(`logLik without ${row.term}`, row.logLik, columns.logLik![i], 1e-8)
        d.check(`AIC without ${row.term}`, row.aic, columns.AIC![i], 1e-8)
        d.check(`LRT of ${row.term}`, row.statistic, columns.LRT![i], 1e-5)
        d.check(`df of ${row.term}`, row.df, columns.Df![i], 0)
        d.check(`p of ${row.term}`, row.pValue, columns['Pr(>Chisq)']![i], 1e-4)
      })
      d.none()
    })
  })
}

for (const reference of lmmCases()) {
  const { r2_nakagawa: r2, icc } = reference as unknown as {
    readonly r2_nakagawa?: { readonly marginal: number; readonly conditional: number }
    readonly icc?: { readonly adjusted: number; readonly unadjusted: number }
  }
  it.skipIf(r2 === undefined || icc === undefined)(`${reference.case}: agrees on explained variance and ICC`, async () => {
    const d = new Discrepancies()
    const model = await fit(reference.formula, await caseTable(reference.data))
    expect(Math.abs(model.r2().marginal - r2!.marginal)).toBeLessThan(1e-5)
    d.check('conditional R2', model.r2().conditional, r2!.conditional, 1e-5)
    d.check('adjusted ICC', model.icc().adjusted, icc!.adjusted, 1e-5)
    d.check('unadjusted ICC', model.icc().unadjusted, icc!.unadjusted, 1e-5)
    d.none()
  })
}

interface LrtCase {
  readonly case: string
  readonly data: string
  readonly models: Readonly<Record<string, string>>
  readonly logLik: Readonly<Record<string, number>>
  readonly npar: Readonly<Record<string, number>>
  readonly AIC: Readonly<Record<string, number>>
  readonly BIC: Readonly<Record<string, number>>
  readonly tests: readonly {
    readonly smaller: string
    readonly larger: string
    readonly chisq: number
    readonly df: number
    readonly p: number
  }[]
}

const folder = new URL('lrt/', import.meta.url)
for (const file of readdirSync(folder).sort()) {
  const reference = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as LrtCase
  for (const method of ['reml', 'ml'] as const) {
    it(`${reference.case}: compares fits by ${method} as anova of lme4 does`, async () => {
      const d = new Discrepancies()
      const table = await caseTable(reference.data)
      const names = Object.keys(reference.models)
      const fits = await Promise.all(names.map((name) => fit(reference.models[name]!, table, { method })))
      const { rows, method: used } = compare(...fits, { method: 'ml' })
      expect(used).toBe('ml')
      expect(rows.map(({ model }) => model)).toEqual(names.map((name) => fits[names.indexOf(name)]!.formula))
      rows.forEach((row, i) => {
        const name = names[i]!
        d.check(`parameters of ${name}`, row.npar, reference.npar[name], 0)
        d.check(`logLik of ${name}`, row.logLik, reference.logLik[name], 1e-8)
        d.check(`AIC of ${name}`, row.aic, reference.AIC[name], 1e-8)
        d.check(`BIC of ${name}`, row.bic, reference.BIC[name], 1e-8)
        const test = reference.tests.find(({ larger }) => larger === name)
        d.check(`df of ${name}`, row.df, test?.df, 0)
        if (test !== undefined && Math.abs(row.statistic! - test.chisq) > 1e-5)
          d.lines.push(`chi-square of ${name}: ${row.statistic}, reference ${test.chisq}`)
        d.check(`p of ${name}`, row.pValue, test?.p, 1e-3)
      })
      d.none()
    })
  }
}
