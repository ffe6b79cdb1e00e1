import { describe, expect, test } from 'vitest'
import { composeDensity } from '../../src/family/compose-density.ts'
import { ComposedDensity } from '../../src/family/composed-density.ts'
import type { Family } from '../../src/family/family.ts'
import { familyByName, familyNames } from '../../src/family/family-registry.ts'
import type { Link } from '../../src/family/link.ts'
import { linkByName, linkNames } from '../../src/family/link-registry.ts'
import type { Observations } from '../../src/family/observations.ts'
import type { ResponseDensity } from '../../src/family/response-density.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { linkTails } from './link-tails.ts'

const links = linkNames.map((name) => (name === 'power:K' ? 'power:0.7' : name))
const pairs = familyNames.flatMap((family) => links.map((link) => [family, link] as const))

/** Responses, means and log dispersion that suit a family. */
const cases: Readonly<Record<string, { y: number[]; size?: number[]; mu: number[]; phi: number }>> = {
  gaussian: { y: [0.3, 1.9, 0.8], mu: [0.4, 0.55, 0.7], phi: -0.4 },
  binomial: { y: [0, 5, 3], size: [1, 5, 9], mu: [0.2, 0.7, 0.4], phi: 0 },
  poisson: { y: [0, 4, 2], mu: [0.6, 0.8, 0.5], phi: 0 },
  gamma: { y: [0.3, 1.9, 0.8], mu: [0.4, 0.55, 0.7], phi: -0.9 },
  'inverse-gaussian': { y: [0.3, 1.9, 0.8], mu: [0.4, 0.55, 0.7], phi: -0.9 },
  'negative-binomial': { y: [0, 4, 45], mu: [0.6, 0.8, 0.5], phi: 0.6 },
  'negative-binomial-1': { y: [0, 4, 45], mu: [0.6, 0.8, 0.5], phi: 0.3 },
  beta: { y: [0.1, 0.6, 0.93], mu: [0.3, 0.7, 0.4], phi: 1.4 },
}

function observations(name: string): Observations {
  const { y, size } = cases[name]!
  return {
    n: y.length,
    y: Float64Array.from(y),
    size: size === undefined ? null : Float64Array.from(size),
    weights: Float64Array.of(1, 2, 0.5),
    frequencies: Float64Array.of(1, 1, 3),
    offset: Float64Array.of(0, 0.05, -0.05),
  }
}

function jets(density: ResponseDensity, eta: Float64Array, phi: number, order: number): Float64Array[] {
  const out = Array.from({ length: order + 1 }, () => new Float64Array(density.n))
  density.evaluate(eta, Float64Array.of(phi), 0, density.n, order, out)
  return out
}

/** Five-point difference of a vector function. */
function difference(f: (h: number) => Float64Array, h: number): number[] {
  const [a, b, c, d] = [f(-2 * h), f(-h), f(h), f(2 * h)]
  return Array.from(a!, (_, i) => (a![i]! - 8 * b![i]! + 8 * c![i]! - d![i]!) / (12 * h))
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / (1 + Math.abs(expected[i]!))
    expect(error, `${what}, row ${i}: ${actual[i]} against ${expected[i]}`).toBeLessThan(relative)
  }
}

