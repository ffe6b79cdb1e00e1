import { fit as fitModel, type LmmFit, type RandomBlock, type Table } from 'blup'
import { beforeAll, describe, expect, it } from 'vitest'
import { caseTable, isAvailable, largeFolder } from './case-table.ts'
import { type LmmCase, lmmCases } from './lmm-case.ts'
import { largeData, largestDf, tolerances } from './tolerances.ts'

/** Numbers that are further from the reference than they may be, each in a line. */
class Discrepancies {
  readonly lines: string[] = []

  check(what: string, actual: number | undefined, expected: number, allowed: number): void {
    if (actual !== undefined && Math.abs(actual - expected) <= allowed) return
    this.lines.push(`${what}: ${actual}, reference ${expected}, allowed ${allowed}`)
  }

  checkAll(
    what: string,
    actual: ArrayLike<number>,
    expected: readonly number[],
    allowed: number | ((i: number) => number),
  ): void {
    expected.forEach((value, i) => {
      this.check(`${what} [${i}]`, actual[i], value, typeof allowed === 'number' ? allowed : allowed(i))
    })
  }

  none(): void {
    expect(this.lines).toEqual([])
  }
}

if (largeFolder === undefined) {
  console.warn('BLUP_DATA is not set, so the reference fits of the large data sets (InstEval, Chem97, star) are skipped.')
}

