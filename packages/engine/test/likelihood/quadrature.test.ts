import { describe, expect, test } from 'vitest'
import { ThetaMap } from '../../src/covariance/theta-map.ts'
import { unstructured } from '../../src/covariance/unstructured.ts'
import { composeDensity } from '../../src/family/compose-density.ts'
import { familyByName, familyNames } from '../../src/family/family-registry.ts'
import { linkByName, linkNames } from '../../src/family/link-registry.ts'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import { QuadratureLikelihood, type QuadratureOptions } from '../../src/likelihood/quadrature/quadrature-likelihood.ts'
import { SettlingQuadrature } from '../../src/likelihood/quadrature/settling-quadrature.ts'
import type { MixedRows } from '../../src/likelihood/rows/mixed-rows.ts'
import { type GroupedModel, simulateGrouped } from '../support/grouped-model.ts'

const likelihood = (c: GroupedModel, options: QuadratureOptions) => new QuadratureLikelihood(c.rows, c.density, c.map, options)

/** The largest difference of the gradient from five-point differences of the value, relative to 1 + |gradient|. */
function gradientError(lik: QuadratureLikelihood, psi: Float64Array, h = 1e-3): number {
  const { gradient, value } = lik.derivatives(psi)
  // with and without the curvature the sums take different ways
  lik.slopeAt(psi).gradient.forEach((g, i) => {
    expect(Math.abs(g - gradient[i]!)).toBeLessThan(1e-10 * (1 + Math.abs(g)))
  })
  expect(Math.abs(lik.value(psi) - value)).toBeLessThan(1e-9)
  let worst = 0
  psi.forEach((_, q) => {
    const at = (t: number): number => {
      const moved = psi.slice()
      moved[q]! += t
      return lik.value(moved)
    }
    const expected = (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
    worst = Math.max(worst, Math.abs(gradient[q]! - expected) / (1 + Math.abs(expected)))
  })
  return worst
}

/** log of the integral over a tree's effects by the trapezoidal rule on a wide grid: no modes, no curvature. */
function bruteForce(c: GroupedModel, half = 9, step = 0.05): number {
  const { rows, density, map, psi } = c
  const p = rows.p
  const lambda = map.blockSizes.map((k) => new Float64Array(k * k))
  map.setFactors(psi.subarray(p, p + map.nPar), lambda)
  const phi = psi.slice(p + map.nPar)
  const fixed = Float64Array.from({ length: rows.n }, (_, i) => rows.x[i * p]! * psi[0]! + rows.x[i * p + 1]! * psi[1]!)
  const eta = new Float64Array(rows.n)
  const out = [new Float64Array(rows.n)]
  const points = Array.from({ length: Math.round((2 * half) / step) + 1 }, (_, m) => -half + m * step)
  const logPhi = (u: number): number => -0.5 * u * u - 0.5 * Math.log(2 * Math.PI) + Math.log(step)
  const logSum = (h: number[]): number => {
    const most = Math.max(...h)
    return most + Math.log(h.reduce((s, v) => s + Math.exp(v - most), 0))
  }
  const members = (l: number, level: number): number[] => {
    const list: number[] = []
    rows.groupings[l]!.refs.forEach((r, i) => {
      if (r === level) list.push(i)
    })
    return list
  }
  const integrate = (l: number, level: number, base: Float64Array): number => {
    const { k, z } = rows.groupings[l]!
    const own = members(l, level)
    const nodes = k === 1 ? points.map((u) => [u]) : points.flatMap((u) => points.map((v) => [u, v]))
    const below = l === 0 ? [] : [...new Set(own.map((i) => rows.groupings[l - 1]!.refs[i]!))]
    return logSum(
      nodes.map((u) => {
        const at = base.slice()
        for (const i of own)
          for (let a = 0; a < k; a++)
            for (let b = 0; b <= a; b++) at[i]! += (z === null ? 1 : z[i * k + a]!) * lambda[l]![a * k + b]! * u[b]!
        let h = u.reduce((s, v) => s + logPhi(v), 0)
        if (l > 0) return h + below.reduce((s, child) => s + integrate(l - 1, child, at), 0)
        eta.set(at)
        for (const i of own) {
          density.evaluate(eta, phi, i, i + 1, 0, out)
          h += out[0]![i]!
        }
        return h
      }),
    )
  }
  const top = rows.groupings.length - 1
  let total = 0
  for (let level = 0; level < rows.groupings[top]!.nLevels; level++) total += integrate(top, level, fixed)
  return -2 * total
}

describe('the exact gradient', () => {
  const links = linkNames.map((name) => (name === 'power:K' ? 'power:0.7' : name))
  const pairs = familyNames.flatMap((family) => links.map((link) => [family, link] as const))
  test.each(pairs)('of adaptive quadrature for %s with %s agrees with differences', (family, link) => {
    const c = simulateGrouped({ family, link, ks: [1], sizes: [4, 5], sd: 0.08 })
    expect(gradientError(likelihood(c, { points: 1 }), c.psi)).toBeLessThan(1e-7)
    expect(gradientError(likelihood(c, { points: 4 }), c.psi)).toBeLessThan(1e-7)
  })

  test.each([
    ['a vector of effects', [2], [5, 6], 1],
    ['a vector of effects', [2], [5, 6], 4],
    ['two nested levels', [1, 1], [3, 3, 5], 1],
    ['two nested levels', [1, 1], [3, 3, 5], 5],
    ['two nested levels with slopes', [2, 2], [3, 3, 4], 3],
    ['three nested levels', [1, 2, 1], [2, 2, 2, 3], 3],
  ])('of %s (%j, %i points of each) agrees with differences', (_, ks, sizes, points) => {
    for (const family of ['binomial', 'negative-binomial']) {
      const c = simulateGrouped({ family, ks, sizes })
      expect(gradientError(likelihood(c, { points }), c.psi)).toBeLessThan(1e-8)
      expect(gradientError(likelihood(c, { points, grid: 'fixed' }), c.psi)).toBeLessThan(1e-8)
    }
  })

  test('takes different points at each level', () => {
    const c = simulateGrouped({ family: 'poisson', ks: [1, 1], sizes: [3, 3, 5] })
    for (const points of [
      [1, 6],
      [6, 1],
      [3, 5],
    ])
      expect(gradientError(likelihood(c, { points }), c.psi)).toBeLessThan(1e-8)
  })

  test('is zero along a variance of zero', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [1, 1], sizes: [3, 3, 5] })
    c.psi[2] = 0
    const { gradient } = likelihood(c, { points: 5 }).derivatives(c.psi)
    expect(gradient[2]).toBeCloseTo(0, 12)
  })
})

