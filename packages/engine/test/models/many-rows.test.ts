import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/api/fit-sync.ts'
import type { Column, Table } from '../../src/frame/table.ts'
import { mixedRows } from '../../src/models/glmm/mixed-rows.ts'
import { specifyGlmm } from '../../src/models/glmm/specify.ts'
import { startValues } from '../../src/models/glmm/start.ts'
import { thinnedStart } from '../../src/models/glmm/thinned-start.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { trustRegionNewton } from '../../src/optimize/trust-region-newton.ts'

/** Counts or outcomes of `n` rows in groups, and a second factor without any effect. */
function grouped(n: number, groups: number, sd: number): Table {
  const random = createRandom(21)
  const b = Array.from({ length: groups }, () => sd * random.normal())
  const g = Int32Array.from({ length: n }, () => random.integer(groups))
  const h = Int32Array.from({ length: n }, () => random.integer(5))
  const x = Float64Array.from({ length: n }, () => random.normal())
  const mean = Float64Array.from(x, (v, i) => 0.2 + 0.4 * v + b[g[i]!]!)
  const count = mean.map((eta) => Math.max(0, Math.round(Math.exp(eta) + Math.sqrt(Math.exp(eta)) * random.normal())))
  const success = mean.map((eta) => (random.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0))
  const factor = (codes: Int32Array, levels: number) =>
    ({
      kind: 'factor',
      codes,
      levels: Array.from({ length: levels }, (_, j) => `l${j}`),
      ordered: false,
      origin: 'text',
    }) as const
  return {
    nrow: n,
    columns: new Map<string, Column>([
      ['count', { kind: 'number', values: count }],
      ['success', { kind: 'number', values: success }],
      ['x', { kind: 'number', values: x }],
      ['g', factor(g, groups)],
      ['h', factor(h, 5)],
    ]),
  }
}

describe('a fit of many rows', () => {
  it('starts at the estimates from a sample of them, and ends where it would from anywhere else', () => {
    const spec = specifyGlmm('count ~ x + (1 | g)', grouped(42_000, 900, 0.5), { family: 'poisson', method: 'laplace' })
    const { density, map, method } = spec
    if ('solve' in method) throw new Error('a likelihood is maximised')
    const rows = mixedRows(spec.design)
    const sampled = runToEnd(thinnedStart(rows, density, map, method, ['g']))!
    const objective = method.create(rows, density, map, ['g'])
    const ends = [sampled, startValues(rows, density, map).psi].map((start) =>
      trustRegionNewton(objective, start, { learn: true, tolerance: 1e-9 }),
    )
    expect(ends[0]!.summary.objective).toBeCloseTo(ends[1]!.summary.objective, 7)
    // the sample has an eighth of the rows; a few standard errors of it
    const distance = ends[1]!.x.map((v, i) => Math.abs(v - sampled[i]!))
    expect(Math.max(...distance)).toBeLessThan(0.08)
    expect(Math.max(...distance)).toBeGreaterThan(1e-4)
  })

  it('does without a sample where rows are few, where a variance is zero there, or where there is none', () => {
    const start = (formula: string, n: number) => {
      const spec = specifyGlmm(formula, grouped(n, 400, 0.5), { family: 'poisson', method: 'laplace' })
      if ('solve' in spec.method) throw new Error('a likelihood is maximised')
      return runToEnd(thinnedStart(mixedRows(spec.design), spec.density, spec.map, spec.method, ['g', 'h']))
    }
    expect(start('count ~ x + (1 | g)', 30_000)).toBeNull()
    expect(start('count ~ x', 41_000)).toBeNull()
    expect(start('count ~ x + (1 | g) + (1 | h)', 41_000)).toBeNull()
  })

  it('has standard errors from the curvature of settled quadrature that differences would give', () => {
    const data = grouped(8000, 150, 0.8)
    const settled = fitSync('success ~ x + (1 | g)', data, { family: 'binomial' })
    expect(settled.method).toMatch(/^agq:\d+$/)
    const differenced = fitSync('success ~ x + (1 | g)', data, { family: 'binomial', method: settled.method })
    expect(settled.fit.logLik).toBeCloseTo(differenced.fit.logLik, 7)
    settled.fixed.forEach((row, j) => {
      expect(Math.abs(row.stdError / differenced.fixed[j]!.stdError - 1)).toBeLessThan(1e-4)
      expect(Math.abs(row.estimate - differenced.fixed[j]!.estimate)).toBeLessThan(1e-4 * row.stdError)
    })
    expect(settled.optimizer.evaluations).toBeLessThan(differenced.optimizer.evaluations)
  })
})
