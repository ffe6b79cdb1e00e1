import { fit, type LmmFit, type Profile } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseTable } from './case-table.ts'
import { type LmmCase, lmmCases } from './lmm-case.ts'

interface Limits {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
}

type ProfiledCase = LmmCase & { readonly profile: { readonly exact: Readonly<Record<string, Limits>> } }

/** The reference's name of a parameter: `sd_Days|Subject`, `cor_Days.(Intercept)|Subject`, `sigma`, `Days`. */
function referenceName({ parameter, group, term }: Profile['rows'][number]): string {
  if (parameter === 'fixed') return term
  if (parameter === 'sigma') return 'sigma'
  if (parameter === 'sd') return `sd_${term.slice('sd__'.length)}|${group}`
  const [first, second] = term.slice('cor__'.length).split('.')
  return `cor_${second}.${first}|${group}`
}

for (const reference of lmmCases().filter((one): one is ProfiledCase => 'profile' in one)) {
  describe.each(['ml', 'reml'] as const)(`${reference.case}, profiled from a fit by %s`, (method) => {
    let model: LmmFit
    let profile: Profile
    beforeAll(async () => {
      model = await fit(reference.formula, await caseTable(reference.data), { method })
      profile = await model.profile()
    })

    it('has a row for every parameter', () => {
      expect(profile.rows.map(referenceName).sort()).toEqual(Object.keys(reference.profile.exact).sort())
    })

    it('finds the limits', () => {
      for (const row of profile.rows) {
        const limits = reference.profile.exact[referenceName(row)]!
        // a standard error as the limits themselves imply it
        const allowed = (1e-5 * (limits.upper - limits.lower)) / 3.92
        const name = `${row.term} ${row.confLow} ${row.confHigh}, reference ${limits.lower} ${limits.upper}`
        expect(Math.abs(row.confLow - limits.lower), name).toBeLessThan(allowed)
        expect(Math.abs(row.confHigh - limits.upper), name).toBeLessThan(allowed)
        expect(Math.abs(row.estimate - limits.estimate), name).toBeLessThan(10 * allowed)
      }
    })

    it('has curves that rise through zero at the estimate', () => {
      for (const [i, { points }] of profile.curves.entries()) {
        const row = profile.rows[i]!
        expect(points.find(({ value }) => value === row.estimate)?.zeta).toBe(0)
        for (let p = 1; p < points.length; p++) expect(points[p]!.zeta).toBeGreaterThan(points[p - 1]!.zeta - 1e-5)
        expect(points.length).toBeGreaterThan(8)
      }
    })
  })
}
