import { readTable } from '@blup/data'
import { fitSync } from 'blup'
import { describe, expect, it } from 'vitest'
import { near } from './support/same-fit.ts'
import { simulatedData } from './support/simulated-data.ts'

/** Optima that are hard to reach: flat, on a boundary, or where the average information is far from the curvature. */

describe('boundary fits in which one parameter must not stall the others', () => {
  const cases: readonly (readonly [number, string, 'reml' | 'ml'])[] = [
    [172437, 'y ~ x + (x | g)', 'reml'],
    [94487, 'y ~ f + (0 + f | g)', 'reml'],
    [167916, 'y ~ f + (0 + f | g)', 'ml'],
    [92, 'y ~ f + (0 + f | g)', 'reml'],
    [59, 'y ~ f * x + (f * x | g)', 'reml'],
    [47, 'y ~ x + (f | g) + (x | h)', 'reml'],
    [69, 'y ~ 1 + (z | g) + (x | h)', 'ml'],
  ]
  it.each(cases)('data %i, %s by %s', (seed, formula, method) => {
    const model = fitSync(formula, simulatedData(seed), { method, ddf: 'z' })
    expect(model.converged).toBe(true)
    expect(model.findings.map((f) => f.code)).not.toContain('C304')
  })
})

describe('against lme4 1.1.31 (best of bobyqa and nloptwrap at tight tolerances)', () => {
  it('a slope that varies around zero, which it does not: the average information is off by a factor of forty', async () => {
    const { table } = await readTable('ScotsSec')
    const model = fitSync('attain ~ sex * social + (1 | primary) + (verbal | second)', table)
    expect(model.converged).toBe(true)
    near(model.fit.criterion, 14889.6491034884, 1e-6, 'criterion')
    near(model.random[1]!.sd[0]!, 1.72898348138483, 2e-4, 'sd of intercepts')
    near(model.random[1]!.sd[1]!, 0.155514342509198, 2e-5, 'sd of slopes')
    near(model.residual!.sd, 2.04326940706327, 1e-5, 'sigma')
  })

  it('weights of a thousand and more', async () => {
    const { table } = await readTable('sleepstudy')
    const one = fitSync('Reaction ~ 1 + (1 | Subject)', table, { weights: '1000 * (Days + 1)' })
    const other = fitSync('Reaction ~ 1 + (1 | Subject)', table, { weights: 'Days + 1' })
    near(one.fit.criterion, other.fit.criterion, 1e-9, 'criterion')
    near(one.residual!.sd, other.residual!.sd * Math.sqrt(1000), 1e-6, 'sigma')
  })
})
