import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf'
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalQuantile } from '../../src/numeric/normal-quantile.ts'
import { philox4x32 } from '../../src/numeric/philox.ts'
import { createRandom } from '../../src/numeric/random.ts'
import { drawBeta, drawBinomial, drawPoisson } from '../../src/numeric/random-counts.ts'

describe('Philox4x32-10', () => {
  // The known answers published with Salmon et al. (2011).
  test.each([
    [
      [0, 0, 0, 0, 0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('known answer %#', (state, expected) => {
    const out = new Uint32Array(4)
    philox4x32(Uint32Array.from(state), out)
    expect(Array.from(out)).toEqual(expected)
  })

  test('agrees with the definition in 64-bit integers', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff })
    fc.assert(
      fc.property(fc.array(word, { minLength: 6, maxLength: 6 }), (words) => {
        let [c0, c1, c2, c3, k0, k1] = words.map(BigInt) as [bigint, bigint, bigint, bigint, bigint, bigint]
        const mask = 0xffffffffn
        for (let round = 0; round < 10; round++) {
          const p0 = 0xd2511f53n * c0
          const p1 = 0xcd9e8d57n * c2
          ;[c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask]
          k0 = (k0 + 0x9e3779b9n) & mask
          k1 = (k1 + 0xbb67ae85n) & mask
        }
        const out = new Uint32Array(4)
        philox4x32(Uint32Array.from(words), out)
        expect(Array.from(out, BigInt)).toEqual([c0, c1, c2, c3])
      }),
    )
  })
})

describe('normal quantile', () => {
  // 0.25, 0.001 and 1e-20 are the check values of Wichura (1988).
  test.each([
    [0.5, 0],
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-9, -5.997807015007687],
    [1e-20, -9.262340089798409],
    [1e-300, -37.0470962993612],
  ])('quantile of %d', (p, expected) => {
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThanOrEqual(4e-16 * Math.abs(expected))
    if (p > 1e-8) expect(normalQuantile(1 - p)).toBeCloseTo(-expected, 12)
  })

  test('undoes the distribution function', () => {
    for (let x = -6; x <= 6; x += 0.037) expect(Math.abs(normalQuantile(normalCdf(x, 0, 1)) - x)).toBeLessThan(1e-7)
    for (let x = -5; x <= 2; x += 0.037)
      expect(Math.abs(normalQuantile(normalCdf(x, 0, 1)) - x)).toBeLessThan(1e-14 * (4 + x * x))
  })
})

/** Kolmogorov-Smirnov statistic times sqrt(n); above 1.95 has probability 0.001. */
function kolmogorov(sample: Float64Array, cdf: (x: number) => number): number {
  const sorted = sample.slice().sort()
  const n = sorted.length
  let worst = 0
  sorted.forEach((x, i) => {
    worst = Math.max(worst, Math.abs(cdf(x) - i / n), Math.abs(cdf(x) - (i + 1) / n))
  })
  return worst * Math.sqrt(n)
}

describe('random streams', () => {
  test('the same seed and stream give the same numbers; others give others', () => {
    const take = (seed: number, stream: number): number[] => {
      const random = createRandom(seed, stream)
      return Array.from({ length: 5 }, () => random.uniform())
    }
    expect(take(1, 2)).toEqual(take(1, 2))
    expect(take(1, 2)).not.toEqual(take(2, 1))
    expect(take(2 ** 32 + 1, 0)).not.toEqual(take(1, 0))
    expect(take(1, 2 ** 40)).not.toEqual(take(1, 0))
  })

  test('any place in a stream is reached at once', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(50), (seed, k) => {
        const walked = createRandom(seed, 3)
        for (let i = 0; i < k; i++) walked.integer(4294967296)
        const jumped = createRandom(seed, 3, k)
        for (let i = 0; i < 9; i++) expect(jumped.integer(4294967296)).toBe(walked.integer(4294967296))
      }),
    )
    const far = createRandom(7, 0, 4 * 2 ** 32 - 2)
    const words = Array.from({ length: 4 }, () => far.integer(4294967296))
    const beyond = createRandom(7, 0, 4 * 2 ** 32)
    expect(words.slice(2)).toEqual([beyond.integer(4294967296), beyond.integer(4294967296)])
  })

  const n = 20_000
  const draw = (one: () => number): Float64Array => Float64Array.from({ length: n }, one)

  test('distributions', () => {
    const random = createRandom(20260101, 4)
    expect(
      kolmogorov(
        draw(() => random.uniform()),
        (x) => x,
      ),
    ).toBeLessThan(1.95)
    expect(
      kolmogorov(
        draw(() => random.normal()),
        (x) => normalCdf(x, 0, 1),
      ),
    ).toBeLessThan(1.95)
    for (const df of [0.7, 1, 4, 60]) {
      expect(
        kolmogorov(
          draw(() => random.chisquare(df)),
          (x) => chisquareCdf(x, df),
        ),
      ).toBeLessThan(1.95)
    }
    expect(
      kolmogorov(
        draw(() => random.gamma(2.5)),
        (x) => chisquareCdf(2 * x, 5),
      ),
    ).toBeLessThan(1.95)
    const block = new Float64Array(n)
    random.normals(block)
    expect(kolmogorov(block, (x) => normalCdf(x, 0, 1))).toBeLessThan(1.95)
  })

  test('integers and signs are even-handed, permutations are permutations', () => {
    const random = createRandom(5)
    const counts = new Int32Array(7)
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
    let sum = 0
    for (let i = 0; i < 10_000; i++) sum += random.sign()
    expect(Math.abs(sum)).toBeLessThan(400)
    expect(Array.from(random.permutation(50)).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(random.integer(1)).toBe(0)
  })

  test('refuse parameters that no distribution has, at once', () => {
    const random = createRandom(1)
    const never: (() => number)[] = [Number.NaN, 0, -1, Number.POSITIVE_INFINITY].flatMap((bad) => [
      () => random.gamma(bad),
      () => random.chisquare(bad),
      () => drawBeta(random, bad, 2),
      () => drawBeta(random, 2, bad),
    ])
    never.push(
      ...[Number.NaN, -1, Number.POSITIVE_INFINITY].flatMap((bad) => [
        () => drawPoisson(random, bad),
        () => drawBinomial(random, bad, 0.5),
        () => drawBinomial(random, 5, bad),
        () => random.integer(bad),
      ]),
      () => drawBinomial(random, 5, 1.01),
      () => random.integer(0),
      () => random.integer(2.5),
    )
    for (const draw of never) expect(draw, draw.toString()).toThrow(/X900/)
    expect(drawPoisson(random, 0)).toBe(0)
    expect([drawBinomial(random, 20, 0), drawBinomial(random, 20, 1), drawBinomial(random, 0, 0.5)]).toEqual([0, 20, 0])
  })
})
