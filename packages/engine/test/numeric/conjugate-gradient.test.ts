import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cgWorkspace, conjugateGradientSteps, type LinearSystem } from '../../src/numeric/conjugate-gradient.ts'
import { LanczosLogDet } from '../../src/numeric/lanczos-logdet.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { runToEnd } from '../../src/numeric/run-to-end.ts'
import {
  choleskyInPlace,
  logDetFromCholesky,
  solveLowerInPlace,
  solveLowerTransInPlace,
} from '../../src/numeric/small-cholesky.ts'
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.ts'

const conjugateGradient = (...given: Parameters<typeof conjugateGradientSteps>) => runToEnd(conjugateGradientSteps(...given))

/** D (B B' / n + I) D with D on very different scales, column-major. */
function matrix(n: number, seed: number): Float64Array {
  const random = createRandom(seed)
  const b = new Float64Array(n * n)
  random.normals(b)
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? 1 : 0
      for (let k = 0; k < n; k++) sum += (b[i + k * n]! * b[j + k * n]!) / n
      a[i + j * n] = sum * 10 ** ((i % 5) - 2) * 10 ** ((j % 5) - 2)
    }
  }
  return a
}

function systemOf(a: Float64Array, n: number, lanes: number): LinearSystem {
  return {
    n,
    lanes,
    matvec(x, y) {
      y.fill(0)
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < n; i++) for (let c = 0; c < lanes; c++) y[i * lanes + c]! += a[i + j * n]! * x[j * lanes + c]!
      }
    },
    precondition(r, z) {
      for (let i = 0; i < n; i++) for (let c = 0; c < lanes; c++) z[i * lanes + c] = r[i * lanes + c]! / a[i + i * n]!
    },
  }
}

function direct(a: Float64Array, n: number, b: Float64Array, lanes: number): Float64Array {
  const l = a.slice()
  expect(choleskyInPlace(l, n)).toBe(0)
  const columns = new Float64Array(n * lanes)
  for (let i = 0; i < n; i++) for (let c = 0; c < lanes; c++) columns[c * n + i] = b[i * lanes + c]!
  solveLowerInPlace(l, n, columns, lanes)
  solveLowerTransInPlace(l, n, columns, lanes)
  return Float64Array.from({ length: n * lanes }, (_, at) => columns[(at % lanes) * n + Math.floor(at / lanes)]!)
}

describe('conjugate gradients', () => {
  test('agree with direct solves, lane by lane, from zero and from a warm start', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1, 3, 8), fc.nat(1000), (n, lanes, seed) => {
        const a = matrix(n, seed)
        const b = new Float64Array(n * lanes)
        createRandom(seed, 1).normals(b)
        // One lane has nothing to solve.
        if (lanes > 1) for (let i = 0; i < n; i++) b[i * lanes + 1] = 0
        const expected = direct(a, n, b, lanes)
        const x = new Float64Array(n * lanes).fill(7)
        const space = cgWorkspace(n, lanes, 200)
        const system = systemOf(a, n, lanes)
        const close = (tolerance: number): void => {
          for (let c = 0; c < lanes; c++) {
            let error = 0
            let size = 0
            for (let i = 0; i < n; i++) {
              const weight = a[i + i * n]!
              error += weight * (x[i * lanes + c]! - expected[i * lanes + c]!) ** 2
              size += weight * expected[i * lanes + c]! ** 2
            }
            expect(Math.sqrt(error)).toBeLessThanOrEqual(tolerance * Math.sqrt(size))
          }
        }
        const cold = conjugateGradient(system, b, x, space, { tolerance: 1e-11 })
        expect(cold.converged).toBe(true)
        expect(Math.max(...cold.residuals)).toBeLessThanOrEqual(1e-11)
        close(1e-9)
        for (let i = 0; i < x.length; i++) x[i]! *= 1.001
        const warm = conjugateGradient(system, b, x, space, { tolerance: 1e-8, warm: true })
        expect(warm.converged).toBe(true)
        close(1e-6)
        if (n > 8) expect(warm.products).toBeLessThanOrEqual(cold.products + 1)
      }),
      { numRuns: 60 },
    )
  })

  test('lanes do not disturb each other: each converges as it would alone', () => {
    const n = 25
    const a = matrix(n, 5)
    const b = new Float64Array(n * 8)
    createRandom(6).normals(b)
    const x = new Float64Array(n * 8)
    const space = cgWorkspace(n, 8, 100)
    conjugateGradient(systemOf(a, n, 8), b, x, space)
    for (let c = 0; c < 8; c++) {
      const alone = new Float64Array(n)
      const single = cgWorkspace(n, 1, 100)
      conjugateGradient(
        systemOf(a, n, 1),
        Float64Array.from({ length: n }, (_, i) => b[i * 8 + c]!),
        alone,
        single,
      )
      expect(single.steps[0]).toBe(space.steps[c])
      for (let i = 0; i < n; i++) expect(x[i * 8 + c]).toBeCloseTo(alone[i]!, 10)
    }
  })

  test('says when it ran out of steps and when the matrix is not positive definite', () => {
    const n = 20
    const a = matrix(n, 9)
    const b = new Float64Array(n).fill(1)
    const x = new Float64Array(n)
    const short = conjugateGradient(systemOf(a, n, 1), b, x, cgWorkspace(n, 1, 2), { tolerance: 1e-12 })
    expect(short).toMatchObject({ converged: false, indefinite: false, products: 2 })
    const saddle = systemOf(Float64Array.of(1, 3, 3, 1), 2, 1)
    const outcome = conjugateGradient(saddle, Float64Array.of(1, -1), new Float64Array(2), cgWorkspace(2, 1, 10))
    expect(outcome).toMatchObject({ converged: false, indefinite: true })
    expect(conjugateGradient(systemOf(a, 0, 8), new Float64Array(0), new Float64Array(0), cgWorkspace(0, 8, 5)).converged).toBe(
      true,
    )
  })
})

