import { describe, expect, test } from 'vitest'
import { CrossedLaplace } from '../../src/likelihood/laplace/crossed-laplace.ts'
import { CrossedTerm } from '../../src/likelihood/laplace/crossed-term.ts'
import { Laplace } from '../../src/likelihood/laplace/laplace.ts'
import { laplaceError } from '../../src/likelihood/laplace/laplace-error.ts'
import { RaisedLaplace } from '../../src/likelihood/laplace/raised-laplace.ts'
import { simulateGrouped } from '../support/grouped-model.ts'
import { generalizedModel } from './generalized-model.ts'

const crossed = () =>
  generalizedModel('binomial', 'logit', [
    { nLevels: 8, k: 1, kind: 'crossed' },
    { nLevels: 5, k: 1, kind: 'crossed' },
  ])

describe('second-order Laplace of crossed effects', () => {
  test('adds the term that the error estimate shows', () => {
    const { rows, density, map, truth } = crossed()
    const first = new Laplace(rows, density, map).value(truth)
    const second = new CrossedLaplace(rows, density, map, 2).value(truth)
    expect((second - first) / -2).toBeCloseTo(laplaceError(rows, density, map, truth)!.sum, 9)
  })

  test.each([
    [6, 9],
    [9, 6],
  ])('is the same by the short way of two intercepts (%i x %i) as by all pairs of rows', (one, other) => {
    const groups = [
      { nLevels: one, k: 1, kind: 'crossed' },
      { nLevels: other, k: 1, kind: 'crossed' },
    ] as const
    const { rows, density, map, truth } = generalizedModel('poisson', 'log', groups, { n: 80, seed: 5 })
    const written = {
      ...rows,
      groupings: rows.groupings.map((g) => ({ ...g, z: new Float64Array(rows.n).fill(1) })),
    }
    const short = new CrossedTerm(rows, density, map).at(truth)!
    expect(Math.abs(short)).toBeGreaterThan(1e-4)
    expect(new CrossedTerm(written, density, map).at(truth)! / short).toBeCloseTo(1, 10)
  })

  test('has the gradient of its value', () => {
    const { rows, density, map, truth } = crossed()
    const lik = new CrossedLaplace(rows, density, map, 2)
    const { gradient } = lik.slopeAt(truth)
    truth.forEach((_, q) => {
      const h = 1e-3
      const at = (t: number): number => {
        const moved = truth.slice()
        moved[q]! += t
        return lik.value(moved)
      }
      const expected = (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
      expect(Math.abs(gradient[q]! - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)))
    })
  })

  test('is not to be had in third order', () => {
    const { rows, density, map } = crossed()
    expect(() => new RaisedLaplace(rows, density, map, 3, ['a', 'b'])).toThrow(/^E242/)
  })
})

describe('Laplace of higher order as a fit goes about it', () => {
  test('goes on from the first order where the series is of use', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [1], sizes: [6, 10], sd: 0.5 })
    const lik = new RaisedLaplace(c.rows, c.density, c.map, 3, ['id'])
    expect(lik.value(c.psi)).toBe(new Laplace(c.rows, c.density, c.map).value(c.psi))
    expect(lik.refine(c.psi).value(c.psi)).not.toBe(lik.value(c.psi))
  })

  test('is refused where it is not, with the group and what to do', () => {
    const c = simulateGrouped({ family: 'inverse-gaussian', ks: [1, 1], sizes: [2, 60, 1], sd: 1 })
    c.psi[c.psi.length - 1] = 1
    const lik = new RaisedLaplace(c.rows, c.density, c.map, 2, ['class', 'school'])
    expect(() => lik.refine(c.psi)).toThrow(/^E244 .*1 \+ E1 is -.* for one group of school/)
  })
})
