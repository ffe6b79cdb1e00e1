import { describe, expect, it } from 'vitest'
import { fitSync, type LmmFit, restoreFit } from '../../src/index.ts'
import { dataSet } from '../diagnose/data-set.ts'
import { inverse, type Matrix, minus, times, transposed } from './dense.ts'
import { nestedData } from './nested-data.ts'

const rows = nestedData(31, 7)

/** P, V^-1 and Py in n x n matrices. */
function projections(fit: LmmFit): { p: Matrix; vi: Matrix; py: Matrix } {
  const { X, V } = fit.matrices()
  const vi = inverse(V as Matrix)
  const vx = times(vi, X as Matrix)
  const p = minus(vi, times(vx, times(inverse(times(transposed(X as Matrix), vx)), transposed(vx))))
  return {
    p,
    vi,
    py: times(
      p,
      rows.map((r) => [r.y]),
    ),
  }
}

describe.each(['y ~ x + w + (x | school)', 'y ~ x + w + (x | school) + (1 | school:class)', 'y ~ x + w + (x || school)'])(
  '%s',
  (formula) => {
    const fit = fitSync(formula, rows)
    const { Z, G, zNames } = fit.matrices()
    const { p, vi, py } = projections(fit)
    const zg = times(Z as Matrix, G as Matrix)
    const diagnostic = times(transposed(zg), times(p, zg))
    const known = times(transposed(zg), times(vi, zg))
    const b = times(transposed(zg), py)

    it("modes and their four covariances are GZ'Py, GZ'PZG and G - GZ'PZG, with V^-1 for P", () => {
      for (const term of fit.modeDiagnostics()) {
        const k = term.terms.length
        term.levels.forEach((level, j) => {
          const at = term.terms.map((t) => zNames.findIndex((z) => z.group === term.group && z.level === level && z.term === t))
          at.forEach((i, r) => {
            expect(term.rows[j * k + r]!.estimate).toBeCloseTo(b[i]![0]!, 7)
            at.forEach((h, c) => {
              const e = j * k * k + r * k + c
              expect(term.diagnostic[e]).toBeCloseTo(diagnostic[i]![h]!, 7)
              expect(term.comparative[e]).toBeCloseTo(G[i]![h]! - diagnostic[i]![h]!, 7)
              expect(term.diagnosticUncorrected[e]).toBeCloseTo(known[i]![h]!, 7)
              expect(term.comparativeUncorrected[e]).toBeCloseTo(G[i]![h]! - known[i]![h]!, 7)
            })
          })
        })
      }
    })

    it('deletion residuals and distances are those of a group with coefficients of its own', () => {
      const [term] = fit.modeDiagnostics()
      const k = term!.terms.length
      const n = rows.length
      const left = n - fit.fixed.length
      const square = times(transposed(rows.map((r) => [r.y])), py)[0]![0]!
      term!.levels.slice(0, 3).forEach((level, j) => {
        const at = term!.terms.map((t) => zNames.findIndex((z) => z.group === 'school' && z.level === level && z.term === t))
        const zj = Z.map((row) => at.map((i) => row[i]!))
        const information = times(transposed(zj), times(p, zj))
        const delta = times(inverse(information), times(transposed(zj), py))
        const own = term!.groups[j]!
        const gain = times(transposed(delta), times(transposed(zj), py))[0]![0]!
        expect(own.mahalanobis).toBeCloseTo(gain, 6)
        expect(own.df).toBe(k)
        delta.forEach((d, r) => expect(own.unshrunken[r]).toBeCloseTo(d[0]!, 5))
        // one column Z_j G e_r more in X at the same variance ratios: its t statistic
        at.forEach((i, r) => {
          const c = zg.map((row) => [row[i]!])
          const info = times(transposed(c), times(p, c))[0]![0]!
          const score = times(transposed(c), py)[0]![0]!
          const scale = (square - (score * score) / info) / (left - 1)
          expect(term!.rows[j * k + r]!.deletion).toBeCloseTo(score / Math.sqrt(info * scale), 6)
        })
      })
    })
  },
)

describe('rows of the conditional modes', () => {
  it('carry comparative and diagnostic standard deviations, also from a stored fit', () => {
    const fit = fitSync('y ~ x + w + (x | school)', rows)
    const [first] = fit.ranef('school')
    const [row] = fit.modeDiagnostics()[0]!.rows
    expect([first!.sdComparative, first!.sdDiagnostic]).toEqual([row!.sdComparative, row!.sdDiagnostic])
    expect(first!.sdComparative).toBeGreaterThan(first!.stdError)
    const tau = fit.random[0]!.sd[0]!
    expect(Math.hypot(first!.sdComparative!, first!.sdDiagnostic!)).toBeCloseTo(tau, 8)
    expect(restoreFit(JSON.stringify(fit)).ranef('school')).toEqual(fit.ranef('school'))
  })

  it('ranks run from the smallest to the largest', () => {
    const [term] = fitSync('y ~ x + w + (1 | school)', rows).modeDiagnostics()
    const sorted = [...term!.rows].sort((a, b) => a.rank - b.rank)
    expect(sorted.map((r) => r.rank)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(sorted.every((r, i) => i === 0 || r.estimate >= sorted[i - 1]!.estimate)).toBe(true)
  })

  it('a variance at zero leaves nothing to compare', () => {
    const [term] = fitSync('Yield ~ 1 + (1 | Batch)', dataSet('Dyestuff2')).modeDiagnostics()
    expect(term!.rows.every((r) => r.rank === 1 && r.sdDiagnostic === 0 && r.sdComparative === 0)).toBe(true)
    expect(term!.groups[0]).toMatchObject({ mahalanobis: 0, df: 0, pValue: 1 })
  })
})