describe.each(pairs)('%s with %s', (familyName, linkName) => {
  const family: Family = familyByName(familyName)
  const link: Link = linkByName(linkName)
  const data = observations(familyName)
  const { mu, phi } = cases[familyName]!
  const density = composeDensity(family, link, data)
  const eta = Float64Array.from(mu, (m, i) => link.eta(m) - data.offset![i]!)

  test('derivatives are those of the log-density', () => {
    const analytic = jets(density, eta, phi, 6)
    const scale = Math.max(...analytic.flatMap((jet) => Array.from(jet, Math.abs)))
    for (let d = 1; d <= 6; d++) {
      const numeric = difference(
        (h) =>
          jets(
            density,
            eta.map((e) => e + h),
            phi,
            d - 1,
          )[d - 1]!,
        1e-3,
      )
      numeric.forEach((x, i) => {
        expect(Math.abs(analytic[d]![i]! - x), `order ${d}, row ${i}`).toBeLessThan(2e-6 * (1 + Math.abs(x)) + 1e-9 * scale)
      })
    }
  })

  test('a lower order gives the same numbers', () => {
    const whole = jets(density, eta, phi, 6)
    for (let order = 0; order < 6; order++) {
      jets(density, eta, phi, order).forEach((jet, d) => {
        expectClose(jet, whole[d]!, 1e-13, `order ${order}, derivative ${d}`)
      })
    }
  })

  test('the direct path agrees with the composition', () => {
    const general = jets(new ComposedDensity(family, link, data, false), eta, phi, 6)
    jets(density, eta, phi, 6).forEach((jet, d) => {
      expectClose(jet, general[d]!, 1e-10, `derivative ${d}`)
    })
  })

  test('information is not negative and means follow the link', () => {
    const information = new Float64Array(3)
    density.expectedInformation(eta, Float64Array.of(phi), 0, 3, information)
    for (const w of information) expect(w).toBeGreaterThan(0)
    const out = [new Float64Array(3), new Float64Array(3), new Float64Array(3)]
    density.means(eta, 0, 3, 2, out)
    expectClose(out[0]!, mu, 1e-12, 'mean')
    if (density.concave) for (const w of jets(density, eta, phi, 2)[2]!) expect(w).toBeLessThanOrEqual(0)
  })

  test.runIf(family.dispersion !== null)('derivatives by the dispersion', () => {
    const analytic = [0, 1, 2].map(() => new Float64Array(3))
    density.evaluateDispersion(eta, Float64Array.of(phi), 0, 3, analytic)
    for (let d = 0; d <= 2; d++) {
      const numeric = difference((h) => jets(density, eta, phi + h, 2)[d]!, 1e-3)
      expectClose(analytic[d]!, numeric, 1e-7, `d/dphi of derivative ${d}`)
    }
  })
})

describe('rows outside the range of the mean', () => {
  test.each([
    ['poisson', 'identity', -1],
    ['poisson', 'power:0.7', -1],
    ['gamma', 'inverse', -1],
    ['binomial', 'log', 0.3],
    ['binomial', 'identity', 1.5],
    ['beta', 'identity', -0.5],
  ])('%s with %s at eta = %d', (family, link, eta) => {
    const y = Float64Array.of(family === 'beta' ? 0.4 : 1)
    const density = composeDensity(familyByName(family), linkByName(link), {
      n: 1,
      y,
      size: null,
      weights: null,
      frequencies: null,
      offset: null,
    })
    const [value, slope] = jets(density, Float64Array.of(eta), 0.1, 1)
    expect(value![0]).toBe(Number.NEGATIVE_INFINITY)
    expect(slope![0]).toBeNaN()
  })
})

describe('tails of the unit links', () => {
  test.each(linkTails)('%s at %d', (name, eta, logMean, logComplement) => {
    const { tails } = linkByName(name)
    const jet = new Float64Array(7)
    tails!.logMean(eta, 6, jet)
    logMean.forEach((x, d) => {
      expect(Math.abs(jet[d]! - x), `log mu, derivative ${d}: ${jet[d]} against ${x}`).toBeLessThan(
        2e-9 * Math.abs(x) + 1e-11 * (1 + Math.abs(eta)),
      )
    })
    tails!.logComplement(eta, 6, jet)
    logComplement.forEach((x, d) => {
      expect(Math.abs(jet[d]! - x), `log(1 - mu), derivative ${d}: ${jet[d]} against ${x}`).toBeLessThan(
        2e-9 * Math.abs(x) + 1e-11 * (1 + Math.abs(eta)),
      )
    })
  })
})

