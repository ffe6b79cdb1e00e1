import { describe, expect, it } from 'vitest'
import { explainPlan, planText } from '../../src/index.ts'

const rows = Array.from({ length: 240 }, (_, i) => ({
  y: Math.sin(i * 12.9898) * 3 + i * 0.01,
  x: i % 4,
  z: Math.cos(i * 7.77),
  a: `a${Math.floor(i / 4)}`,
  b: `b${Math.floor(i / 24)}`,
  c: `c${i % 5}`,
}))

describe('the plan of a fit', () => {
  it('takes balanced groups together', () => {
    const plan = explainPlan('y ~ x + (x | a)', rows)
    expect(plan).toMatchObject({
      route: 'collapsed',
      blocks: [{ group: 'a', nLevels: 60, k: 2, role: 'collapsed', classes: 1 }],
      remaining: null,
    })
  })

  it('goes group by group where they differ', () => {
    expect(explainPlan('y ~ z + (z | a)', rows)).toMatchObject({ route: 'block-arrow', blocks: [{ role: 'eliminated' }] })
  })

  it('sees nesting and crossing, and eliminates the larger factor', () => {
    const plan = explainPlan('y ~ x + (1 | b) + (1 | a) + (1 | c)', rows)
    expect(plan.blocks.map((b) => b.role)).toEqual(['remaining', 'eliminated', 'remaining'])
    expect(plan.pairs.map((p) => [p.groups.join(), p.relation])).toEqual([
      ['b,a', 'nested'],
      ['b,c', 'crossed'],
      ['a,c', 'partially crossed'],
    ])
    expect(plan.remaining?.n).toBe(15)
    expect(planText(plan)).toContain('a: 60 levels x 1 coefficient, eliminated')
    const told = planText(explainPlan('y ~ x + (1 | b) + (1 | a)', rows))
    expect(told).toContain('a nested in b, 60 cells')
    expect(told).toMatch(/memory [0-9.]+ kB/)
  })

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [999_400, '999 kB'],
    [999_700, '1.00 MB'],
    [12_345_678, '12.3 MB'],
    [3.5e9, '3.50 GB'],
  ])('tells %d bytes of memory as %s', (bytes, text) => {
    expect(planText({ ...explainPlan('y ~ x', rows), bytes })).toContain(`memory ${text}\n`)
  })

  it('is least squares without random terms', () => {
    expect(explainPlan('y ~ x', rows).route).toBe('least squares')
  })
})

describe('the plan of a generalized model', () => {
  const counts = {
    y: Array.from({ length: 60 }, (_, i) => (i * 7) % 4),
    x: Array.from({ length: 60 }, (_, i) => (i * 13) % 11),
    g: Array.from({ length: 60 }, (_, i) => `g${i % 6}`),
    inner: Array.from({ length: 60 }, (_, i) => `${i % 6}.${i % 12}`),
    h: Array.from({ length: 60 }, (_, i) => `h${Math.floor(i / 6) % 5}`),
  }
  const of = (formula: string, method?: string) =>
    explainPlan(formula, counts, { family: 'poisson', ...(method === undefined ? {} : { method }) })

  it('tells the method, why, and over what the integral goes', () => {
    expect(of('y ~ x').integral).toMatchObject({ method: 'ml', structure: 'none', dimension: 0 })
    expect(of('y ~ x + (1 | g)').integral).toMatchObject({ method: 'agq', structure: 'one factor', dimension: 1, nodes: null })
    expect(of('y ~ x + (1 | g) + (1 | h)').integral).toMatchObject({ method: 'laplace', structure: 'crossed', dimension: 11 })
    const nested = of('y ~ x + (x | g) + (1 | inner)', 'agq:5,7')
    expect(nested.integral).toMatchObject({ chosen: null, structure: 'nested', dimension: 3 })
    expect([175, 245]).toContain(nested.integral!.nodes)
    expect(nested.blocks.map(({ role }) => role).sort()).toEqual(['eliminated', 'remaining'])
    expect(planText(of('y ~ x + (1 | g)'))).toMatch(/^Plan: agq, because one random effect a group/)
    expect(planText(nested)).toContain('nested factors')
  })

  it('refuses what the fit would', () => {
    expect(() => of('y ~ x + (1 | g)', 'reml')).toThrow(/E221/)
    expect(() => of('y ~ nobody + (1 | g)')).toThrow(/E204/)
  })
})