for (const reference of lmmCases()) {
  const large = largeData.includes(reference.data)
  describe.skipIf(!isAvailable(reference.data))(`${reference.case}: ${reference.formula}`, () => {
    let table: Table
    let model: LmmFit
    beforeAll(async () => {
      table = await caseTable(reference.data)
      model = await fitModel(reference.formula, table, {
        method: reference.method === 'REML' ? 'reml' : 'ml',
        ...(reference.weights === undefined ? {} : { weights: reference.weights }),
        ...(reference.contrasts === undefined ? {} : { contrasts: reference.contrasts }),
      })
    }, 120_000)

    const standardErrors = Object.values(reference.fixef).map((x) => x.se)
    const sigma = reference.sigma
    const sdLimit = large ? tolerances.sd.large : tolerances.sd.limit
    /** The model's own block for a term of the reference: lmer lists terms by number of levels, we as they are written. */
    const blockOf = ({ group, names }: LmmCase['ranef_terms'][number]): RandomBlock => {
      const block = model.random.find((b) => b.group === group && b.terms.join() === names.join())
      if (block === undefined) throw new Error(`no term (${names.join(' + ')} | ${group})`)
      return block
    }
    /** The smallest scale on which fitted values vary. */
    const fittedScale = Math.min(sigma, ...reference.ranef_terms.map((t) => t.sd[0]!).filter((sd) => sd > 0))

    it('uses the same rows, groups and columns', () => {
      expect(model.converged).toBe(true)
      expect(model.data.nobs).toBe(reference.n)
      expect(model.data.nobsDropped).toBe(reference.n_dropped_na)
      expect(model.data.groups).toEqual(reference.groups)
      expect(model.data.aliased).toEqual(reference.dropped_columns)
      expect(model.fixed.map((row) => row.term)).toEqual(Object.keys(reference.fixef))
    })

    it('reaches the optimum of the criterion', () => {
      const d = new Discrepancies()
      const limit = large ? tolerances.logLik.large : tolerances.logLik.limit
      const { logLik, deviance, criterion, aic, bic, df, dfResidual } = model.fit
      d.check('logLik', logLik, reference.logLik, limit)
      d.check('deviance', deviance, (reference.REMLcrit ?? reference.deviance)!, 2 * limit)
      d.check('criterion', criterion, (reference.REMLcrit ?? reference.deviance)!, 2 * limit)
      d.check('AIC', aic, reference.AIC, 2 * limit)
      d.check('BIC', bic, reference.BIC, 2 * limit)
      d.none()
      expect([df, dfResidual]).toEqual([reference.df_model, reference.df_residual])
    })

    it('agrees on the fixed effects and their covariance matrix', () => {
      const d = new Discrepancies()
      Object.entries(reference.fixef).forEach(([term, { est, se, stat }], j) => {
        const row = model.fixed[j]!
        d.check(`estimate of ${term}`, row.estimate, est, tolerances.fixed.limit * se)
        d.check(`standard error of ${term}`, row.stdError, se, tolerances.fixedCov.limit * se)
        d.check(`statistic of ${term}`, row.statistic, stat, tolerances.fixed.limit * (1 + Math.abs(stat)))
      })
      reference.vcov_fixef.forEach((row, r) => {
        d.checkAll(
          `covariance row ${r}`,
          model.fixedCov[r]!,
          row,
          (c) => tolerances.fixedCov.limit * standardErrors[r]! * standardErrors[c]!,
        )
      })
      d.none()
    })

    it('agrees on standard deviations and correlations', () => {
      const d = new Discrepancies()
      expect(model.random).toHaveLength(reference.ranef_terms.length)
      d.check('sigma', model.residual?.sd, sigma, sdLimit * sigma)
      for (const term of reference.ranef_terms) {
        const { group, names, sd, corr, cov } = term
        const block = blockOf(term)
        d.checkAll(`sd of ${group}`, block.sd, sd, (i) => sdLimit * sd[i]!)
        names.forEach((name, r) => {
          d.checkAll(`correlations of ${name} by ${group}`, block.corr[r]!, corr[r]!, tolerances.corr.limit)
          d.checkAll(
            `covariances of ${name} by ${group}`,
            block.cov[r]!,
            cov[r]!,
            (c) => tolerances.corr.limit * sd[r]! * sd[c]!,
          )
        })
      }
      d.none()
    })

    it('tells boundary estimates by exact values and a finding', () => {
      const codes = model.findings.map((f) => f.code)
      let zeros = 0
      let lockstep = 0
      for (const term of reference.ranef_terms) {
        const block = blockOf(term)
        term.sd.forEach((value, r) => {
          if (value === 0) zeros++
          expect(block.sd[r] === 0).toBe(value === 0)
          term.corr[r]!.forEach((rho, c) => {
            if (c >= r || Math.abs(rho) < 1 - 1e-9) return
            lockstep++
            expect(block.corr[r]![c]).toBe(Math.sign(rho))
          })
        })
      }
      expect(zeros + lockstep > 0).toBe(reference.singular)
      expect(codes.filter((code) => code === 'C301')).toHaveLength(zeros)
      expect(codes.includes('C302')).toBe(lockstep > 0)
    })

    it('agrees on conditional modes and their variances', () => {
      const d = new Discrepancies()
      const modes = model.conditionalModes()
      for (const [group, { names, levels }] of Object.entries(reference.modes)) {
        const own = modes.filter((term) => term.group === group)
        expect(own.flatMap((term) => term.terms)).toEqual(names)
        for (const { level, mode, condvar } of levels) {
          let at = 0
          own.forEach((term, t) => {
            const j = term.levels.indexOf(level)
            const k = term.terms.length
            const { sd } = model.random[modes.indexOf(term)]!
            const what = `${group} ${level}`
            d.checkAll(
              what,
              term.modes.subarray(j * k, (j + 1) * k),
              mode.slice(at, at + k),
              (r) => tolerances.modes.limit * sd[r]!,
            )
            condvar[t]!.forEach((row, r) => {
              const actual = term.variances.subarray((j * k + r) * k, (j * k + r + 1) * k)
              d.checkAll(
                `variance of ${what}, row ${r}`,
                actual,
                row,
                (c) => tolerances.condVar.limit * Math.sqrt(condvar[t]![r]![r]! * condvar[t]![c]![c]!),
              )
            })
            at += k
          })
        }
      }
      d.none()
    })

    it('agrees on fitted values and residuals', () => {
      const d = new Discrepancies()
      const allowed = tolerances.fitted.limit * fittedScale
      const fitted = model.fitted()
      const n = reference.n
      expect(fitted).toHaveLength(n)
      d.checkAll('fitted, head', fitted, reference.fitted_head, allowed)
      d.checkAll('fitted, tail', fitted.subarray(n - reference.fitted_tail.length), reference.fitted_tail, allowed)
      d.check(
        'sum of fitted',
        fitted.reduce((a, b) => a + b, 0),
        reference.fitted_sum,
        allowed * Math.sqrt(n),
      )
      d.check(
        'sum of squares of fitted',
        fitted.reduce((a, b) => a + b * b, 0),
        reference.fitted_sumsq,
        2 * allowed * Math.sqrt(reference.fitted_sumsq),
      )
      const response = model.residuals()
      const pearson = model.residuals('pearson')
      const scaled = model.residuals('scaled')
      d.checkAll('residuals', response, reference.resid_response_head, allowed)
      reference.resid_pearson_head.forEach((value, i) => {
        const root = value / reference.resid_response_head[i]!
        d.check(`Pearson residual [${i}]`, pearson[i], value, allowed * root)
        d.check(
          `scaled residual [${i}]`,
          scaled[i],
          value / sigma,
          (allowed * root) / sigma + sdLimit * Math.abs(value / sigma),
        )
      })
      d.none()
    })

    it.skipIf(reference.cooks_head === undefined)("agrees on Cook's distances", () => {
      const own = model.augment()
      reference.cooks_head!.forEach((expected, i) => {
        const distance = own[i]!['.cooksd'] as number
        // e^2 h / (1 - h)^2: an error of the fitted value counts against the residual
        expect(Math.abs(distance - expected)).toBeLessThanOrEqual(1e-4 * expected + 1e-7)
      })
    })

    it.skipIf(reference.hat_head === undefined)('agrees on leverages', () => {
      const d = new Discrepancies()
      const head = reference.hat_head!
      d.checkAll('leverage', model.leverage(), head, (i) => tolerances.leverage.limit * head[i]!)
      d.none()
    })

    it.skipIf(reference.fixef_satterthwaite === undefined)("agrees on Satterthwaite's degrees of freedom and p values", () => {
      const d = new Discrepancies()
      Object.entries(reference.fixef_satterthwaite!).forEach(([term, { df, p }], j) => {
        const row = model.fixed[j]!
        if (df < largestDf) d.check(`df of ${term}`, row.df ?? undefined, df, tolerances.satterthwaiteDf.limit * df)
        d.check(`p of ${term}`, row.pValue, p, tolerances.satterthwaiteP.limit * p)
      })
      d.none()
    })

    it.skipIf(reference.predictions === undefined)('agrees on predictions', () => {
      const d = new Discrepancies()
      const wanted = reference.predictions!
      const allowed = tolerances.prediction.limit * fittedScale
      const values = (options: Parameters<LmmFit['predict']>[1], rows = wanted.newdata): number[] =>
        model.predict(rows, options).map((row) => row.estimate)
      d.checkAll('conditional', values({ level: 'conditional' }), wanted.conditional, allowed)
      d.checkAll('population', values({ level: 'population' }), wanted.population, allowed)
      const errors = model.predict(wanted.newdata, { level: 'population', se: true }).map((row) => row.stdError!)
      d.checkAll(
        'standard error',
        errors,
        wanted.population_se,
        (i) => tolerances.predictionError.limit * wanted.population_se[i]!,
      )
      if (wanted.new_level !== undefined) {
        const row = { ...wanted.newdata[wanted.new_level_row! - 1]! }
        for (const group of Object.keys(reference.groups)) if (group in row) row[group] = 'a level not seen'
        d.checkAll('new level', values({ level: 'conditional', newGroups: 'allow' }, [row]), wanted.new_level, allowed)
        expect(() => values({ level: 'conditional' }, [row])).toThrow(expect.objectContaining({ code: 'P504' }))
      }
      if (wanted.first_bar_conditional !== undefined) {
        const group = wanted.first_bar!.replace(/^~\(1 \| (.*)\)$/, '$1')
        d.checkAll(
          'conditional on one term',
          values({ level: 'conditional', groups: [group] }),
          wanted.first_bar_conditional,
          allowed,
        )
      }
      d.none()
    })
  })
}
