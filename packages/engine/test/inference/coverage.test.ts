import { fitSync, type LmmFit } from 'blup'
import { describe, expect, it } from 'vitest'
import { criticalValue } from '../../src/inference/tails/t-test.ts'
import { createRandom } from '../../src/numeric/random.ts'

/** 9 groups of unequal size: a treatment of whole groups in three arms, a slope within groups. */
function draw(seed: number, sd: number) {
  const random = createRandom(17, seed)
  const rows = Array.from({ length: 9 }, (_, j) => {
    const b = sd * random.normal()
    return Array.from({ length: 3 + (j % 3) * 2 }, () => {
      const x = random.normal()
      return { y: 2 + 0.5 * x + b + random.normal(), x, arm: `t${j % 3}`, g: `g${j}` }
    })
  }).flat()
  return {
    y: rows.map((r) => r.y),
    x: rows.map((r) => r.x),
    arm: rows.map((r) => r.arm),
    g: rows.map((r) => r.g),
  }
}

const formula = 'y ~ arm + x + (1 | g)'

// 3 binomial standard errors of a coverage of 0.95 in 300 replicates are 0.038
const replicates = 300
const [low, high] = [0.912, 0.988]

describe('coverage of 95 % intervals in 300 data sets of 9 groups', () => {
  const fits = Array.from({ length: replicates }, (_, seed) => fitSync(formula, draw(seed, 1), { ddf: 'z' }))
  const share = (covers: (fit: LmmFit) => boolean): number => fits.filter(covers).length / replicates

  it.each([
    ['satterthwaite', low, high],
    ['kenward-roger', low, high],
    ['containment', low, high],
    // the normal distribution knows nothing of six degrees of freedom
    ['z', 0.8, 0.925],
  ] as const)('by %s for an effect between groups', (ddf, least, most) => {
    const covered = share((fit) => {
      const [row] = fit.test('armt1 = 0', { ddf }).rows
      return row!.confLow! <= 0 && row!.confHigh! >= 0
    })
    expect(covered).toBeGreaterThan(least)
    expect(covered).toBeLessThan(most)
  })

  it('of all pairs of means together, by Tukey, and of none of them without adjustment', () => {
    const some = fits.slice(0, 150)
    const together = (adjust: 'tukey' | 'none') =>
      some.filter((fit) => {
        const { contrasts } = fit.emmeans('pairwise ~ arm', { adjust, ddf: 'kenward-roger' })
        return contrasts!.rows.every(({ pValue }) => pValue! > 0.05)
      }).length / some.length
    const tukey = together('tukey')
    // 3 binomial standard errors of 150 replicates are 0.053
    expect(tukey).toBeGreaterThan(0.897)
    expect(tukey).toBeLessThan(1)
    expect(together('none')).toBeLessThan(0.925)
  })

  it('by CR2 for a slope within groups', () => {
    const covered = share((fit) => {
      const { estimate, stdError, df } = fit.robust('CR2').rows.find(({ term }) => term === 'x')!
      return Math.abs(estimate - 0.5) <= criticalValue(0.95, df) * stdError
    })
    expect(covered).toBeGreaterThan(0.9)
    expect(covered).toBeLessThan(0.99)
  })
})

describe('coverage of intervals that take many fits, in 80 data sets', () => {
  // 3 binomial standard errors are 0.07
  it('by profile likelihood for standard deviations', async () => {
    let group = 0
    let residual = 0
    for (let seed = 0; seed < 80; seed++) {
      const { rows } = await fitSync('y ~ x + (1 | g)', draw(seed, 1), { method: 'ml', ddf: 'z' }).profile({
        parameters: ['sd', 'sigma'],
      })
      const [sd, sigma] = rows
      if (sd!.confLow <= 1 && sd!.confHigh >= 1) group++
      if (sigma!.confLow <= 1 && sigma!.confHigh >= 1) residual++
    }
    expect(group / 80).toBeGreaterThan(0.87)
    expect(residual / 80).toBeGreaterThan(0.87)
  })

  it('by the parametric bootstrap for a slope', async () => {
    let covered = 0
    for (let seed = 0; seed < 80; seed++) {
      const { rows } = await fitSync('y ~ x + (1 | g)', draw(seed, 1), { ddf: 'z' }).bootstrap(99, { parameters: ['x'], seed })
      if (rows[0]!.confLow <= 0.5 && rows[0]!.confHigh >= 0.5) covered++
    }
    expect(covered / 80).toBeGreaterThan(0.87)
    expect(covered / 80).toBeLessThan(1)
  })
})