describe('the curvature', () => {
  test.each([
    ['a vector of effects', [2], [6, 12]],
    ['groups of one row', [1], [1, 60]],
    ['nested levels of few rows', [1, 1], [1, 4, 15]],
    ['nested levels of many rows', [1, 1], [8, 3, 6]],
  ])('is the second derivative once the points are enough: %s', (_, ks, sizes) => {
    const c = simulateGrouped({ family: 'negative-binomial', ks, sizes, sd: 0.6 })
    const lik = likelihood(c, { points: 15 })
    const { hessian } = lik.derivatives(c.psi)
    const P = c.psi.length
    for (let j = 0; j < P; j++) {
      const h = 1e-4
      const [up, down] = [h, -h].map((t) => {
        const moved = c.psi.slice()
        moved[j]! += t
        return lik.derivatives(moved).gradient
      })
      for (let i = 0; i < P; i++)
        expect(Math.abs((up![i]! - down![i]!) / (2 * h) - hessian[i * P + j]!)).toBeLessThan(
          1e-4 * Math.sqrt(hessian[i * P + i]! * hessian[j * P + j]!),
        )
    }
  })
})

describe('the value', () => {
  test.each([
    ['binomial', 60, 9],
    ['poisson', 60, 9],
    // exp(-eta) in the log-density: the tail on one side falls so steeply that rules settle slowly
    ['gamma', 160, 5],
  ])('approaches brute-force integration: %s, one effect', (family, points, digits) => {
    const c = simulateGrouped({ family, ks: [1], sizes: [3, 4], sd: 1.5 })
    expect(likelihood(c, { points }).value(c.psi)).toBeCloseTo(bruteForce(c), digits)
  })

  test('approaches brute-force integration with a fixed grid as well, with more points', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [1], sizes: [3, 4], sd: 1.5 })
    expect(likelihood(c, { points: 120, grid: 'fixed' }).value(c.psi)).toBeCloseTo(bruteForce(c), 9)
  })

  test('approaches brute-force integration: two effects', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [2], sizes: [3, 2] })
    expect(likelihood(c, { points: 35 }).value(c.psi)).toBeCloseTo(bruteForce(c, 8, 0.1), 7)
  })

  test('approaches brute-force integration: nested levels', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [1, 1], sizes: [2, 2, 2] })
    expect(likelihood(c, { points: 35 }).value(c.psi)).toBeCloseTo(bruteForce(c, 8, 0.1), 7)
  })

  test('is exact with one point where everything is Gaussian', () => {
    for (const ks of [[1], [2], [1, 1], [2, 1, 1]]) {
      const c = simulateGrouped({ family: 'gaussian', ks, sizes: [3, 2, 2, 2].slice(0, ks.length + 1) })
      const one = likelihood(c, { points: 1 }).value(c.psi)
      for (const points of [2, 5]) expect(likelihood(c, { points }).value(c.psi)).toBeCloseTo(one, 9)
    }
  })

  test('does not depend on the order of the rows', () => {
    const options = { family: 'poisson', ks: [1, 1], sizes: [3, 3, 4] } as const
    const c = simulateGrouped(options)
    const n = c.rows.n
    const order = Int32Array.from({ length: n }, (_, i) => (i * 7 + 3) % n)
    // 7 must not divide n for this to be a permutation
    expect(new Set(order).size).toBe(n)
    const take = (a: Float64Array, k: number) =>
      Float64Array.from({ length: n * k }, (_, q) => a[order[Math.floor(q / k)]! * k + (q % k)]!)
    const shuffled: MixedRows = {
      ...c.rows,
      x: take(c.rows.x, 2),
      groupings: c.rows.groupings.map((g) => ({ ...g, refs: Int32Array.from(order, (i) => g.refs[i]!) })),
    }
    const inner = c.density
    // the same responses in the other order
    const y = simulateResponses(inner)
    const density = composeDensity(familyByName('poisson'), linkByName('log'), {
      n,
      y: take(y, 1),
      size: null,
      weights: null,
      frequencies: null,
      offset: null,
    })
    const a = likelihood(c, { points: 5 })
    const b = new QuadratureLikelihood(shuffled, density, c.map, { points: 5 })
    const [da, db] = [a.derivatives(c.psi), b.derivatives(c.psi)]
    expect(db.value).toBeCloseTo(da.value, 9)
    da.gradient.forEach((g, i) => expect(db.gradient[i]).toBeCloseTo(g, 8))
    a.u.forEach((u, g) => u.forEach((v, j) => expect(b.u[g]![j]).toBeCloseTo(v, 8)))
    expect(gradientError(b, c.psi)).toBeLessThan(1e-8)
  })
})