describe('values', () => {
  const value = (name: string, y: number, mu: number, phi = 0, size = 1): number => {
    const jet = new Float64Array(1)
    familyByName(name).logDensity({ y, size, weight: 1 }, mu, phi, 0, jet)
    return jet[0]!
  }
  const below = (name: string, y: number, mu: number, phi = 0, size = 1, strict = false): number =>
    familyByName(name).cumulative({ y, size, weight: 1 }, mu, phi, strict)

  test('log-densities are those of R 4.2.2', () => {
    expect(value('binomial', 3, 0.27, 0, 10)).toBeCloseTo(-1.3434834310471426, 12)
    expect(value('binomial', 0, 1e-9)).toBeCloseTo(-1.0000000005000001e-9, 20)
    expect(value('poisson', 7, 4.2)).toBeCloseTo(-2.6795696840401555, 12)
    expect(value('poisson', 0, 0.3)).toBeCloseTo(-0.3, 14)
    expect(value('gamma', 2.3, 1.7, Math.log(0.4))).toBeCloseTo(-1.4535159252167718, 12)
    expect(value('gaussian', 2.3, 1.7, Math.log(0.4))).toBeCloseTo(-0.9107931672675948, 12)
    expect(value('inverse-gaussian', 2.3, 1.7, Math.log(0.4))).toBeCloseTo(-1.7778565658270138, 12)
    expect(value('negative-binomial', 5, 3.1, Math.log(1.8))).toBeCloseTo(-2.600383599013643, 12)
    expect(value('negative-binomial', 40, 31, Math.log(2e6))).toBeCloseTo(-3.9611412855961428, 11)
    expect(value('negative-binomial-1', 5, 3.1, Math.log(0.7))).toBeCloseTo(-2.396466558440878, 12)
    expect(value('beta', 0.23, 0.3, Math.log(6))).toBeCloseTo(0.7979119574585711, 12)
  })

  test('distribution functions are those of R 4.2.2', () => {
    expect(below('binomial', 3, 0.27, 0, 10)).toBeCloseTo(0.7274239096168755, 12)
    expect(below('poisson', 7, 4.2)).toBeCloseTo(0.9360566602725788, 12)
    expect(below('gamma', 2.3, 1.7, Math.log(0.4))).toBeCloseTo(0.7612642459053717, 12)
    expect(below('inverse-gaussian', 2.3, 1.7, Math.log(0.4))).toBeCloseTo(0.7776580842935518, 9)
    expect(below('negative-binomial', 5, 3.1, Math.log(1.8))).toBeCloseTo(0.827580385500335, 12)
    expect(below('negative-binomial-1', 5, 3.1, Math.log(0.7))).toBeCloseTo(0.8573919729637485, 12)
    expect(below('beta', 0.23, 0.3, Math.log(6))).toBeCloseTo(0.39867318958007614, 12)
  })

  test.each([
    ['binomial', 0.3, 0, 12],
    ['poisson', 6.5, 0, 1],
    ['negative-binomial', 4, 0.3, 1],
    ['negative-binomial-1', 4, 0.3, 1],
  ])('%s probabilities sum to one and to the distribution function', (name, mu, phi, size) => {
    let sum = 0
    for (let y = 0; y <= (name === 'binomial' ? size : 400); y++) {
      expect(below(name, y, mu, phi, size, true)).toBeCloseTo(sum, 10)
      sum += Math.exp(value(name, y, mu, phi, size))
      expect(below(name, y, mu, phi, size)).toBeCloseTo(sum, 10)
    }
    expect(sum).toBeCloseTo(1, 10)
  })

  test.each([
    ['gamma', 1.7, -0.9],
    ['inverse-gaussian', 1.7, -0.9],
    ['beta', 0.4, 1.8],
    ['gaussian', 0.4, -0.5],
  ])('the density of %s integrates to one and to the distribution function', (name, mu, phi) => {
    // the trapezium rule in a variable that flattens both ends
    const real = name === 'gaussian'
    const unit = name === 'beta'
    let sum = 0
    const h = 0.01
    for (let t = -14; t <= 14; t += h) {
      const y = real ? t : unit ? 1 / (1 + Math.exp(-t)) : Math.exp(t)
      const slope = real ? 1 : unit ? y * (1 - y) : y
      if (Math.abs(t - 0.35) < h / 2)
        expect(below(name, y, mu, phi)).toBeCloseTo(sum + (h / 2) * Math.exp(value(name, y, mu, phi)) * slope, 4)
      sum += h * Math.exp(value(name, y, mu, phi)) * slope
    }
    expect(sum).toBeCloseTo(1, 8)
  })

  test.each([
    ['binomial', 0.3, 0, 40],
    ['poisson', 31, 0, 1],
    ['poisson', 2.2, 0, 1],
    ['gamma', 1.7, -0.9, 1],
    ['inverse-gaussian', 1.7, -0.9, 1],
    ['gaussian', 1.7, -0.9, 1],
    ['negative-binomial', 4, 0.3, 1],
    ['negative-binomial-1', 4, 0.3, 1],
    ['beta', 0.4, 1.8, 1],
  ])('%s responses drawn have its mean and variance', (name, mu, phi, size) => {
    const family = familyByName(name)
    const random = createRandom(20260711)
    const draws = 20_000
    let sum = 0
    let square = 0
    const o = { y: 0, size, weight: 1 }
    const mean = name === 'binomial' ? size * mu : mu
    for (let i = 0; i < draws; i++) {
      const y = family.simulate(random, o, mu, phi)
      sum += y - mean
      square += (y - mean) ** 2
    }
    const variance = family.variance(o, mu, phi)
    expect(Math.abs(sum / draws)).toBeLessThan(4.5 * Math.sqrt(variance / draws))
    expect(Math.abs(square / draws / variance - 1)).toBeLessThan(0.12)
  })
})