describe('log-determinant by stochastic Lanczos quadrature', () => {
  test('lies within its own Monte Carlo error, and that error is honest', () => {
    const n = 50
    const lanes = 8
    const a = matrix(n, 21)
    const l = a.slice()
    choleskyInPlace(l, n)
    let preconditioner = 0
    for (let i = 0; i < n; i++) preconditioner += Math.log(a[i + i * n]!)
    const exact = logDetFromCholesky(l, n)
    // For signs w the variance of w' K w is 2 sum_{i != j} K_ij^2, here with K = log(M^-1/2 A M^-1/2).
    const scaled = Float64Array.from(a, (v, at) => v / Math.sqrt(a[(at % n) * (n + 1)]! * a[Math.floor(at / n) * (n + 1)]!))
    const { values, vectors } = symmetricEigen(scaled, n)
    let variance = 0
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        let entry = 0
        for (let k = 0; k < n; k++) entry += vectors[i + k * n]! * vectors[j + k * n]! * Math.log(values[k]!)
        variance += 4 * entry * entry
      }
    }
    const expected = Math.sqrt(variance / 24)
    const system = systemOf(a, n, lanes)
    const space = cgWorkspace(n, lanes, 100)
    const standardized: number[] = []
    for (let replicate = 0; replicate < 40; replicate++) {
      const random = createRandom(3, replicate)
      const estimate = new LanczosLogDet()
      for (let batch = 0; batch < 3; batch++) {
        const b = Float64Array.from(
          { length: n * lanes },
          (_, at) => random.sign() * Math.sqrt(a[Math.floor(at / lanes) * (n + 1)]!),
        )
        const outcome = conjugateGradient(system, b, new Float64Array(n * lanes), space, { tolerance: 1e-10 })
        expect(outcome.converged).toBe(true)
        estimate.add(space)
      }
      const { value, standardError, probes } = estimate.estimate()
      expect(probes).toBe(24)
      expect(standardError / expected).toBeGreaterThan(0.55)
      expect(standardError / expected).toBeLessThan(1.7)
      standardized.push((value + preconditioner - exact) / standardError)
    }
    expect(Math.max(...standardized.map(Math.abs))).toBeLessThan(4.5)
    const meanSquare = standardized.reduce((sum, z) => sum + z * z, 0) / standardized.length
    expect(meanSquare).toBeGreaterThan(0.5)
    expect(meanSquare).toBeLessThan(1.8)
  })

  test('is exact for one column, whatever the probe', () => {
    const system = systemOf(Float64Array.of(5), 1, 1)
    const space = cgWorkspace(1, 1, 5)
    const estimate = new LanczosLogDet()
    // M = 5: log |M^-1 A| = 0; then without a preconditioner log 5.
    conjugateGradient(system, Float64Array.of(Math.sqrt(5)), new Float64Array(1), space)
    estimate.add(space)
    expect(estimate.estimate().value).toBeCloseTo(0, 14)
    expect(estimate.estimate().standardError).toBe(Number.POSITIVE_INFINITY)
    const plain = new LanczosLogDet()
    conjugateGradient({ ...system, precondition: (r, z) => z.set(r) }, Float64Array.of(-1), new Float64Array(1), space)
    plain.add(space)
    expect(plain.estimate().value).toBeCloseTo(Math.log(5), 14)
  })
})
