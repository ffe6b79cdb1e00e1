import { fit, GlmmFit, type RandomBlock, restoreFit, type Table } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseTable, isAvailable } from './case-table.ts'
import { familyNames, type GlmmCase, glmmCases, prepare } from './glmm-case.ts'

/** Numbers that are further from the reference than they may be, each in a line. */
class Discrepancies {
  readonly lines: string[] = []

  check(what: string, actual: number | undefined, expected: number, allowed: number): void {
    if (actual !== undefined && Math.abs(actual - expected) <= allowed) return
    this.lines.push(`${what}: ${actual}, reference ${expected}, allowed ${allowed}`)
  }

  none(): void {
    expect(this.lines).toEqual([])
  }
}

for (const reference of glmmCases()) {
  const glmmTMB = reference.case.startsWith('tmb-')
  /** glmer puts the expected information into the determinant of other links, glmmTMB the observed one, as blup does. */
  const observed = reference.link === 'logit' || reference.link === 'log'
  const limits = glmmTMB ? { logLik: 1e-6, fixed: 1e-4, se: 1e-3, sd: 1e-3 } : { logLik: 1e-5, fixed: 1e-3, se: 2e-3, sd: 1e-3 }
  describe.skipIf(!isAvailable(reference.data))(`${reference.case}: ${reference.formula}`, () => {
    let table: Table
    let model: GlmmFit
    beforeAll(async () => {
      table = prepare(await caseTable(reference.data), reference)
      const fitted = await fit(reference.formula, table, {
        family: familyNames[reference.family]!,
        link: reference.link,
        method: reference.nAGQ !== undefined && reference.nAGQ > 1 ? { quadrature: reference.nAGQ } : 'laplace',
        ...(reference.weights === undefined ? {} : { weights: reference.weights }),
        ...(reference.offset === undefined ? {} : { offset: reference.offset }),
      })
      if (!(fitted instanceof GlmmFit)) throw new Error('a generalized model was asked for')
      model = fitted
    }, 60_000)

    const names = Object.keys(reference.fixef)
    const blockOf = ({ group, names: own }: GlmmCase['ranef_terms'][number]): RandomBlock => {
      const block = model.random.find((b) => b.group === group && b.terms.join() === own.join())
      if (block === undefined) throw new Error(`no term (${own.join(' + ')} | ${group})`)
      return block
    }

    it('reaches the optimum of the same criterion', () => {
      const d = new Discrepancies()
      expect(model.converged).toBe(true)
      expect(model.data.nobs).toBe(reference.n)
      expect(model.data.groups).toEqual(reference.groups)
      expect(model.fit.df).toBe(reference.df_model)
      expect(model.fixed.map((row) => row.term)).toEqual(names)
      const expected = reference.crosscheck_glmmTMB?.logLik ?? reference.logLik_full ?? reference.logLik
      d.check('logLik', model.fit.logLik, expected, limits.logLik)
      d.none()
    })

    it.runIf(observed)('agrees on fixed effects, their errors and the standard deviations', () => {
      const d = new Discrepancies()
      names.forEach((term, j) => {
        const { est, se } = reference.fixef[term]!
        d.check(`estimate of ${term}`, model.fixed[j]!.estimate, est, limits.fixed * se)
        d.check(`standard error of ${term}`, model.fixed[j]!.stdError, se, limits.se * se)
      })
      for (const term of reference.ranef_terms) {
        const block = blockOf(term)
        term.sd.forEach((sd, r) => {
          d.check(`sd of ${term.names[r]} by ${term.group}`, block.sd[r], sd, limits.sd * Math.max(sd, 0.01))
        })
      }
      d.none()
    })

    it.runIf(observed && reference.modes !== undefined)('agrees on conditional modes', () => {
      const d = new Discrepancies()
      const modes = model.conditionalModes()
      for (const [group, { names: columns, levels }] of Object.entries(reference.modes!)) {
        const own = modes.filter((term) => term.group === group)
        if (own.flatMap((term) => term.terms).join() !== columns.join()) continue
        for (const { level, mode } of levels) {
          let at = 0
          for (const term of own) {
            const j = term.levels.indexOf(level)
            const k = term.terms.length
            const { sd } = model.random[modes.indexOf(term)]!
            for (let r = 0; r < k; r++) {
              d.check(`${group} ${level} ${term.terms[r]}`, term.modes[j * k + r], mode[at + r]!, 2e-3 * Math.max(sd[r]!, 0.01))
            }
            at += k
          }
        }
      }
      d.none()
    })

    it.runIf(observed && reference.fitted_head !== undefined)('agrees on fitted means and residuals', () => {
      const d = new Discrepancies()
      const fitted = model.fitted()
      reference.fitted_head!.forEach((value, i) => {
        d.check(`fitted [${i}]`, fitted[i], value, 1e-3 * Math.abs(value))
      })
      const deviance = model.residuals('deviance')
      reference.resid_deviance_head?.forEach((value, i) => {
        d.check(`deviance residual [${i}]`, deviance[i], value, 2e-3 * (1 + Math.abs(value)))
      })
      d.none()
    })

    it.runIf(observed && reference.predictions !== undefined)('agrees on predictions, also when it is stored', () => {
      const d = new Discrepancies()
      const wanted = reference.predictions!
      for (const own of [model, restoreFit<GlmmFit>(JSON.stringify(model))]) {
        for (const [level, scale, expected] of [
          ['conditional', 'link', wanted.conditional_link],
          ['population', 'link', wanted.population_link],
          ['conditional', 'response', wanted.conditional_response],
          ['population', 'response', wanted.population_response],
        ] as const) {
          own.predict(wanted.newdata, { level, scale }).forEach(({ estimate }, i) => {
            d.check(`${level} ${scale} [${i}]`, estimate, expected[i]!, 1e-3 * (0.1 + Math.abs(expected[i]!)))
          })
        }
      }
      d.none()
    })
  })
}
