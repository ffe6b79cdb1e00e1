import { describe, expect, it } from 'vitest'
import { fitSync } from '../../src/index.ts'
import { lcg } from '../support/simulated-model.ts'
import { inverse, times } from './dense.ts'

/** The four-centre table of Sturdivant (2007): its data are not printed, what must hold between its numbers is. */
const table = {
  fixed: [66.9, -1.0],
  variances: [412.8, 3.6],
  intercepts: [12.9, 11.7, 5.7, -30.2],
  slopes: [-0.86, -1.03, -0.98, 2.87],
  lines: [
    [79.8, -1.86],
    [78.6, -2.03],
    [72.6, -1.98],
    [36.7, 1.87],
  ],
}

const meanSquare = (x: readonly number[]): number => x.reduce((s, v) => s + v * v, 0) / x.length

/** Four centres of lines like those of the table, with more noise. */
function centres(): { y: number; x: number; centre: string }[] {
  const u = lcg(7)
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u())
  return table.lines.flatMap(([a, b], c) =>
    Array.from({ length: 10 }, (_, i) => ({ y: a! + b! * i + 2 * normal(), x: i, centre: `c${c + 1}` })),
  )
}

describe('the printed table of four centres', () => {
  it('residuals sum to about zero, and lines are fixed part + residual', () => {
    expect(Math.abs(table.intercepts.reduce((s, v) => s + v, 0))).toBeLessThan(0.11)
    expect(Math.abs(table.slopes.reduce((s, v) => s + v, 0))).toBeLessThan(0.005)
    table.lines.forEach(([a, b], j) => {
      expect(a).toBeCloseTo(table.fixed[0]! + table.intercepts[j]!, 6)
      expect(b).toBeCloseTo(table.fixed[1]! + table.slopes[j]!, 6)
    })
  })

  it('leaves average posterior variances of 100.8 and .85', () => {
    expect(table.variances[0]! - meanSquare(table.intercepts)).toBeCloseTo(100.8, 0)
    expect(table.variances[1]! - meanSquare(table.slopes)).toBeCloseTo(0.85, 2)
  })

  it('has standard errors of variances near Omega sqrt(2 / 4), as four groups must', () => {
    expect(293.6 / 412.8).toBeCloseTo(Math.SQRT1_2, 1)
    expect(2.6 / 3.6).toBeCloseTo(Math.SQRT1_2, 1)
  })
})

describe('four centres fitted', () => {
  const fit = fitSync('y ~ x + (x | centre)', centres(), { method: 'ml' })
  const [modes] = fit.conditionalModes()
  const { cov } = fit.random[0]!

  it('has six parameters, however many centres', () => {
    expect(fit.fit.df).toBe(6)
    const twice = [...centres(), ...centres().map((r) => ({ ...r, y: r.y + 1, centre: `${r.centre}b` }))]
    expect(fitSync('y ~ x + (x | centre)', twice, { method: 'ml' }).fit.df).toBe(6)
  })

  it("Omega is the mean of u u' + Var(u | y): where maximum likelihood stops, expectation-maximisation does too", () => {
    for (let r = 0; r < 2; r++) {
      for (let c = 0; c < 2; c++) {
        let s = 0
        for (let j = 0; j < 4; j++)
          s += (modes!.modes[j * 2 + r]! * modes!.modes[j * 2 + c]! + modes!.variances[j * 4 + r * 2 + c]!) / 4
        expect(s / cov[r]![c]!).toBeCloseTo(1, 4)
      }
    }
  })

  it('residuals sum to zero', () => {
    for (let r = 0; r < 2; r++) {
      let s = 0
      for (let j = 0; j < 4; j++) s += modes!.modes[j * 2 + r]!
      expect(Math.abs(s)).toBeLessThan(1e-6 * Math.sqrt(cov[r]![r]!))
    }
  })

  it('standard errors of variances are those that four centres allow', () => {
    const variances = fit.varianceErrors().rows.filter((r) => r.kind === 'variance' && r.group === 'centre')
    for (const row of variances) expect(row.stdErrorIgls / row.estimate).toBeCloseTo(Math.SQRT1_2, 1)
  })

  it('mixed lines are the separate ones shrunken by Omega (Omega + V_j)^-1 towards the fixed part', () => {
    for (const own of fit.groupLeastSquares().fits) {
      const v = cov.map((row, r) => row.map((x, c) => x + own.covariance[r * 2 + c]!))
      const away = own.estimates.map((b, r) => [b - own.fixedPart[r]!])
      const shrunken = times(cov as number[][], times(inverse(v), away))
      own.shrunken.forEach((value, r) => expect(value).toBeCloseTo(own.fixedPart[r]! + shrunken[r]![0]!, 7))
      own.shrinkage.forEach((x, r) => expect(x).toBeCloseTo(cov[r]![r]! / v[r]![r]!, 10))
    }
  })
})
