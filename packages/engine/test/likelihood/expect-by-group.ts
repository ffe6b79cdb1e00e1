import { expect } from 'vitest'
import type { ThetaMap } from '../../src/covariance/theta-map.ts'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import { QuadratureLikelihood, type QuadratureOptions } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { plain } from './plain-density.ts'

interface Model {
  readonly rows: MixedRows
  readonly density: ResponseDensity
  readonly map: ThetaMap
  readonly truth: Float64Array
}

/** Value, gradient and curvature of groups taken as wholes are those of node by node, at these multiples of the truth. */
export function expectAsByNodes(
  { rows, density, map, truth }: Model,
  options: QuadratureOptions,
  multiples: readonly number[],
): void {
  const groups = new QuadratureLikelihood(rows, density, map, options)
  const nodes = new QuadratureLikelihood(rows, plain(density), map, options)
  for (const by of multiples) {
    const psi = truth.map((v) => by * v)
    const a = groups.derivatives(psi)
    const b = nodes.derivatives(psi)
    expect(Math.abs(a.value - b.value)).toBeLessThan(1e-10 * (1 + Math.abs(b.value)))
    expect(Math.abs(groups.value(psi) - b.value)).toBeLessThan(1e-10 * (1 + Math.abs(b.value)))
    a.gradient.forEach((g, i) => expect(Math.abs(g - b.gradient[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(b.gradient[i]!))))
    groups.slopeAt(psi).gradient.forEach((g, i) => expect(Math.abs(g - a.gradient[i]!)).toBeLessThan(1e-10 * (1 + Math.abs(g))))
    a.hessian.forEach((h, i) => expect(Math.abs(h - b.hessian[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(b.hessian[i]!))))
  }
}

/** The gradient agrees with differences of the value. */
export function expectSlope({ rows, density, map, truth }: Model): void {
  const lik = new QuadratureLikelihood(rows, density, map, { points: 6 })
  const { gradient } = lik.derivatives(truth)
  const h = 1e-3
  truth.forEach((_, q) => {
    const at = (t: number): number => lik.value(truth.map((v, i) => (i === q ? v + t : v)))
    const expected = (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
    expect(Math.abs(gradient[q]! - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)))
  })
}
