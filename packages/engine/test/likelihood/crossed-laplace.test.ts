import { describe, expect, test } from 'vitest'
import { CrossedLaplace } from '../../src/likelihood/laplace/crossed-laplace.ts'
import { Laplace } from '../../src/likelihood/laplace/laplace.ts'
import { laplaceError } from '../../src/likelihood/laplace/laplace-error.ts'
import { RaisedLaplace } from '../../src/likelihood/laplace/raised-laplace.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { simulateGrouped } from '../support/grouped-model.ts'
import { generalizedModel, type SimulatedGroup } from './generalized-model.ts'

const crossed = () =>
  generalizedModel('binomial', 'logit', [
    { nLevels: 8, k: 1, kind: 'crossed' },
    { nLevels: 5, k: 1, kind: 'crossed' },
  ])

const shapes: readonly (readonly [string, readonly SimulatedGroup[]])[] = [
  [
    'two intercepts',
    [
      { nLevels: 8, k: 1, kind: 'crossed' },
      { nLevels: 5, k: 1, kind: 'crossed' },
    ],
  ],
  [
    'a slope and an intercept',
    [
      { nLevels: 6, k: 2, kind: 'crossed' },
      { nLevels: 5, k: 1, kind: 'crossed' },
    ],
  ],
  [
    'three intercepts, two of them nested',
    [
      { nLevels: 12, k: 1, kind: 'nested' },
      { nLevels: 4, k: 1, kind: 'nested' },
      { nLevels: 5, k: 1, kind: 'crossed' },
    ],
  ],
]

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
    const of = (given: MixedRows): { value: number; gradient: Float64Array } =>
      new CrossedLaplace(given, density, map, 2).slopeAt(truth)
    const short = of(rows)
    const first = new Laplace(rows, density, map).value(truth)
    expect(Math.abs(short.value - first)).toBeGreaterThan(1e-4)
    const long = of(written)
    expect((long.value - first) / (short.value - first)).toBeCloseTo(1, 9)
    long.gradient.forEach((x, q) => expect(x / short.gradient[q]!).toBeCloseTo(1, 9))
  })

  describe.each(shapes)('of %s', (_, groups) => {
    test.each([
      ['binomial', 'logit'],
      ['binomial', 'cloglog'],
      ['poisson', 'log'],
      ['negative-binomial', 'log'],
      ['gamma', 'inverse'],
      ['beta', 'logit'],
    ])('has the gradient of its value: %s, %s', (family, link) => {
      const { rows, density, map, truth } = generalizedModel(family, link, groups, { seed: 3, offset: true })
      const lik = new CrossedLaplace(rows, density, map, 2)
      const first = new Laplace(rows, density, map)
      const term = (psi: Float64Array): number => lik.value(psi) - first.value(psi)
      const whole = lik.slopeAt(truth).gradient
      const own = first.slopeAt(truth).gradient
      truth.forEach((value, q) => {
        const h = 2e-4 * Math.max(0.05, Math.abs(value))
        const at = (t: number): number => term(truth.map((v, i) => (i === q ? v + t * h : v)))
        const expected = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
        // that of the correction alone, which is small beside the criterion
        expect(Math.abs(whole[q]! - own[q]! - expected), `${q}: ${expected}`).toBeLessThan(2e-6 * (1 + Math.abs(expected)))
      })
    })
  })

  test('has a gradient next to a variance of zero', () => {
    const { rows, density, map, truth } = crossed()
    const lik = new CrossedLaplace(rows, density, map, 2)
    truth[2] = 0
    expect(lik.slopeAt(truth).gradient.every(Number.isFinite)).toBe(true)
    expect(lik.derivatives(truth).gradient[2]).toBeCloseTo(0, 2)
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
