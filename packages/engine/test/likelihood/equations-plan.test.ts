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
  })

  it('is least squares without random terms', () => {
    expect(explainPlan('y ~ x', rows).route).toBe('least squares')
  })
})
