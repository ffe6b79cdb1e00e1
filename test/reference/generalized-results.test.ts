import { readFileSync } from 'node:fs'
import { fit, type GlmmFit, type MeanRow, restoreFit } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseTable } from './case-table.ts'

interface Shares {
  readonly r2_nakagawa: { readonly conditional: number; readonly marginal: number }
  readonly icc: { readonly adjusted: number; readonly unadjusted: number }
}

const caseOf = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T

describe.each([
  ['glmm-cbpp-laplace', 'cbpp', 'cbind(incidence, size - incidence) ~ period + (1 | herd)'],
  ['glmm-contraception-laplace', 'Contraception', 'use ~ age + I(age^2) + urban + livch + (1 | district)'],
])('%s', (name, data, formula) => {
  it('has the intraclass correlation and the explained variance of the reference', async () => {
    const { r2_nakagawa, icc } = caseOf<Shares>(`glmm/${name}.json`)
    const model = await fit(formula, await caseTable(data), { family: 'binomial', method: 'laplace' })
    const own = model.icc()
    expect(own).toMatchObject({ scale: 'latent', method: 'theoretical' })
    expect(own.adjusted).toBeCloseTo(icc.adjusted, 6)
    expect(own.unadjusted).toBeCloseTo(icc.unadjusted, 6)
    const r2 = model.r2()
    expect(r2.marginal).toBeCloseTo(r2_nakagawa.marginal, 6)
    expect(r2.conditional).toBeCloseTo(r2_nakagawa.conditional, 6)
    expect(r2.definitions.map(({ scale, method }) => `${scale} ${method}`)).toEqual([
      'latent theoretical',
      'latent delta',
      'observation integration',
    ])
  })
})

interface Columns {
  readonly columns: Readonly<Record<string, readonly (string | number | null)[]>>
}

describe('emm-cbpp-glmm', () => {
  let model: GlmmFit
  let wanted: Readonly<Record<'means' | 'pairs_unadjusted' | 'pairs_tukey' | 'pairs_holm', Columns>>
  beforeAll(async () => {
    wanted = caseOf<{ emmeans: Record<string, typeof wanted> }>('emm/emm-cbpp-glmm.json').emmeans['period/asymptotic']!
    model = await fit('cbind(incidence, size - incidence) ~ period + (1 | herd)', await caseTable('cbpp'), {
      family: 'binomial',
      method: 'laplace',
    })
  })

  const compare = (rows: readonly MeanRow[], { columns }: Columns): void => {
    const estimates = columns.estimate ?? columns.emmean!
    rows.forEach((row, i) => {
      expect(row.df).toBeNull()
      const se = columns.SE![i] as number
      expect(Math.abs(row.estimate - (estimates[i] as number)) / se).toBeLessThan(1e-3)
      expect(row.stdError / se).toBeCloseTo(1, 3)
      if (columns['p.value'] !== undefined) expect(row.pValue).toBeCloseTo(columns['p.value'][i] as number, 3)
    })
  }

  it('agrees on means and pairs on the scale of the linear predictor, also when it is stored', () => {
    for (const own of [model, restoreFit<GlmmFit>(JSON.stringify(model))]) {
      const { rows, scale } = own.emmeans('~ period')
      expect(scale).toBe('link')
      compare(rows, wanted.means)
      for (const adjust of ['none', 'tukey', 'holm'] as const) {
        const { contrasts } = own.emmeans('~ period', { contrasts: 'pairwise', adjust })
        compare(contrasts!.rows, wanted[`pairs_${adjust === 'none' ? 'unadjusted' : adjust}`])
      }
    }
  })

  it('gives probabilities and odds ratios on the scale of the response', () => {
    const link = model.emmeans('~ period', { contrasts: 'pairwise', adjust: 'none' })
    const response = model.emmeans('~ period', { scale: 'response', contrasts: 'pairwise', adjust: 'none' })
    response.rows.forEach((row, i) => {
      const eta = link.rows[i]!
      const p = 1 / (1 + Math.exp(-eta.estimate))
      expect(row.estimate).toBeCloseTo(p, 12)
      expect(row.stdError).toBeCloseTo(p * (1 - p) * eta.stdError, 12)
      expect(row.confLow).toBeCloseTo(1 / (1 + Math.exp(-eta.confLow)), 12)
    })
    expect(response.contrasts).toMatchObject({ scale: 'response', ratio: 'odds ratio' })
    response.contrasts!.rows.forEach((row, i) => {
      expect(row.estimate).toBeCloseTo(Math.exp(link.contrasts!.rows[i]!.estimate), 12)
    })
  })
})
