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
  const hessian = runToEnd(differencedHessian(criterion, at, rough, 0.01, null, [0, 1], (i) => i === 0))
  expect(hessian[0]! / (8 * a ** 2)).toBeCloseTo(1, 9)
  expect(hessian[1]! / (2 * a)).toBeCloseTo(1, 9)
  expect(hessian[3]).toBeCloseTo(2, 9)
  // three points are off by half of it
  expect(runToEnd(differencedHessian(criterion, at, rough, 0.01, null))[0]! / (8 * a ** 2)).toBeGreaterThan(1.4)
})