/** Poisson responses back from their density: log f(y + 1) - log f(y) would do, but d log f / d eta + mu is shorter. */
function simulateResponses(density: ResponseDensity): Float64Array {
  const zero = new Float64Array(density.n)
  const out = [new Float64Array(density.n), new Float64Array(density.n)]
  density.evaluate(zero, Float64Array.of(), 0, density.n, 1, out)
  return out[1]!.map((g) => g + 1)
}

describe('refusals', () => {
  const c = simulateGrouped({ family: 'binomial', ks: [1], sizes: [4, 5] })
  test('say what to do about crossed terms', () => {
    const crossed: MixedRows = {
      ...c.rows,
      groupings: [
        c.rows.groupings[0]!,
        { nLevels: 2, k: 1, refs: Int32Array.from({ length: c.rows.n }, (_, i) => i % 2), z: null },
      ],
    }
    const map = new ThetaMap(
      [0, 1].map((block) => ({ block, at: 0, k: 1, structure: unstructured })),
      [1, 1],
    )
    expect(() => new QuadratureLikelihood(crossed, c.density, map, { points: 5, labels: ['id', 'item'] })).toThrow(
      /^E241 .*id and item are crossed/,
    )
  })
  test('name the most points that can be had', () => {
    const wide: MixedRows = {
      ...c.rows,
      groupings: [{ ...c.rows.groupings[0]!, k: 6, z: new Float64Array(c.rows.n * 6).fill(1) }],
    }
    const map = new ThetaMap([{ block: 0, at: 0, k: 6, structure: unstructured }], [6])
    expect(() => new QuadratureLikelihood(wide, c.density, map, { points: 9 })).toThrow(/^E240 .*531,441/)
    expect(() => new QuadratureLikelihood(c.rows, c.density, c.map, { points: 0 })).toThrow(/^E221/)
    expect(() => new QuadratureLikelihood(c.rows, c.density, c.map, { points: 2.5 })).toThrow(/^E221/)
  })
})

describe('points chosen by doubling', () => {
  test('grow until the log-likelihood settles', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [1], sizes: [4, 30], sd: 3 })
    const trail: number[] = []
    let lik: SettlingQuadrature | null = new SettlingQuadrature(c.rows, c.density, c.map, 'adaptive', ['id'])
    let last = lik
    while (lik !== null) {
      last = lik
      trail.push(lik.points[0]!)
      lik = lik.refine(c.psi)
    }
    expect(trail.length).toBeGreaterThan(1)
    expect(trail[0]).toBe(5)
    expect(Math.abs(last.change!)).toBeLessThan(1e-4)
    const exact = likelihood(c, { points: 80 }).value(c.psi)
    expect(Math.abs(last.value(c.psi) - exact)).toBeLessThan(4e-4)
    expect(last.tried.map(({ points }) => points)).toEqual([trail.at(-1)!, trail.at(-1)! * 2 - 1])
  })

  test('stop at what can be computed, and say that they did', () => {
    const c = simulateGrouped({ family: 'binomial', ks: [1, 1], sizes: [2, 3, 2], sd: 12 })
    let lik = new SettlingQuadrature(c.rows, c.density, c.map, 'fixed', ['a', 'b'])
    for (let next = lik.refine(c.psi); next !== null; next = lik.refine(c.psi)) lik = next
    expect(lik.points).toEqual([129, 129])
    expect(lik.change).toBeNull()
  })
})
