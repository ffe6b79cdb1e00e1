import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/index.ts'

/**
 * Batting averages by day and night: 20 players, two conditions, ten games of each. Sturdivant (2007) prints the table of SAS PROC
 * MIXED and not the data; its numbers are the sufficient statistics of a balanced design, so data with exactly these must
 * give all of them back. The statistics are taken within the rounding of what is printed.
 */
const players = 20
const games = 10
const day = 0.284987
const night = 0.2804845
/** Prints as .000105, and the standard error of the difference, sqrt(2 sigma^2 / 200), as .001027. */
const residual = 0.00010549
/** From the OLS standard error, s^2 / 200 with s^2 on 398 degrees of freedom. */
const playerSquares = 398 * 200 * 0.00174983 ** 2 - 379 * residual
const meanSquare = playerSquares / (players - 1)
const lambda = 1 - residual / meanSquare

/** Conditional means that the paper prints for four players, day and night. */
const printed = [
  [0.25004, 0.24554],
  [0.27048, 0.26598],
  [0.29772, 0.29321],
  [0.26979, 0.26529],
] as const

/**
 * Deviations of the players: of four what their printed conditional means imply, as their raw means are not at hand; of the
 * others such that all sum to zero with the sum of squares wanted.
 */
function deviations(): number[] {
  const known = printed.map(([d, n]) => (d - day + n - night) / 2 / lambda)
  const rest = players - known.length
  const mean = -known.reduce((s, d) => s + d, 0) / rest
  const shape = Array.from({ length: rest }, (_, i) => i - (rest - 1) / 2)
  const left = playerSquares / (2 * games) - known.reduce((s, d) => s + d * d, 0) - rest * mean * mean
  const spread = Math.sqrt(left / shape.reduce((s, x) => s + x * x, 0))
  return [...known, ...shape.map((x) => mean + spread * x)]
}

function design(): { player: string; night: number; average: number }[] {
  const shape = Array.from({ length: games }, (_, g) => g - (games - 1) / 2)
  const scale = Math.sqrt((379 * residual) / (2 * players) / shape.reduce((s, x) => s + x * x, 0))
  return deviations().flatMap((d, i) =>
    [day, night].flatMap((mean, condition) =>
      shape.map((x) => ({ player: `p${String(i + 1).padStart(2, '0')}`, night: condition, average: mean + d + scale * x })),
    ),
  )
}

const rows = design()

describe('the batting table', () => {
  const fit = fitSync('average ~ night + (1 | player)', rows, { ddf: 'containment' })

  it('mixed: .2850 (.005203) on 19, t 54.77; -.0045 (.001027) on 379, t -4.38, p < .0001', () => {
    const [intercept, effect] = fit.fixed
    expect(intercept!.estimate.toFixed(4)).toBe('0.2850')
    expect(intercept!.stdError.toFixed(6)).toBe('0.005203')
    expect(intercept!.df).toBe(19)
    expect(intercept!.statistic.toFixed(2)).toBe('54.77')
    expect(effect!.estimate.toFixed(4)).toBe('-0.0045')
    expect(effect!.stdError.toFixed(6)).toBe('0.001027')
    expect(effect!.df).toBe(379)
    expect(effect!.statistic.toFixed(2)).toBe('-4.38')
    expect(effect!.pValue).toBeLessThan(1e-4)
  })

  it('variances .000531 and .000105, ICC .835', () => {
    expect((fit.random[0]!.sd[0]! ** 2).toFixed(6)).toBe('0.000531')
    expect((fit.residual!.sd ** 2).toFixed(6)).toBe('0.000105')
    const [player, rest] = [fit.random[0]!.sd[0]! ** 2, fit.residual!.sd ** 2].map((v) => Number(v.toFixed(6)))
    expect((player! / (player! + rest!)).toFixed(3)).toBe('0.835')
    expect(fit.icc().adjusted).toBeCloseTo(1 / (1 + residual / ((meanSquare - residual) / players)), 6)
    expect(fit.anovaIcc().reml.icc).toBeCloseTo(fit.anovaIcc().icc, 6)
  })

  it('least squares: .2850 (.00174983), t 162.87; -.0045 (.00247463), t -1.82, p .0696', () => {
    const [intercept, effect] = fitSync('average ~ night', rows).fixed
    expect(intercept!.stdError.toFixed(8)).toBe('0.00174983')
    expect(intercept!.statistic.toFixed(2)).toBe('162.87')
    expect(effect!.stdError.toFixed(8)).toBe('0.00247463')
    expect(effect!.statistic.toFixed(2)).toBe('-1.82')
    expect(effect!.pValue.toFixed(4)).toBe('0.0696')
    expect(effect!.df).toBe(398)
  })

  it('means .28499 by day and .28048 by night; the four players as printed', () => {
    const [intercept, effect] = fit.fixed.map((row) => row.estimate)
    expect(intercept!.toFixed(5)).toBe('0.28499')
    expect((intercept! + effect!).toFixed(5)).toBe('0.28048')
    const modes = fit.ranef('player')
    printed.forEach(([d, n], i) => {
      expect(Math.abs(intercept! + modes[i]!.estimate - d)).toBeLessThan(1e-5)
      expect(Math.abs(intercept! + effect! + modes[i]!.estimate - n)).toBeLessThan(1e-5)
    })
  })

  it('shrinks every player by .9902, whatever his day and night', () => {
    const shares = 20 * 0.000531
    expect(shares / (shares + 0.000105)).toBeCloseTo(0.99021, 5)
    for (const own of fit.groupLeastSquares().fits) expect(own.shrinkage[0]).toBeCloseTo(0.9902, 3)
    const [test] = fit.coefficientTests().rows
    expect(test!.reliability).toBeCloseTo(lambda, 6)
  })

  it('Satterthwaite and Kenward-Roger give the same degrees of freedom for the effect in balance', () => {
    for (const ddf of ['satterthwaite', 'kenward-roger'] as const) {
      expect(fitSync('average ~ night + (1 | player)', rows, { ddf }).fixed[1]!.df).toBeCloseTo(379, 2)
    }
  })
})
