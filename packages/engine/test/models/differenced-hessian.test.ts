import { expect, test } from 'vitest'
import { differencedHessian, type SlopedObjective } from '../../src/models/glmm/differenced-curvature.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'

/** (s^2 - a^2)^2 + s^2 b + b^2: even in a standard deviation s, as a criterion is, with its optimum next to zero. */
const a = 0.01
const criterion: SlopedObjective = {
  nPar: 2,
  value: ([s, b]) => (s! ** 2 - a ** 2) ** 2 + s! ** 2 * b! + b! ** 2,
  derivatives: (x) => {
    const [s, b] = x as unknown as [number, number]
    const gradient = Float64Array.of(4 * s * (s ** 2 - a ** 2) + 2 * s * b, s ** 2 + 2 * b)
    return { value: (s ** 2 - a ** 2) ** 2 + s ** 2 * b + b ** 2, gradient, hessian: new Float64Array(4) }
  },
}

test('the curvature along a standard deviation next to zero is exact', () => {
  const at = Float64Array.of(a, 0)
  const rough = Float64Array.of(8 * a ** 2, 2 * a, 2 * a, 2)
  const free = [0, 1]
  const { hessian } = runToEnd(
    differencedHessian(criterion, at, rough, 0.01, null, { free, isSpread: (i) => i === 0, taken: null }),
  )
  expect(hessian[0]! / (8 * a ** 2)).toBeCloseTo(1, 9)
  expect(hessian[1]! / (2 * a)).toBeCloseTo(1, 9)
  expect(hessian[3]).toBeCloseTo(2, 9)
  // three points are off by half of it
  const three = runToEnd(differencedHessian(criterion, at, rough, 0.01, null, { free, isSpread: () => false, taken: null }))
  expect(three.hessian[0]! / (8 * a ** 2)).toBeGreaterThan(1.4)
})

test('the curvature at hand is taken for the first parameters where the columns of the others agree with it, and nowhere else', () => {
  const at = Float64Array.of(1, 0.5)
  // d2 by s, by s and b, by b
  const exact = Float64Array.of(12 - 4 * a ** 2 + 1, 2, 2, 2)
  const difference = (rough: Float64Array) =>
    runToEnd(
      differencedHessian(criterion, at, rough, 1e-3, null, {
        free: [0, 1],
        isSpread: () => false,
        taken: { parameters: 1, within: 1e-4 },
      }),
    )
  const near = difference(Float64Array.of(exact[0]! + 1e-3, 2, 2, 2))
  expect(near.columns).toBe(1)
  expect(near.hessian[0]).toBe(exact[0]! + 1e-3)
  near.hessian.subarray(1).forEach((x, i) => expect(x).toBeCloseTo(exact[i + 1]!, 6))
  for (const rough of [Float64Array.of(exact[0]!, 2, 2, 2.01), Float64Array.of(exact[0]!, 2.01, 2.01, 2)]) {
    const apart = difference(rough)
    expect(apart.columns).toBe(2)
    apart.hessian.forEach((x, i) => expect(x).toBeCloseTo(exact[i]!, 4))
  }
})

/** b^4 where b is below 1, without end there: the edge of what means can be. */
const edged: SlopedObjective = {
  nPar: 1,
  value: ([b]) => (b! < 1 ? b! ** 4 : Number.POSITIVE_INFINITY),
  derivatives: (x) => {
    const value = edged.value(x)
    return {
      value,
      gradient: Float64Array.of(Number.isFinite(value) ? 4 * x[0]! ** 3 : Number.NaN),
      hessian: Float64Array.of(12),
    }
  },
}

test.each([
  ['central', null],
  ['one-sided', (b: number) => Float64Array.of(4 * b ** 3)],
])('next to the edge of the criterion %s differences are taken from within', (_, gradient) => {
  const b = 0.9999
  const at = Float64Array.of(b)
  const here = gradient === null ? null : gradient(b)
  const free = { free: [0], isSpread: () => false, taken: null }
  const { hessian } = runToEnd(differencedHessian(edged, at, Float64Array.of(12), 0.01, here, free))
  expect(hessian[0]! / (12 * b ** 2)).toBeCloseTo(1, 1)
  expect(hessian[0]).not.toBe(12)
})
