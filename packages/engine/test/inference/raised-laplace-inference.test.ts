import { describe, expect, test } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { GlmmFit } from '../../src/api/glmm-fit.ts'
import type { Table } from '../../src/frame/table.ts'
import { dataSet } from '../diagnose/data-set.ts'

const herds = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
const cbpp = dataSet('cbpp')
const of = (data: Table): GlmmFit => fitSync(herds, data, { family: 'binomial', method: 'laplace:2' }) as GlmmFit

describe('what is asked of a fit by laplace:2', () => {
  test('is answered by its own likelihood, not that of first order', async () => {
    const model = of(cbpp)
    const first = fitSync(herds, cbpp, { family: 'binomial', method: 'laplace' })
    expect(Math.abs(model.random[0]!.sd[0]! - first.random[0]!.sd[0]!)).toBeGreaterThan(1e-3)
    const { rows } = await model.profile({ parameters: ['sd'] })
    expect(rows[0]!.estimate).toBeCloseTo(model.random[0]!.sd[0]!, 10)
    // a better fit under way would be a finding, as the optimum of another criterion was
    const { findings } = await model.profile({ parameters: ['period2'] })
    expect(findings.map(({ code }) => code)).not.toContain('I432')
    const { values } = await model.bootstrap(2, { interval: 'normal', seed: 9, parameters: ['sd'] })
    const [y] = model.simulate(1, { seed: 9 })
    const drawn: Table = { ...cbpp, columns: new Map([...cbpp.columns, ['incidence', { kind: 'number', values: y! }]]) }
    expect(values[0]![0]).toBeCloseTo(of(drawn).random[0]!.sd[0]!, 3)
  })
})
