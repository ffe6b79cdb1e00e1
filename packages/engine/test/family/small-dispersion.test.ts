import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beta } from '../../src/family/families/beta.ts'
import { gamma } from '../../src/family/families/gamma.ts'
import { fitSync, type GlmmFit } from '../../src/index.ts'
import { logGamma, stirlingRest } from '../../src/numeric/log-gamma.ts'
import { logLessDigamma, polygamma, trigammaExcess } from '../../src/numeric/polygamma.ts'
import { ratioExcess } from '../../src/numeric/ratio-excess.ts'

const jetOf = (family: typeof gamma, y: number, mu: number, phi: number): number[] => {
  const jet = new Float64Array(3)
  family.logDensity({ y, size: 1, weight: 1 }, mu, phi, 2, jet)
  return [...jet]
}

describe('a density with a dispersion next to zero', () => {
  // about the mean it is that of a normal distribution with the same variance, up to terms of its skewness
  test.each([
    ['gamma', gamma, 3.7, (d: number) => Math.log(d), (mu: number, d: number) => d * mu * mu],
    ['beta', beta, 0.3, (d: number) => -Math.log(d), (mu: number, d: number) => (d * mu * (1 - mu)) / (1 + d)],
  ] as const)('%s keeps its digits', (_, family, mu, phiOf, varianceOf) => {
    for (const d of [1e-8, 1e-12, 1e-16, 1e-20]) {
      const variance = varianceOf(mu, d)
      for (const z of [-1.5, 0, 0.7]) {
        const y = mu + z * Math.sqrt(variance)
        // what y is after rounding
        const off = (y - mu) / Math.sqrt(variance)
        const [value, slope] = jetOf(family, y, mu, phiOf(d))
        const normal = -0.5 * Math.log(2 * Math.PI * variance) - 0.5 * off * off
        const skew = 10 * Math.sqrt(d)
        expect(Math.abs(value! - normal), `${d} ${z}`).toBeLessThan(1e-13 + skew)
        expect(Math.abs(slope! * Math.sqrt(variance) - off), `${d} ${z}`).toBeLessThan(1e-13 + skew)
      }
    }
  })

  test('has the derivative by its logarithm that differences give', () => {
    const number = (min: number, max: number) => fc.integer({ min: 0, max: 1000 }).map((k) => min + ((max - min) * k) / 1000)
    fc.assert(
      fc.property(number(0.05, 0.95), number(0.05, 0.95), number(-3, 3), (y, mu, log) => {
        for (const family of [gamma, beta]) {
          const jet = new Float64Array(3)
          family.dispersionJet({ y, size: 1, weight: 1 }, mu, log, 2, jet)
          for (let order = 0; order <= 2; order++) {
            const at = (step: number): number => jetOf(family, y, mu, log + step)[order]!
            const h = 1e-3
            const expected = (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)
            expect(Math.abs(jet[order]! - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)))
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  test('lets a fit come to its end where effects of rows take what varies', () => {
    const y = Array.from({ length: 30 }, (_, i) => 1 + ((i * 37) % 31) / 20)
    const row = y.map((_, i) => `r${i}`)
    for (const family of ['gamma', 'inverse-gaussian'] as const) {
      for (const link of ['log', 'sqrt']) {
        const m = fitSync('y ~ 1 + (1 | row)', { y, row }, { family, link, method: 'laplace' }) as GlmmFit
        const plain = fitSync('y ~ 1', { y }, { family, link }) as GlmmFit
        expect(m.converged, `${family} ${link}`).toBe(true)
        expect(m.fit.logLik, `${family} ${link}`).toBeGreaterThan(plain.fit.logLik - 1e-5)
      }
    }
  })
})

describe('differences of large terms', () => {
  test('are those of the terms where these are small', () => {
    for (const x of [0.01, 0.7, 3, 14.9, 15.1, 16.1, 80]) {
      const stirling = (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI)
      expect(stirlingRest(x)).toBeCloseTo(logGamma(x) - stirling, 12)
      expect(logLessDigamma(x)).toBeCloseTo(Math.log(x) - polygamma(0, x), 12)
      expect(trigammaExcess(x)).toBeCloseTo(x * polygamma(1, x) - 1, 12)
    }
    for (const r of [1e-9, 0.2, 0.74, 0.76, 1, 1.24, 1.26, 40]) {
      expect(ratioExcess(3 * r, 3)).toBeCloseTo(r - 1 - Math.log(r), 13)
    }
  })

  test('keep their digits where the terms are large, or alike', () => {
    expect(stirlingRest(1e14) * 12e14).toBeCloseTo(1, 12)
    expect(logLessDigamma(1e14) * 2e14).toBeCloseTo(1, 12)
    expect(trigammaExcess(1e14) * 2e14).toBeCloseTo(1, 12)
    const d = 2 ** -30
    expect(ratioExcess(1 + d, 1) / (d ** 2 / 2 - d ** 3 / 3)).toBeCloseTo(1, 12)
  })
})
