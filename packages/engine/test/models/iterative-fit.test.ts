import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/index.ts'
import { lcg } from '../support/simulated-model.ts'

const u = lcg(77)
const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
const users = Array.from({ length: 150 }, () => 0.6 * normal())
const items = Array.from({ length: 60 }, () => 0.4 * normal())
const rows = Array.from({ length: 3000 }, (_, i) => {
  const a = i < 150 ? i : Math.floor(u() * 150)
  const b = i < 60 ? i : Math.floor(60 * u() ** 2)
  const x = u()
  return { y: 2 + 0.5 * x + users[a]! + items[b]! + normal(), x, user: `u${a}`, item: `i${b}` }
})

describe('the iterative route', () => {
  it.each(['reml', 'ml'] as const)('agrees with the exact one (%s)', (method) => {
    const exact = fitSync('y ~ x + (1 | user) + (1 | item)', rows, { method, ddf: 'z' })
    const iterative = fitSync('y ~ x + (1 | user) + (1 | item)', rows, { method, route: 'iterative' })
    expect(iterative.converged).toBe(true)
    exact.fixed.forEach((row, i) => {
      expect(Math.abs(iterative.fixed[i]!.estimate - row.estimate)).toBeLessThan(0.01 * row.stdError)
      expect(iterative.fixed[i]!.stdError / row.stdError).toBeCloseTo(1, 2)
      expect(iterative.fixed[i]!.df).toBeNull()
    })
    exact.random.forEach((block, i) => expect(iterative.random[i]!.sd[0]! / block.sd[0]!).toBeCloseTo(1, 2))
    expect(iterative.residual!.sd / exact.residual!.sd).toBeCloseTo(1, 3)
    const finding = iterative.findings.find((f) => f.code === 'C312')
    const error = Number(/log-likelihood (\S+)$/.exec(finding!.evidence)![1])
    expect(Math.abs(iterative.fit.logLik - exact.fit.logLik)).toBeLessThan(4 * error + 0.01)
    const modes = iterative.ranef('user')
    exact.ranef('user').forEach((row, j) => expect(Math.abs(modes[j]!.estimate - row.estimate)).toBeLessThan(0.02))
    expect(modes[0]!.stdError).toBeNaN()
    expect(() => iterative.leverage()).toThrow(/^I407/)
  })

  // factors with one level beside many of single rows: from there a variance falls towards zero before it rises
  it.each([13, 18, 34])('leaves a variance next to zero where the likelihood rises away from it (sample %i)', (seed) => {
    const u = lcg(seed)
    const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
    const sizes = [200, 66, 40] as const
    const effects = sizes.map((size) => Array.from({ length: size }, () => 0.5 * normal()))
    const rows = Array.from({ length: 4000 }, (_, i) => {
      const [a, b, c] = sizes.map((size) => (i < size ? i : 0)) as [number, number, number]
      return { y: effects[0]![a]! + effects[1]![b]! + effects[2]![c]! + normal(), a: `a${a}`, b: `b${b}`, c: `c${c}` }
    })
    const formula = 'y ~ 1 + (1 | a) + (1 | b) + (1 | c)'
    const iterative = fitSync(formula, rows, { route: 'iterative' })
    expect(iterative.converged).toBe(true)
    expect(iterative.random.every(({ sd }) => sd[0]! > 0.2)).toBe(true)
    expect(Math.abs(iterative.fit.logLik - fitSync(formula, rows, { route: 'exact' }).fit.logLik)).toBeLessThan(1)
  })

  it('is as accurate where random effects are thousands of residual standard deviations', () => {
    const precise = rows.map(({ user, item, x }, i) => {
      const [a, b] = [Number(user.slice(1)), Number(item.slice(1))]
      return { y: 0.5 * x + 1000 * users[a]! + 1000 * items[b]! + 0.1 * Math.sin(i * 7919), x, user, item }
    })
    const formula = 'y ~ x + (1 | user) + (1 | item)'
    const exact = fitSync(formula, precise, { ddf: 'z' })
    const iterative = fitSync(formula, precise, { route: 'iterative' })
    exact.random.forEach((block, i) => expect(Math.abs(iterative.random[i]!.sd[0]! / block.sd[0]! - 1)).toBeLessThan(0.005))
    exact.fixed.forEach((row, i) => expect(Math.abs(iterative.fixed[i]!.stdError / row.stdError - 1)).toBeLessThan(0.005))
    const modes = iterative.ranef('item')
    exact
      .ranef('item')
      .forEach((row, j) => expect(Math.abs(modes[j]!.estimate - row.estimate)).toBeLessThan(1e-2 * exact.residual!.sd))
  })

  it('refuses what it cannot take', () => {
    expect(() => fitSync('y ~ x + (x | user) + (1 | item)', rows, { route: 'iterative' })).toThrow(/^E221/)
  })
})
