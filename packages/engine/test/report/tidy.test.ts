import { describe, expect, it } from 'vitest'
import type { Table } from '../../src/frame/table.ts'
import { augment } from '../../src/report/augment.ts'
import { glance } from '../../src/report/glance.ts'
import { tidy } from '../../src/report/tidy.ts'
import { sleepstudyRecord } from './sleepstudy-record.ts'

describe('tidy, glance, augment', () => {
  it("lists fixed effects and random parameters in broom.mixed's order", () => {
    expect(tidy(sleepstudyRecord).map((row) => [row.effect, row.group, row.term, row.estimate])).toEqual([
      ['fixed', null, '(Intercept)', 251.405104848484],
      ['fixed', null, 'Days', 10.4672859595957],
      ['ran_pars', 'Subject', 'sd__(Intercept)', 24.7404514644253],
      ['ran_pars', 'Subject', 'cor__(Intercept).Days', 0.0655513196561329],
      ['ran_pars', 'Subject', 'sd__Days', 5.92213310373454],
      ['ran_pars', 'Residual', 'sd__Observation', 25.5918156267219],
    ])
  })

  it("uses broom.mixed's names on request", () => {
    expect(Object.keys(tidy(sleepstudyRecord, { names: 'broom' })[0]!)).toEqual([
      'effect',
      'group',
      'level',
      'term',
      'estimate',
      'std.error',
      'statistic',
      'df',
      'p.value',
      'conf.low',
      'conf.high',
    ])
    expect(glance(sleepstudyRecord, { names: 'broom' })).toEqual({
      nobs: 180,
      sigma: 25.5918156267219,
      logLik: -871.814135979245,
      AIC: 1755.62827195849,
      BIC: 1774.78601306383,
      REMLcrit: 1743.62827195849,
      'df.residual': 174,
    })
    expect(glance({ ...sleepstudyRecord, method: 'ml' })).toMatchObject({ deviance: 1743.62827195849, dfResidual: 174 })
  })

  it('lists conditional modes where the record has them', () => {
    const ranef = [{ group: 'Subject', level: '308', term: 'Days', estimate: 9.19, stdError: 2.3 }]
    expect(tidy(sleepstudyRecord, { effects: ['ran_vals'] })).toEqual([])
    expect(tidy({ ...sleepstudyRecord, ranef }, { effects: ['ran_vals'] })[0]).toMatchObject({
      effect: 'ran_vals',
      group: 'Subject',
      level: '308',
      term: 'Days',
      stdError: 2.3,
      pValue: null,
    })
  })

  it('has null where a number is not defined', () => {
    const fixed = sleepstudyRecord.fixed.map((row) => ({ ...row, pValue: Number.NaN, df: null }))
    expect(tidy({ ...sleepstudyRecord, fixed })[0]).toMatchObject({ pValue: null, df: null })
  })

  it('joins data and fitted values row by row', () => {
    const table: Table = {
      nrow: 3,
      columns: new Map([
        ['y', { kind: 'number', values: Float64Array.of(1, Number.NaN, 3) }],
        ['g', { kind: 'factor', codes: Int32Array.of(0, 1, -1), levels: ['a', 'b'], ordered: false, origin: 'text' }],
        ['d', { kind: 'date', values: Float64Array.of(0, 1, 19000.5) }],
        ['l', { kind: 'logical', values: Int8Array.of(1, 0, -1) }],
      ]),
    }
    const columns = {
      '.fitted': Float64Array.of(1.5, 2.5),
      '.resid': Float64Array.of(-0.5, 0.5),
      '.fixed': Float64Array.of(1, 2),
    }
    expect(augment(table, Int32Array.of(0, 2), columns)).toEqual([
      { y: 1, g: 'a', d: '1970-01-01', l: true, '.fitted': 1.5, '.resid': -0.5, '.fixed': 1 },
      { y: 3, g: null, d: '2022-01-08T12:00:00.000Z', l: null, '.fitted': 2.5, '.resid': 0.5, '.fixed': 2 },
    ])
    expect(Object.keys(augment(table, null, { ...columns, '.fitted': new Float64Array(3) }, ['g'])[0]!)).toEqual([
      'g',
      '.fitted',
      '.resid',
      '.fixed',
    ])
  })
})
