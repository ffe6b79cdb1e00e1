import { fitSync, type LmmFit, restoreFit } from 'blup'
import { describe, expect, it } from 'vitest'
import { groupedData } from './grouped-data.ts'

describe('profile likelihood', () => {
  it('of a linear model is the interval that follows from its residual sum of squares', async () => {
    // deviance(beta) - deviance(estimate) = n log(1 + t^2 / (n - p)), t the Wald statistic; sigma has n (log v + 1/v - 1), v = s^2/estimate^2
    const data = groupedData(1)
    const model = fitSync('y ~ x', data)
    const { rows } = await model.profile()
    const n = data.y.length
    const cut = 1.959963984540054
    for (const [i, row] of model.fixed.entries()) {
      const t = Math.sqrt((n - 2) * (Math.exp(cut ** 2 / n) - 1))
      expect(rows[i]!.confLow).toBeCloseTo(row.estimate - t * row.stdError, 7)
      expect(rows[i]!.confHigh).toBeCloseTo(row.estimate + t * row.stdError, 7)
    }
    const sigma = rows[2]!
    for (const limit of [sigma.confLow, sigma.confHigh]) {
      const v = (limit / sigma.estimate) ** 2
      expect(n * (Math.log(v) + 1 / v - 1)).toBeCloseTo(cut ** 2, 6)
    }
  })

  it('holds a parameter where refitting without it agrees', async () => {
    // at a slope of zero, the deviance is that of the model without the slope
    const data = groupedData(3, 8)
    const model = fitSync('y ~ x + (1 | g) + (1 | h)', data, { method: 'ml' })
    const without = fitSync('y ~ 1 + (1 | g) + (1 | h)', data, { method: 'ml' })
    const z = Math.sqrt(without.fit.deviance - model.fit.deviance)
    const { rows } = await model.profile({ parameters: ['x'], level: levelOf(z) })
    expect(rows[0]!.confLow).toBeCloseTo(0, 5)
    // and at a standard deviation of zero that of the model without the random effect
    const noH = fitSync('y ~ x + (1 | g)', data, { method: 'ml' })
    const { curves } = await model.profile({ parameters: ['h'] })
    const end = curves[0]!.points.find(({ value }) => value === 0)
    expect(end!.zeta).toBeCloseTo(-Math.sqrt(noH.fit.deviance - model.fit.deviance), 6)
  })

  it('is monotone, and zero at the estimate', async () => {
    const model = fitSync('y ~ x + (x | g)', groupedData(2))
    const { curves, rows } = await model.profile()
    expect(curves).toHaveLength(6)
    curves.forEach(({ points }, i) => {
      expect(points.find(({ value }) => value === rows[i]!.estimate)!.zeta).toBe(0)
      for (let p = 1; p < points.length; p++) expect(points[p]!.zeta).toBeGreaterThan(points[p - 1]!.zeta)
    })
  })

  it('does not depend on the units, weights included', async () => {
    const data = groupedData(2, 8)
    const weights = data.g.map((_, i) => 1 + (i % 3))
    const model = fitSync('y ~ x + (x | g)', data, { weights })
    const scaled = fitSync(
      'y ~ x + (x | g)',
      { ...data, y: data.y.map((y) => 1000 * y) },
      { weights: weights.map((w) => 4 * w) },
    )
    const [one, other] = [await model.profile(), await scaled.profile()]
    one.rows.forEach((row, i) => {
      // weights four times as large make the residual standard deviation of a weight of one twice as large
      const factor = row.parameter === 'cor' ? 1 : row.parameter === 'sigma' ? 2000 : 1000
      const width = (row.confHigh - row.confLow) * factor
      expect(Math.abs(other.rows[i]!.confLow - row.confLow * factor) / width).toBeLessThan(1e-5)
      expect(Math.abs(other.rows[i]!.confHigh - row.confHigh * factor) / width).toBeLessThan(1e-5)
    })
  })

  it('reports limits at the boundary as such', async () => {
    const data = groupedData(5)
    const model = fitSync('noise ~ x + (1 | g)', data)
    const { rows, findings } = await model.profile({ parameters: ['sd'] })
    expect(rows[0]!.confLow).toBe(0)
    expect(rows[0]!.confHigh).toBeGreaterThan(0)
    expect(findings.map(({ code }) => code)).toEqual(['I430', 'I431'])
    const slopes = fitSync('noise ~ x + (x | g)', data)
    const cor = (await slopes.profile({ parameters: ['cor'] })).rows[0]!
    expect([cor.confLow, cor.confHigh]).toEqual([-1, 1])
  })

  it('is the same from a stored fit, and can be cancelled', async () => {
    const model = fitSync('y ~ x + (1 | g)', groupedData(2))
    const stored = restoreFit<LmmFit>(JSON.stringify(model))
    const [one, other] = [await model.profile(), await stored.profile()]
    one.rows.forEach((row, i) => expect(other.rows[i]!.confLow).toBeCloseTo(row.confLow, 6))
    await expect(model.profile({ level: 2 })).rejects.toMatchObject({ code: 'E221' })
    await expect(model.profile({ parameters: ['zz'] })).rejects.toMatchObject({ code: 'E221' })
    const controller = new AbortController()
    const running = model.profile({ signal: controller.signal, onProgress: () => controller.abort() })
    await expect(running).rejects.toMatchObject({ code: 'C310' })
  })
})

/** The coverage whose normal quantile is z: 2 Phi(z) - 1, by its series around the given z. */
function levelOf(z: number): number {
  // erf by its Taylor series: z is a few units at most
  let term = z / Math.SQRT2
  let sum = term
  for (let k = 1; k < 400; k++) {
    term *= (-z * z) / 2 / k
    sum += term / (2 * k + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}
