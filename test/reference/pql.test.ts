import { readdirSync, readFileSync } from 'node:fs'
import { fit as fitModel, fitSync, GlmmFit } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseTable, isAvailable } from './case-table.ts'
import { toenailBySchedule } from './support/toenail.ts'

/** One reference fit of MASS::glmmPQL iterated to its fixed point, as stored in `pql/`. */
interface PqlCase {
  readonly case: string
  readonly data: string
  readonly formula: string
  readonly weights?: string
  readonly family: string
  readonly link: string
  readonly n: number
  readonly groups: Readonly<Record<string, number>>
  readonly sigma: number
  readonly fixef: Readonly<Record<string, { readonly est: number }>>
  readonly vcov_fixef: readonly (readonly number[])[]
  readonly ranef_terms: readonly {
    readonly group: string
    readonly names: readonly string[]
    readonly sd: readonly number[]
    readonly corr: readonly (readonly number[])[]
  }[]
}

function pqlCases(): PqlCase[] {
  const folder = new URL('pql/', import.meta.url)
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as PqlCase)
}

/** glmmPQL stops when the linear predictor hardly moves: what two programs at the same fixed point may differ by. */
const limits = { fixed: 1e-3, sd: 1e-3, covariance: 1e-3, corr: 1e-3 } as const

for (const reference of pqlCases()) {
  describe.skipIf(!isAvailable(reference.data))(`${reference.case}: ${reference.formula}`, () => {
    let model: GlmmFit
    beforeAll(async () => {
      const fitted = await fitModel(reference.formula, await caseTable(reference.data), {
        family: reference.family,
        link: reference.link,
        method: 'pql:ml:free',
        ...(reference.weights === undefined ? {} : { weights: reference.weights }),
      })
      if (!(fitted instanceof GlmmFit)) throw new Error('no generalized model')
      model = fitted
    })

    it('has the estimates and their covariances', () => {
      expect(model.converged).toBe(true)
      expect(model.data.nobs).toBe(reference.n)
      expect(model.fixed.map(({ term }) => term)).toEqual(Object.keys(reference.fixef))
      Object.values(reference.fixef).forEach(({ est }, i) => {
        const se = Math.sqrt(reference.vcov_fixef[i]![i]!)
        expect(Math.abs(model.fixed[i]!.estimate - est)).toBeLessThan(limits.fixed * se)
        reference.vcov_fixef[i]!.forEach((value, j) => {
          const scale = se * Math.sqrt(reference.vcov_fixef[j]![j]!)
          expect(Math.abs(model.fixedCov[i]![j]! - value)).toBeLessThan(limits.covariance * scale)
        })
      })
    })

    it('has the variances', () => {
      expect(Math.abs(model.residual!.sd / reference.sigma - 1)).toBeLessThan(limits.sd)
      reference.ranef_terms.forEach(({ group, names, sd, corr }, t) => {
        const own = model.random[t]!
        expect([own.group, [...own.terms]]).toEqual([group, names])
        sd.forEach((value, r) => {
          expect(Math.abs(own.sd[r]! / value - 1)).toBeLessThan(limits.sd)
          corr[r]!.forEach((c, s) => {
            expect(Math.abs(own.corr[r]![s]! - c)).toBeLessThan(limits.corr)
          })
        })
      })
    })
  })
}

/** Estimate and standard error by coefficient, then the variance: to the digits of the published comparison. */
const toenailColumns = {
  'mql:ml': [[-0.5557, 0.1699], [0.0269, 0.241], [-0.1748, 0.0245], [-0.0809, 0.0395], 2.4619],
  'pql:ml': [[-0.7226, 0.2356], [0.0013, 0.3343], [-0.2873, 0.0334], [-0.1103, 0.0535], 4.6377],
  'pql:reml': [[-0.7239, 0.237], [0.0009, 0.3363], [-0.2883, 0.0335], [-0.1106, 0.0537], 4.7116],
} as const

describe('the toenail data by quasi-likelihood', () => {
  const table = toenailBySchedule()

  it.each(Object.entries(toenailColumns))('%s', (method, columns) => {
    const model = fitSync('y ~ trt * month + (1 | patientID)', table, { family: 'binomial', method })
    const wanted = columns.slice(0, 4) as [number, number][]
    wanted.forEach(([estimate, stdError], i) => {
      expect(Math.abs(model.fixed[i]!.estimate - estimate)).toBeLessThan(6e-5)
      expect(Math.abs(model.fixed[i]!.stdError - stdError)).toBeLessThan(6e-5)
    })
    expect(Math.abs(model.random[0]!.cov[0]![0]! - (columns[4] as number))).toBeLessThan(6e-5)
  })
})
