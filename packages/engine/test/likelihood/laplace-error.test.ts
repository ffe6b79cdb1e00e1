import { describe, expect, test } from 'vitest'
import { CrossedTerm } from '../../src/likelihood/laplace/crossed-term.ts'
import { Laplace } from '../../src/likelihood/laplace/laplace.ts'
import { laplaceError } from '../../src/likelihood/laplace/laplace-error.ts'
import { QuadratureLikelihood } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import { simulateGrouped } from '../support/grouped-model.ts'
import { generalizedModel } from './generalized-model.ts'

const shapes = [
  ['one scalar effect', [1], [5, 8]],
  ['a vector of effects', [2], [6, 8]],
  ['nested levels', [1, 1], [3, 3, 5]],
  ['three nested levels', [1, 2, 1], [3, 2, 2, 3]],
] as const

describe('quadrature with one point', () => {
  test.each(shapes)('is Laplace, value and gradient: %s', (_, ks, sizes) => {
    for (const family of ['binomial', 'negative-binomial']) {
      const { rows, density, map, psi } = simulateGrouped({ family, ks, sizes })
      const one = new QuadratureLikelihood(rows, density, map, { points: 1 })
      const laplace = new Laplace(rows, density, map)
      const [a, b] = [one.derivatives(psi), laplace.derivatives(psi)]
      expect(Math.abs(a.value - b.value)).toBeLessThan(1e-10 * (1 + Math.abs(b.value)))
      b.gradient.forEach((g, i) => expect(Math.abs(a.gradient[i]! - g)).toBeLessThan(1e-7 * (1 + Math.abs(g))))
      laplace.u.forEach((u, g) => u.forEach((v, j) => expect(one.u[g]![j]).toBeCloseTo(v, 6)))
      laplace.conditionalCovariances().forEach((v, g) => {
        v.forEach((x, j) => expect(one.conditionalCovariances()[g]![j]).toBeCloseTo(x, 6))
      })
    }
  })
})

describe('the error estimate of Laplace', () => {
  test.each(shapes)('adds up E_1 the same by the tree and by pairs of rows: %s', (_, ks, sizes) => {
    const { rows, density, map, psi } = simulateGrouped({ family: 'poisson', ks, sizes })
    const laplace = new Laplace(rows, density, map)
    laplace.value(psi)
    const byPairs = new CrossedTerm(laplace.modes).value(psi.slice(rows.p + map.nPar))
    expect(laplaceError(rows, density, map, psi)!.sum).toBeCloseTo(byPairs, 8)
  })

  test('tells the size of the error', () => {
    for (const sd of [0.15, 0.4]) {
      const { rows, density, map, psi } = simulateGrouped({ family: 'binomial', ks: [1], sizes: [6, 20], sd })
      const [one, many] = [1, 40].map((points) => new QuadratureLikelihood(rows, density, map, { points }).value(psi))
      const error = (many! - one!) / -2
      expect(laplaceError(rows, density, map, psi)!.estimate! / error).toBeCloseTo(1, 0)
    }
  })

  test('covers crossed effects', () => {
    const { rows, density, map, truth } = generalizedModel('binomial', 'logit', [
      { nLevels: 10, k: 1, kind: 'crossed' },
      { nLevels: 7, k: 1, kind: 'crossed' },
    ])
    const error = laplaceError(rows, density, map, truth)!
    expect(error.clusters).toBe(1)
    expect(Number.isFinite(error.sum)).toBe(true)
    expect(error.least).toBeCloseTo(1 + error.sum, 12)
  })

  test('gives no estimate where the series is no use', () => {
    // many small groups in one cluster, whose terms add up
    const { rows, density, map, psi } = simulateGrouped({ family: 'inverse-gaussian', ks: [1, 1], sizes: [2, 60, 1], sd: 1 })
    psi[psi.length - 1] = 1
    const error = laplaceError(rows, density, map, psi)!
    expect(error.estimate).toBeNull()
    expect(error.least).toBeLessThan(0.2)
  })
})

describe('a variance of zero', () => {
  test('is left where the data ask for more, and kept where they do not', () => {
    const c = simulateGrouped({ family: 'poisson', ks: [1], sizes: [6, 15], sd: 0.9 })
    const lik = new QuadratureLikelihood(c.rows, c.density, c.map, { points: 5 })
    c.psi[2] = 0
    const { hessian, value } = lik.derivatives(c.psi)
    const P = c.psi.length
    const inside = runToEnd(lik.wayInsideSteps(c.psi))
    if (hessian[2 * P + 2]! > 0) expect(inside).toBeNull()
    else expect(lik.value(inside!)).toBeLessThan(value)
    expect(lik.boundaryPoint(Float64Array.of(0.3, 0.1, 0.004))![2]).toBe(0)
    expect(lik.boundaryPoint(Float64Array.of(0.3, 0.1, 0.4))).toBeNull()
  })
})
